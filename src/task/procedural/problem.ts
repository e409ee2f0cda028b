// Writes one problem: an opening, moves that fit what the quantity is, a question. Knows no split and no row.
import { distract } from "./distractors.ts";
import { ages } from "./kinds/ages.ts";
import { collections } from "./kinds/collections.ts";
import { measures } from "./kinds/measures.ts";
import { percentages } from "./kinds/percentages.ts";
import { sharingKind } from "./kinds/sharing.ts";
import { shopping } from "./kinds/shopping.ts";
import { time } from "./kinds/time.ts";
import { travel } from "./kinds/travel.ts";
import { workKind } from "./kinds/work.ts";
import { chance, integer, pick, pickWeighted, type Random } from "./random.ts";
import { ask, type Kind, type Move, newScene, type Phase, type Scene, type Step } from "./scene.ts";

export const kinds: readonly Kind[] = [
  collections,
  sharingKind,
  shopping,
  travel,
  workKind,
  time,
  ages,
  percentages,
  measures,
];

export type Problem = {
  question: string;
  steps: Step[];
  answer: string;
  /** The kind of the opening. */
  kind: string;
  /** All kinds that took part, in order of their first sentence. */
  kinds: string[];
  /** The sentence that does not matter, where there is one. */
  distractor?: string;
  /** Which templates were used: equal signatures differ in numbers and nouns only. */
  signature: string;
};

/** Of these a few stay without, where the last move asks at once. */
const distractedShare = 0.28;
const lowest = 2;
const highest = 999;

const movesOf = new Map<Phase, { kind: string; move: Move }[]>();
const questionsOf = new Map<Phase, readonly string[]>();
for (const kind of kinds) {
  for (const move of kind.moves) movesOf.set(move.from, [...(movesOf.get(move.from) ?? []), { kind: kind.name, move }]);
  for (const phase of Object.keys(kind.questions) as Phase[]) questionsOf.set(phase, kind.questions[phase] ?? []);
}

/** Applies one fitting move, or returns false when none fits the numbers. */
function advance(scene: Scene, used: Set<string>): boolean {
  let candidates = (movesOf.get(scene.phase) ?? []).filter(
    ({ move }) => move.cost <= scene.left && (!move.final || move.cost === scene.left),
  );
  while (candidates.length) {
    const chosen = pickWeighted(
      scene.random,
      candidates.map((each) => [each, (each.move.weight ?? 1) * (used.has(each.move.name) ? 0.3 : 1)] as const),
    );
    if (chosen.move.apply(scene)) {
      used.add(chosen.move.name);
      if (!scene.kinds.includes(chosen.kind)) scene.kinds.push(chosen.kind);
      return true;
    }
    candidates = candidates.filter((each) => each !== chosen);
  }
  return false;
}

const learnable = ({ result }: Step) => Number.isInteger(result) && result >= lowest && result <= highest;

function attempt(random: Random, difficulty: number): Problem | undefined {
  const scene = newScene(random, difficulty);
  const fitting = kinds.filter((kind) => kind.openings.some((opening) => opening.cost <= difficulty));
  const kind = pick(random, fitting);
  const opening = pickWeighted(
    random,
    kind.openings.filter((each) => each.cost <= difficulty).map((each) => [each, each.weight ?? 1] as const),
  );
  scene.kinds.push(kind.name);
  opening.apply(scene);
  const distractAt = chance(random, distractedShare) ? integer(random, 0, difficulty - 1) : -1;
  const used = new Set<string>();
  while (true) {
    if (distractAt >= 0 && !scene.distractor && scene.steps.length >= distractAt && !scene.question) distract(scene);
    if (scene.left === 0) break;
    if (!advance(scene, used)) return undefined;
  }
  if (!scene.question) ask(scene, questionsOf.get(scene.phase) ?? []);
  const { result, unit } = scene.steps.at(-1) as Step;
  if (!scene.steps.every(learnable)) return undefined;
  return {
    question: [...scene.sentences, scene.question].join(" "),
    steps: scene.steps,
    answer: `${result} ${unit}`,
    kind: kind.name,
    kinds: scene.kinds,
    ...(scene.distractor ? { distractor: scene.distractor } : {}),
    signature: scene.signature.join("|"),
  };
}

/** A problem of exactly `difficulty` steps; attempts that lead nowhere are thrown away. */
export function writeProblem(random: Random, difficulty: number): Problem {
  for (let tries = 0; tries < 1000; tries++) {
    const problem = attempt(random, difficulty);
    if (problem) return problem;
  }
  throw new RangeError(`no problem of ${difficulty} steps came out of 1000 attempts`);
}
