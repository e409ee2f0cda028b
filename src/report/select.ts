// Which problems and completions a page shows: a draw by the run's seed that looks at no score, and that two runs of one
// seed agree on.
import { createHash } from "node:crypto";
import type { Completion, Problem } from "./read-model.ts";

/** Items in an order drawn by the seed; each item's place depends on its own key and the seed alone. */
export function seededOrder<Item>(items: readonly Item[], seed: number, key: (item: Item) => string): Item[] {
  const place = (item: Item) =>
    createHash("sha256")
      .update(`${seed}:${key(item)}`)
      .digest("hex");
  return items
    .map((item) => ({ item, place: place(item) }))
    .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
    .map(({ item }) => item);
}

export type ShownProblems = {
  /** The unbiased selection, in seeded order. */
  problems: Problem[];
  /** Of how many. */
  total: number;
};

/** Draws `drawn` problems. */
export function selectProblems(
  problems: readonly Problem[],
  { seed, drawn }: { seed: number; drawn: number },
): ShownProblems {
  const chosen = seededOrder(problems, seed, (problem) => problem.rowId).slice(0, drawn);
  return { problems: chosen, total: problems.length };
}

export type ShownStep = { step: number; stored: number; groups: { rowId: string; completions: Completion[] }[] };

/** Some steps, evenly spread with the first and the last, and of each some whole groups. */
export function selectCompletions(
  completions: readonly Completion[],
  { seed, steps, groupsPerStep, atMost }: { seed: number; steps: number; groupsPerStep: number; atMost: number },
): ShownStep[] {
  const byStep = groupBy(completions, (completion) => completion.step);
  const numbers = spread(
    [...byStep.keys()].sort((a, b) => a - b),
    steps,
  );
  let room = atMost;
  return numbers.map((step) => {
    const stored = byStep.get(step)!;
    const groups = [...groupBy(stored, (completion) => completion.rowId)];
    const shown = seededOrder(groups, seed, ([rowId]) => `${step}:${rowId}`).slice(0, groupsPerStep);
    return {
      step,
      stored: stored.length,
      groups: shown.flatMap(([rowId, group]) => {
        const taken = group.slice(0, room);
        room -= taken.length;
        return taken.length > 0 ? [{ rowId, completions: taken }] : [];
      }),
    };
  });
}

/** At most `amount` of the values, evenly spread, the first and the last among them. */
export function spread<Value>(values: readonly Value[], amount: number): Value[] {
  if (values.length <= amount) return [...values];
  const picked = Array.from({ length: amount }, (_, index) =>
    Math.round((index * (values.length - 1)) / Math.max(1, amount - 1)),
  );
  return [...new Set(picked)].map((index) => values[index]!);
}

function groupBy<Item, Key>(items: readonly Item[], key: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
