// Failures of the work: why an answer is wrong, read off the calculations beside those of the gold reasoning.
import { answerNumber, givesAnswer } from "../../reward/claims/answer-value.ts";
import { type Claim, findClaims } from "../../reward/claims/claims.ts";
import { deriveFrom, workingClaims } from "../../reward/claims/derivation.ts";
import { promptNumbers } from "../../reward/claims/prompt-numbers.ts";
import { spelled } from "../../reward/claims/spelling.ts";
import { keyOfNumber, leavesOf } from "../../reward/claims/value.ts";
import { type Rational, written } from "../../reward/math/rational.ts";

export type WorkFailure = {
  name:
    | "calculation error"
    | "unit confusion"
    | "misread number"
    | "premature conclusion"
    | "right work, wrong answer"
    | "another form"
    | "wrong plan"
    | "verbose";
  detail: string;
};

type Work = {
  claims: readonly Claim[];
  /** Results of the claims, by key. */
  results: ReadonlySet<string>;
  /** Numbers that are calculated with and are no results before, by key, and how often. */
  inputs: ReadonlyMap<string, { value: Rational; times: number }>;
};

/** What is written this many times as long as the gold reasoning is verbose. */
const verboseRatio = 3;

const hundred = "100/1";
/** By what units convert, as far as a problem may leave it unsaid. */
const conversionFactors = new Set([
  "7/1",
  "10/1",
  "12/1",
  "16/1",
  "24/1",
  "36/1",
  "52/1",
  "60/1",
  hundred,
  "365/1",
  "1000/1",
  "3600/1",
]);

/**
 * Why a well-formed completion has a wrong answer; undefined where no rule decides. In this order:
 *
 * 1. right work, wrong answer: the last right calculation gives the gold answer; another form, where the stated one is no
 *    number;
 * 2. verbose: more than three times as long as the gold reasoning, and every calculation comes out;
 * 3. unit confusion: the gold number in another unit, or a factor between units that is left out or replaced;
 * 4. calculation error or misread number, whichever stands first: a calculation that does not come out, or a number in
 *    place of one that the question gives;
 * 5. premature conclusion: no calculation, or the answer is a number of the question or a result on the way;
 * 6. wrong plan: calculations that come out and start from the question's numbers, but are not the ones asked for.
 */
export function workFailure(
  prompt: string,
  reasoning: string,
  answer: string,
  gold: { reasoning: string; answer: string },
): WorkFailure | undefined {
  const goldWork = workOf(gold.reasoning);
  const target = answerNumber(gold.answer);
  const stated = answerNumber(answer);
  if (goldWork.claims.length === 0 || target === undefined) return undefined;
  const work = workOf(reasoning);
  const last = work.claims.at(-1);
  if (stated && keyOfNumber(stated.value) === keyOfNumber(target.value))
    return { name: "unit confusion", detail: `${answer} in place of ${gold.answer}` };
  if (last?.verdict === "right" && givesAnswer(spelled(reasoning), last, target))
    return stated === undefined
      ? { name: "another form", detail: `the work gives ${gold.answer}, the answer is no number` }
      : { name: "right work, wrong answer", detail: `the work gives ${gold.answer}` };

  const wrong = work.claims.find(({ verdict }) => verdict === "wrong");
  if (wrong === undefined && reasoning.length > verboseRatio * Math.max(gold.reasoning.length, 80))
    return {
      name: "verbose",
      detail: `${(reasoning.length / gold.reasoning.length).toFixed(1)} times as long as the gold reasoning`,
    };
  const given = promptNumbers(prompt);
  const confusion = unitConfusion(prompt, work, goldWork, given);
  if (confusion !== undefined) return { name: "unit confusion", detail: confusion };

  const strange = strangeNumber(work, goldWork, given);
  if (strange && (wrong === undefined || strange.claim.start <= wrong.start)) {
    return { name: "misread number", detail: `${written(strange.value)} stands in no sentence of the question` };
  }
  if (wrong !== undefined)
    return { name: "calculation error", detail: reasoning.slice(wrong.start, wrong.end).replace(/\s+/g, " ").trim() };

  if (work.claims.length === 0) return { name: "premature conclusion", detail: "no calculation leads to the answer" };
  if (stated === undefined) return undefined;
  const key = keyOfNumber(stated.value);
  if (goldWork.results.has(key)) return { name: "premature conclusion", detail: `${answer} is a result on the way` };
  const derivation = deriveFrom(work.claims, given, (claim) => givesAnswer(spelled(reasoning), claim, stated));
  if (derivation.claims.length === 0)
    return given.has(key)
      ? { name: "premature conclusion", detail: `${answer} is a number of the question` }
      : { name: "premature conclusion", detail: `no calculation gives ${answer}` };
  const unfinished =
    work.claims.length < goldWork.claims.length && [...work.results].every((each) => goldWork.results.has(each));
  return unfinished
    ? { name: "premature conclusion", detail: `${work.claims.length} of ${goldWork.claims.length} calculations` }
    : {
        name: "wrong plan",
        detail: reasoning.slice(derivation.claims.at(-1)!.start, derivation.claims.at(-1)!.end).trim(),
      };
}

/** What is wrong with the factors between units that the gold work uses and the question leaves unsaid. */
function unitConfusion(prompt: string, work: Work, gold: Work, given: ReadonlyMap<string, number>): string | undefined {
  const isPercentage = /%|per ?cent/i.test(prompt);
  const factorsOf = ({ inputs }: Work) =>
    [...inputs].filter(([key]) => conversionFactors.has(key) && !given.has(key) && !(isPercentage && key === hundred));
  const needed = factorsOf(gold);
  if (needed.length === 0 || work.claims.length === 0) return undefined;
  const other = factorsOf(work).find(([key]) => !gold.inputs.has(key));
  if (other) return `${written(other[1].value)} for ${written(needed[0]![1].value)} between units`;
  const absent = needed.find(([key]) => !work.inputs.has(key));
  return absent && `the factor ${written(absent[1].value)} between units is not used`;
}

function workOf(reasoning: string): Work {
  const claims = workingClaims(findClaims(reasoning));
  const results = new Set<string>();
  const inputs = new Map<string, { value: Rational; times: number }>();
  for (const claim of claims) {
    for (const { value } of leavesOf(claim.worked)) {
      const key = keyOfNumber(value);
      if (!results.has(key)) inputs.set(key, { value, times: 1 + (inputs.get(key)?.times ?? 0) });
    }
    for (const result of claim.results) results.add(keyOfNumber(result));
  }
  return { claims, results, inputs };
}

/** A number that neither the question, the work before nor the gold work has, while one that the gold work has is used less. */
function strangeNumber(
  { claims, inputs }: Work,
  gold: Work,
  given: ReadonlyMap<string, number>,
): { claim: Claim; value: Rational } | undefined {
  const missing = [...gold.inputs].some(([key, { times }]) => given.has(key) && (inputs.get(key)?.times ?? 0) < times);
  if (!missing) return undefined;
  const known = new Set<string>();
  for (const claim of claims) {
    for (const { value } of leavesOf(claim.worked)) {
      const key = keyOfNumber(value);
      if (!given.has(key) && !known.has(key) && !gold.inputs.has(key)) return { claim, value };
    }
    for (const result of claim.results) known.add(keyOfNumber(result));
  }
  return undefined;
}
