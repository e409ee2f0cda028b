// Which evaluation rows the training rows overlap with: the same question, a run of words in common, nearly the same prompt.
import { createContaminationIndex } from "../data/compare/contamination.ts";
import { wordHashes } from "../data/compare/words.ts";
import type { Row } from "../text/row.ts";
import { assertDisjoint, questionKey } from "./procedural/split.ts";

type Overlap = {
  rowId: string;
  /** The training row that has most in common with it. */
  trainId: string;
  kind: "same" | "words" | "near";
  /** "near": Jaccard similarity of the word 3-grams; otherwise the part of the prompt's words that is in common. */
  share: number;
  shared: string;
};

/** As data recipes have them by default: words in a row, and similarity of prompts. */
const usual = { words: 13, near: 0.8 };

/** One for each evaluation row with an overlap, in the order of the rows. */
function findOverlaps(train: readonly Row[], test: readonly Row[]): Overlap[] {
  const found = new Map<string, Overlap>();
  const add = (overlap: Overlap) => {
    const known = found.get(overlap.rowId);
    if (known === undefined || (known.kind !== "same" && overlap.share > known.share))
      found.set(overlap.rowId, overlap);
  };
  for (const overlap of sameQuestions(train, test)) add(overlap);
  const alike = groupBy(test, ({ prompt }) => wordHashes(prompt).join());
  const index = createContaminationIndex(test, usual);
  for (const row of train) {
    const match = index.find(row);
    if (match === undefined) continue;
    const { kind, share, shared, evaluation } = match;
    // The index names one of several rows that ask the same.
    for (const { id } of alike.get(wordHashes(evaluation.prompt).join()) ?? [])
      add({ rowId: id, trainId: row.id, kind, share, shared });
  }
  return test.flatMap(({ id }) => found.get(id) ?? []);
}

function sameQuestions(train: readonly Row[], test: readonly Row[]): Overlap[] {
  const trained = new Map(train.map((row) => [questionKey(row.prompt), row.id]));
  return test.flatMap(({ id, prompt }) => {
    const trainId = trained.get(questionKey(prompt));
    return trainId === undefined ? [] : [{ rowId: id, trainId, kind: "same" as const, share: 1, shared: prompt }];
  });
}

/** `removed` where the training rows that ask the question were left out. */
export type FoundOverlap = Overlap & { removed: boolean };

/**
 * Has no training row ask a question of the evaluation, as the recipe wants it: training rows that do, but for case, white
 * space and punctuation, are removed, kept or refused. What overlaps otherwise stays and is named.
 * @throws DataError for a shared question that is refused
 */
export function keepApart(
  train: readonly Row[],
  test: readonly Row[],
  shared: "remove" | "keep" | "refuse",
): { train: Row[]; overlaps: FoundOverlap[] } {
  if (shared === "refuse") assertDisjoint(train, test);
  const asked = new Set(test.map(({ prompt }) => questionKey(prompt)));
  const kept = shared === "remove" ? train.filter(({ prompt }) => !asked.has(questionKey(prompt))) : [...train];
  const removed = kept.length < train.length ? sameQuestions(train, test) : [];
  const overlaps = new Map<string, FoundOverlap>();
  for (const overlap of removed) overlaps.set(overlap.rowId, { ...overlap, removed: true });
  for (const overlap of findOverlaps(kept, test)) overlaps.set(overlap.rowId, { ...overlap, removed: false });
  return { train: kept, overlaps: test.flatMap(({ id }) => overlaps.get(id) ?? []) };
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
