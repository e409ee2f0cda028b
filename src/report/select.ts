// Which problems and completions a page shows: a draw by the run's seed that looks at no score, and that two runs of one
// seed agree on. What is drawn for a filter (gained, lost, both wrong) comes first in the same order.
import { createHash } from "node:crypto";
import type { Completion, Flip, Problem } from "./read-model.ts";

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

type ShownFlip = { flip: Flip; shown: number; total: number };
export type ShownProblems = {
  /** In seeded order; `drawn` ones are the unbiased selection. */
  problems: { problem: Problem; drawn: boolean }[];
  drawn: number;
  total: number;
  flips: ShownFlip[];
};

/** Draws `drawn` problems, and up to `perFlip` of each kind of flip for the filters. */
export function selectProblems(
  problems: readonly Problem[],
  { seed, drawn, perFlip }: { seed: number; drawn: number; perFlip: number },
): ShownProblems {
  const ordered = seededOrder(problems, seed, (problem) => problem.rowId);
  const selection = new Set(ordered.slice(0, drawn));
  const shown = new Set(selection);
  const flips = (["gained", "lost", "both-wrong"] as const).map((flip): ShownFlip => {
    const of = ordered.filter((problem) => problem.flip === flip);
    for (const problem of of.slice(0, perFlip)) shown.add(problem);
    return { flip, shown: of.filter((problem) => shown.has(problem)).length, total: of.length };
  });
  return {
    problems: ordered
      .filter((problem) => shown.has(problem))
      .map((problem) => ({ problem, drawn: selection.has(problem) })),
    drawn: selection.size,
    total: problems.length,
    flips: problems.some((problem) => problem.flip !== undefined) ? flips : [],
  };
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
