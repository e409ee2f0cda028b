// The parts of a rubric: what each is made of and how a measure becomes a score. Knows no measure.
import type { Passage } from "./passage.ts";
import type { CreativeTask } from "./task.ts";

/** What the parts of a rubric look at. */
export type Piece = {
  task: CreativeTask;
  prompt: Passage;
  /** What the prompt gives to work on, apart from what it asks; undefined where it is short or has no such part. */
  source: Passage | undefined;
  answer: Passage;
  /** Undefined where the row has none, or the recipe leaves it out. */
  gold: Passage | undefined;
  /** Words that the recipe asks for, in place of the task's own. */
  words: { from: number; to: number } | undefined;
};

/** In [0, 1]; the note says what was measured. */
export type Part = { score: number; note: string };

/** A part of full score. */
export const passed: Part = { score: 1, note: "" };

/**
 * 0 up to `none`, 1 from `full`, a straight line between. Where the gold answer itself has less than `full`, no more than
 * that is asked.
 */
export function atLeast(value: number, { none, full }: { none: number; full: number }, gold?: number): number {
  const asked = gold === undefined ? full : Math.min(full, gold);
  const nothing = none * (asked / full);
  return asked <= 0 || value >= asked ? 1 : Math.max(0, (value - nothing) / (asked - nothing));
}

/** 1 up to `full`, 0 from `none`. Where the gold answer itself has more than `full`, that much is allowed. */
export function atMost(value: number, { full, none }: { full: number; none: number }, gold?: number): number {
  const allowed = gold === undefined ? full : Math.max(full, gold);
  const most = none + (allowed - full);
  return value <= allowed ? 1 : Math.max(0, (most - value) / (most - allowed));
}

/** The lowest of some parts. */
export function lowest(parts: readonly Part[]): Part {
  return parts.reduce((least, part) => (part.score < least.score ? part : least), passed);
}

export const percent = (share: number) => `${Math.round(100 * share)} %`;
