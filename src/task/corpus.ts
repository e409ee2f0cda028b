// The text on which the embedded base is pretrained: an endless, seeded stream of small documents. It never holds the two
// tags of a trace, so that a base knows how to compute and how to close a tag, but not the format that SFT teaches.
import { RecipeError } from "../run/errors.ts";
import type { CorpusContent } from "./corpus/document.ts";
import { factsDocument } from "./corpus/facts.ts";
import { recordsDocument } from "./corpus/records.ts";
import { storiesDocument } from "./corpus/stories.ts";
import { shortDocument, workedDocument } from "./corpus/worked.ts";
import { pickWeighted, type Random, seededRandom } from "./procedural/random.ts";
import type { DifficultyRange } from "./procedural/rows.ts";

export type CorpusKind = "worked" | "short" | "facts" | "stories" | "records";
export type CorpusDocument = { kind: CorpusKind } & CorpusContent;
export type CorpusSettings = DifficultyRange & {
  seed: number;
  /** Weight of each kind of document, counted in documents; kinds left out do not occur. */
  mix: Record<string, number>;
};

const writers: Record<CorpusKind, (random: Random, range: DifficultyRange) => CorpusContent> = {
  worked: workedDocument,
  short: shortDocument,
  facts: factsDocument,
  stories: storiesDocument,
  records: recordsDocument,
};
const corpusKinds = Object.keys(writers) as CorpusKind[];

/** Documents without end: the same settings give the same documents. Problems come from the train side only. */
export function* corpus({ seed, mix, ...range }: CorpusSettings): Generator<CorpusDocument, never> {
  const unknown = Object.keys(mix).find((key) => !(corpusKinds as string[]).includes(key));
  if (unknown !== undefined) {
    throw new RecipeError(`pretrain.mix.${unknown}: no such kind of text; the kinds are ${corpusKinds.join(", ")}`);
  }
  const weights = corpusKinds.map((kind) => [kind, mix[kind] ?? 0] as const);
  if (!weights.some(([, weight]) => weight > 0)) {
    throw new RecipeError("pretrain.mix: every weight is 0; give at least one kind of text a weight above 0");
  }
  const random = seededRandom(seed, "corpus");
  while (true) {
    const kind = pickWeighted(random, weights);
    yield { kind, ...writers[kind](random, range) };
  }
}
