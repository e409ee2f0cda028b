// Teachers in pairs on the same questions, each 0 or 1: exact McNemar tests, with Holm's p-values over all pairs.
import { holm } from "../eval/multiple-tests.ts";
import { mcNemarExact } from "../eval/statistics.ts";

export type Pair = {
  a: string;
  b: string;
  /** Questions that both were judged on. */
  count: number;
  /** Right by b and not by a, and the other way round. */
  gained: number;
  lost: number;
  pValue: number;
  /** After Holm. */
  adjusted: number;
};

/** @param results of each teacher by question; the order of the teachers is that of the pairs */
export function comparePairs(results: ReadonlyMap<string, ReadonlyMap<string, boolean>>): Pair[] {
  const names = [...results.keys()];
  const pairs = names.flatMap((a, at) =>
    names.slice(at + 1).map((b): Pair => {
      const [first, second] = [results.get(a)!, results.get(b)!];
      const common = [...first].flatMap(([question, right]) => {
        const other = second.get(question);
        return other === undefined ? [] : [[right, other] as const];
      });
      const gained = common.filter(([before, after]) => !before && after).length;
      const lost = common.filter(([before, after]) => before && !after).length;
      return { a, b, count: common.length, gained, lost, pValue: mcNemarExact(gained, lost), adjusted: 1 };
    }),
  );
  const adjusted = holm(pairs.map(({ pValue }) => pValue));
  return pairs.map((pair, at) => ({ ...pair, adjusted: adjusted[at]! }));
}

/** The test of two teachers, whichever stands first. */
export const pairOf = (pairs: readonly Pair[], one: string, other: string): Pair | undefined =>
  pairs.find(({ a, b }) => (a === one && b === other) || (a === other && b === one));
