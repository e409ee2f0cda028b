// Which rows two models answer differently: fixed, broken, wrong twice. Knows scores, and keeps the texts beside them.
import type { Sample } from "./sample.ts";

export type FlipKind = "fixed" | "broken" | "bothWrong" | "bothRight";

/** One row with the first sample of each model. */
export type Flip = { kind: FlipKind; rowId: string; before: Sample; after: Sample };

/**
 * The judged rows in their order. A model is right about a row where at least half of its samples are.
 * @param a and b samples of the same rows in the same order
 */
export function flipsBetween(a: readonly Sample[], b: readonly Sample[]): Flip[] {
  const rows = new Map<string, { before: Sample; after: Sample; right: [number, number]; count: number }>();
  for (const [index, before] of a.entries()) {
    const after = b[index]!;
    const [own, other] = [before.scores.accuracy, after.scores.accuracy];
    if (own === undefined || other === undefined) continue;
    const row = rows.get(before.rowId) ?? { before, after, right: [0, 0], count: 0 };
    rows.set(before.rowId, { ...row, right: [row.right[0] + own, row.right[1] + other], count: row.count + 1 });
  }
  return [...rows].map(([rowId, { before, after, right, count }]) => {
    const [was, is] = right.map((sum) => 2 * sum >= count);
    return { kind: was ? (is ? "bothRight" : "broken") : is ? "fixed" : "bothWrong", rowId, before, after };
  });
}
