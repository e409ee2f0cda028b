// Rewards work that is shown: calculations that are right, start from the question's numbers and lead to the answer.

import { parseTrace } from "../text/trace.ts";
import { type CompareOptions, compareAnswers } from "./answer.ts";
import { answerNumber, givesAnswer } from "./claims/answer-value.ts";
import { type Claim, findClaims } from "./claims/claims.ts";
import { deriveFrom, groundedClaims, workingClaims } from "./claims/derivation.ts";
import { effectiveOperations } from "./claims/effective.ts";
import { type Given, promptNumbers } from "./claims/prompt-numbers.ts";
import { spelled } from "./claims/spelling.ts";
import { keyOfNumber, keyOfValue } from "./claims/value.ts";
import type { Reward, RewardInput } from "./reward.ts";

/** Another way may be shorter than the gold one: this share of its operations is enough. */
const enough = 2 / 3;
/** More than this many times the operations of the gold reasoning loses. */
const mostRatio = 2;

/**
 * Proof of work in [0, 1]: what the answer rests on, over what the problem asks; a malformed trace scores 0.
 *
 * - Counted are the operations of the calculations from which the answer follows: back from the last one that gives it to
 *   numbers of the question, results before, or well-known factors (60, 100 …). They must come out right. What changes
 *   nothing ("+ 0", "1 = 1"), is undone again, repeats or starts from numbers that come from nowhere counts nothing, and
 *   neither does what the answer does not rest on.
 * - Required are two thirds of the operations that the gold reasoning counts by the same rule, since another way may be
 *   shorter; wrong and unfounded calculations are added to what is required. More than twice as many operations as in the
 *   gold reasoning lose in proportion.
 * - Where the answer is not right, only results that the gold reasoning has too are counted, so that combining numbers of
 *   the question at random earns little.
 * - Rows whose gold reasoning calculates nothing ask for nothing and score 1; where it is empty, one operation is required.
 */
export function workReward(options: CompareOptions = {}): Reward {
  return ({ prompt, completion, row }) => {
    const trace = parseTrace(completion);
    if (!trace.ok) return { score: 0, reason: `malformed at offset ${trace.offset}: expected ${trace.expected}` };
    const given = promptNumbers(prompt);
    const asked = askedWork(row, given);
    if (asked === undefined) return { score: 1, reason: "nothing to calculate" };
    const own = shownWork(trace.reasoning, trace.answer, given, asked.follows);
    if (own === undefined) return { score: 0, reason: "the answer is not the result of a calculation" };
    const right = compareAnswers(trace.answer, row.answer, options).verdict === "equal";
    const counting = right
      ? own.sound
      : own.sound.filter(({ results }) => results.some((each) => asked.results.has(keyOfNumber(each))));
    const counted = Math.min(own.operations, operationsIn(counting));
    const amiss = right
      ? Math.max(0, own.amiss - asked.amiss)
      : own.amiss + operationsIn(own.sound) - operationsIn(counting);
    const excess = Math.min(1, (mostRatio * asked.all) / own.all);
    return {
      score: Math.min(1, (counted / Math.max(asked.required, counted + amiss)) * excess),
      reason: `${counted} of ${asked.required} operations lead to the answer, ${amiss} amiss${excess < 1 ? ", too many" : ""}`,
    };
  };
}

type Work = {
  sound: readonly Claim[];
  /** Operations that are left of the derivation when what undoes itself is struck out. */
  operations: number;
  /** Operations that are wrong or unfounded. */
  amiss: number;
  /** All operations, whether or not anything rests on them. */
  all: number;
};

/** @param follows whether the answer must be what a calculation gives; undefined where it must and is not */
function shownWork(reasoning: string, answer: string, given: Given, follows: boolean): Work | undefined {
  const claims = findClaims(reasoning);
  const target = answerNumber(answer);
  const working = distinct(workingClaims(claims));
  const all = operationsIn(workingClaims(claims));
  if (!follows || target === undefined) {
    const sound = distinct(groundedClaims(claims, given)).filter(isRight);
    const operations = operationsIn(sound);
    return sound.length === 0 ? undefined : { sound, operations, amiss: operationsIn(working) - operations, all };
  }
  const text = spelled(reasoning);
  const derivation = deriveFrom(claims, given, (claim) => givesAnswer(text, claim, target));
  if (derivation.claims.length === 0) return undefined;
  const { grounded, operations } = derivation;
  const sound = grounded.filter(isRight);
  const aside = working.filter((claim) => claim.verdict === "wrong" && !derivation.claims.includes(claim));
  return { sound, operations, amiss: operationsIn(derivation.claims) - operationsIn(sound) + operationsIn(aside), all };
}

const isRight = ({ verdict }: Claim) => verdict === "right";

type AskedWork = {
  required: number;
  amiss: number;
  all: number;
  /** Whether the gold answer is seen to follow from the gold reasoning. */
  follows: boolean;
  /** What the gold reasoning works out, by keys. */
  results: ReadonlySet<string>;
};

/** Undefined where the gold reasoning calculates nothing that could be required. */
function askedWork({ reasoning, answer }: RewardInput["row"], given: Given): AskedWork | undefined {
  if (reasoning.trim() === "") {
    const isNumber = answerNumber(answer) !== undefined;
    return isNumber ? { required: 1, amiss: 0, all: 4, follows: true, results: new Set() } : undefined;
  }
  const leading = shownWork(reasoning, answer, given, true);
  const gold = leading ?? shownWork(reasoning, answer, given, false);
  if (gold === undefined) return undefined;
  const { sound, operations, amiss, all } = gold;
  const counted = Math.min(operations, operationsIn(sound));
  if (counted === 0) return undefined;
  const results = new Set(findClaims(reasoning).flatMap((claim) => claim.results.map(keyOfNumber)));
  return { required: Math.ceil(counted * enough), amiss, all, follows: leading !== undefined, results };
}

function operationsIn(claims: readonly Claim[]): number {
  return claims.reduce((total, { worked }) => total + effectiveOperations(worked), 0);
}

/** Without what was said before, in whatever order. */
function distinct(claims: readonly Claim[]): Claim[] {
  const seen = new Set<string>();
  return claims.filter(({ worked, results }) => {
    const key = `${keyOfValue(worked)}=${results.map(keyOfNumber).join("|")}`;
    return !seen.has(key) && seen.add(key);
  });
}
