// The stage that makes a base model: tokenizer, random weights, training on the corpus, model folder.
import { join } from "node:path";
import { randomKey } from "../engine/random.ts";
import { initialWeights } from "../model/initialise.ts";
import { familyOf } from "../model/load.ts";
import { gemmaConfig } from "../model/new-gemma.ts";
import { saveModel } from "../model/save.ts";
import { lazilyMerged } from "../model/trainable.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import { type CorpusDocument, type CorpusSettings, corpus } from "../task/index.ts";
import { trainBytePair } from "../text/byte-pair.ts";
import { encodeChat, gemmaChatTemplate, renderChat } from "../text/chat.ts";
import { loadTokenizer, type Tokenizer } from "../text/tokenizer.ts";
import { writeTokenizer } from "../text/tokenizer-folder.ts";
import type { StageContext } from "../train/loop.ts";
import { pretrain } from "../train/pretrain.ts";
import type { Recipe } from "./schema.ts";

/** Documents that the tokenizer learns its pieces from. */
const tokenizerDocuments = 20_000;

/** Trains a new model into `folder`. */
export async function pretrainStage(context: StageContext, recipe: Recipe, folder: string): Promise<void> {
  const settings = recipe.pretrain!;
  const source = (seed: number): CorpusSettings => ({
    seed,
    mix: settings.mix,
    minDifficulty: recipe.data.minDifficulty,
    maxDifficulty: recipe.data.maxDifficulty,
  });
  const texts = take(corpus(source(recipe.seed)), tokenizerDocuments).map(textOf);
  writeTokenizer(folder, trainBytePair(texts, { vocabularySize: settings.vocabularySize }));
  writeFileAtomic(
    join(folder, "generation_config.json"),
    `${JSON.stringify({ bos_token_id: 2, eos_token_id: [1, 5], pad_token_id: 0 }, null, 2)}\n`,
  );
  const tokenizer = loadTokenizer(folder);
  const config = gemmaConfig(settings, tokenizer.vocabularySize);
  const family = familyOf(config, "pretrain");
  const weights = initialWeights(family, recipe.seed);
  const trained = await pretrain(context, { family, weights }, settings, function* (step) {
    for (const document of corpus(source(randomKey(recipe.seed, step)[0]))) yield encode(tokenizer, document);
  });
  saveModel(folder, { family, config, weights: lazilyMerged(family, weights, trained) });
}

function encode(tokenizer: Tokenizer, { text, messages }: CorpusDocument): number[] {
  return text === undefined
    ? encodeChat(tokenizer, messages)
    : [tokenizer.bosId!, ...tokenizer.encode(text), tokenizer.eosId];
}

const textOf = ({ text, messages }: CorpusDocument): string =>
  text ?? renderChat(gemmaChatTemplate, messages, { addGenerationPrompt: false, bosToken: "", eosToken: "" });

function take<T>(source: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  for (const item of source) if (taken.push(item) === count) break;
  return taken;
}
