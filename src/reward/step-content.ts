// Which steps of an outline carry anything: a calculation that leads somewhere, or words that say something new. Knows the
// question, not the right answer.
import { answerNumber, givesAnswer } from "./claims/answer-value.ts";
import { type Claim, findClaims } from "./claims/claims.ts";
import { deriveFrom, groundedClaims, workingClaims } from "./claims/derivation.ts";
import { promptNumbers } from "./claims/prompt-numbers.ts";
import { spelled } from "./claims/spelling.ts";
import { functionWords } from "./creative/function-words.ts";
import { plain, readWords } from "./creative/words.ts";
import { type Outline, type OutlinedStep, outlineLines } from "./outline.ts";

/**
 * By what the steps of a problem are told from empty ones, after its gold reasoning:
 * - leading: a calculation that starts from the question's numbers or results before, and on which the answer rests;
 * - grounded: the same, wherever it leads, where the gold answer is no number or not seen to follow;
 * - telling: words of topic that neither the question nor a step before has, where gold calculates nothing;
 * - any: an equation or three different words, where gold itself tells nothing of the kind.
 */
export type ContentRule = "leading" | "grounded" | "telling" | "any";

export type Written = { prompt: string; reasoning: string; answer: string; outline: Outline };

const strictRules = ["leading", "grounded", "telling"] as const;

/** The strictest rule by which the gold reasoning, or each of its lines where none is labelled, has steps. */
export function ruleOf(gold: Written): ContentRule {
  if (gold.reasoning.trim() === "") return answerNumber(gold.answer) === undefined ? "telling" : "leading";
  const labelled = gold.outline.labels > 0 ? gold : { ...gold, outline: outlineLines(gold.reasoning) };
  return strictRules.find((rule) => stepsThatCount(labelled, rule).length > 0) ?? "any";
}

export type CountedSteps = {
  /** Those that carry something, in order. */
  steps: readonly OutlinedStep[];
  /** Whether the stated answer is seen to follow from them, where that is asked. */
  follows: boolean;
};

/** The steps that carry something by a rule. */
export function countSteps(written: Written, rule: ContentRule): CountedSteps {
  if (rule !== "leading") return { steps: stepsThatCount(written, rule), follows: true };
  const { claims, follows } = leadingClaims(written);
  return { steps: stepsWith(claims, written), follows };
}

function stepsThatCount(written: Written, rule: ContentRule): readonly OutlinedStep[] {
  switch (rule) {
    case "leading":
      return countSteps(written, rule).steps;
    case "grounded":
      return stepsWith(groundedClaims(findClaims(written.reasoning), promptNumbers(written.prompt)), written);
    case "telling":
      return tellingSteps(written);
    case "any":
      return written.outline.steps.filter(({ content }) => hasContent(content));
  }
}

function stepsWith(claims: readonly Claim[], { outline: { steps } }: Written): OutlinedStep[] {
  return steps.filter(({ start, end }) => claims.some((claim) => claim.start >= start && claim.start < end));
}

/** What the answer rests on; where nothing gives the answer, what the last calculation rests on. */
function leadingClaims({ prompt, reasoning, answer }: Written): { claims: readonly Claim[]; follows: boolean } {
  const claims = findClaims(reasoning);
  const target = answerNumber(answer);
  if (target === undefined) return { claims: [], follows: false };
  const given = promptNumbers(prompt);
  const text = spelled(reasoning);
  const leading = deriveFrom(claims, given, (claim) => givesAnswer(text, claim, target)).grounded;
  if (leading.length > 0) return { claims: leading, follows: true };
  const last = workingClaims(claims).at(-1);
  return { claims: deriveFrom(claims, given, (claim) => claim === last).grounded, follows: false };
}

/** Words about solving, not about what is solved. */
const talk = new Set(
  `step first second third next then now finally lastly last let us think thinking read reading question problem asked ask asks
   answer solution solve solving find finding work working out carefully careful consider considering understand
   understanding analyze analyse analysis identify determine determining calculate calculation compute computation get
   result results information given data detail details fact facts important relevant key thing things make sure check
   checking verify again proceed continue continuing move moving on start starting begin beginning end conclude
   conclusion conclusions therefore thus hence so because since need needs required require look looking see note notice recall know
   known use using used apply applying approach method process logic logical reasoning reason explain right correct
   correctly good great well done also moreover furthermore addition additionally overall therefore way simple simply
   just really very quite clearly obviously must should would could can will may might`.split(/\s+/),
);
/** A step tells something with so many new words of topic, and so large a share of them new. */
const fewestNew = 2;
const leastNewShare = 0.4;

function tellingSteps({ prompt, outline }: Written): OutlinedStep[] {
  const known = new Set(topicStems(prompt));
  return outline.steps.filter(({ content }) => {
    const stems = new Set(topicStems(content));
    const fresh = [...stems].filter((stem) => !known.has(stem));
    const tells = fresh.length >= fewestNew && fresh.length >= leastNewShare * stems.size;
    for (const stem of fresh) known.add(stem);
    return tells;
  });
}

function topicStems(text: string): string[] {
  const { words, stems } = readWords(plain(text));
  return stems.filter((_, index) => {
    const word = words[index]!;
    return word.length > 1 && !functionWords.has(word) && !talk.has(word) && /\p{L}/u.test(word);
  });
}

/** An equation or at least three different words. */
function hasContent(step: string): boolean {
  const content = step.slice(0, 500);
  if (/\d[^=\n]{0,80}=[^=\n]{0,40}\d/.test(content)) return true;
  return new Set(content.toLowerCase().match(/\p{L}+|\d+/gu) ?? []).size >= 3;
}
