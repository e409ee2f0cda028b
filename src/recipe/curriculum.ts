// How much each prompt of GRPO has to teach, told from pass rates that were measured before. Knows rows, not steps.
import { groupSignal } from "../data/sampling/draw.ts";
import { DataError } from "../run/errors.ts";
import type { Row } from "../text/row.ts";
import type { Recipe } from "./schema.ts";

export type Curriculum = {
  /** One a row: the chance, from `leastWeight` to 1, of a group with right and wrong answers. */
  weights: number[];
  /** Rows without a pass rate, which count as the mean of the others. */
  unknown: number;
};

/**
 * The weight of a prompt is 1 − pᴳ − (1 − p)ᴳ: what is solved always, or never, gives groups of equal rewards, which
 * teach nothing. A pass rate is an estimate by few samples, and the model changes, so none weighs less than `leastWeight`.
 * @throws DataError when no row has a pass rate, or one is none
 */
export function curriculumOf(rows: readonly Row[], { curriculum, groupSize }: NonNullable<Recipe["grpo"]>): Curriculum {
  const { passRate: key, leastWeight } = curriculum!;
  const known = rows.map(({ id, meta }) => {
    const rate = meta[key];
    if (rate === undefined || rate === null) return undefined;
    if (typeof rate === "number" && rate >= 0 && rate <= 1) return Math.max(leastWeight, groupSignal(rate, groupSize));
    throw new DataError(`row ${id}: meta.${key} is ${JSON.stringify(rate)}, and a pass rate is a number from 0 to 1`);
  });
  const weights = known.flatMap((weight) => weight ?? []);
  if (weights.length === 0) {
    throw new DataError(
      `grpo.curriculum: none of the ${rows.length} train rows has a pass rate in meta.${key}; measure them with reckon data difficulty and train on the rows that it writes`,
    );
  }
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return { weights: known.map((weight) => weight ?? mean), unknown: rows.length - weights.length };
}
