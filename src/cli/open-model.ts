// A model and perhaps an adapter, opened for the commands that take rows. The tokenizer is read when it is needed.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { loadAdapter } from "../model/adapter.ts";
import type { ModelFamily } from "../model/family.ts";
import { checkInt8Products } from "../model/int8-products.ts";
import { loadModel, type Model } from "../model/load.ts";
import { mergedPolicy } from "../model/merged-policy.ts";
import type { Trainable } from "../model/trainable.ts";
import { CheckpointError } from "../run/errors.ts";
import { fitTokenizer } from "../text/fit-tokenizer.ts";
import { loadTokenizer, type Tokenizer } from "../text/tokenizer.ts";
import { modelFolder } from "./model-folder.ts";
import type { ModelOptions } from "./options.ts";

export type OpenModel = {
  family: ModelFamily;
  weights: Model["weights"];
  trainable: Trainable | undefined;
  /** @throws CheckpointError when the folder has none. */
  tokenizer(): Tokenizer;
  /** Rows of ids need none. */
  hasTokenizer: boolean;
  /** Tokens that end a completion. */
  endIds(): number[];
};

/** @throws CheckpointError naming what is missing or does not fit; UserError for what the hub cannot give */
export async function openModel({ model, adapter, weights: precision }: ModelOptions): Promise<OpenModel> {
  await checkInt8Products(precision);
  const folder = await modelFolder(model);
  const { family, weights, config } = loadModel(folder, { precision });
  const hasTokenizer = existsSync(join(folder, "tokenizer.json"));
  let loaded: Tokenizer | undefined;
  const tokenizer = () => {
    loaded ??= fitTokenizer(loadTokenizer(folder), family.vocabularySize);
    return loaded;
  };
  return {
    family,
    weights,
    trainable: adapter === undefined ? undefined : await openAdapter(adapter, { family, weights }),
    tokenizer,
    hasTokenizer,
    endIds: () => (hasTokenizer ? tokenizer().endOfTurnIds : configuredEndIds(folder, config)),
  };
}

/** DoRA stays merged: apart, it would read every weight three times for each token. */
async function openAdapter(folder: string, { family, weights }: Pick<Model, "family" | "weights">): Promise<Trainable> {
  const trainable = loadAdapter(family, folder);
  return trainable.lora?.dora ? (await mergedPolicy(family, weights, trainable)).merged : trainable;
}

const endSettings = z.object({ eos_token_id: z.union([z.array(z.int()), z.int()]).nullish() });

/** The end tokens of generation_config.json, else of config.json. */
function configuredEndIds(folder: string, config: Record<string, unknown>): number[] {
  const file = join(folder, "generation_config.json");
  for (const source of [existsSync(file) ? readJson(file) : {}, config]) {
    const ids = endSettings.safeParse(source).data?.eos_token_id;
    if (ids !== undefined && ids !== null) return [ids].flat();
  }
  return [];
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CheckpointError(`${file} is not JSON`, { cause: error });
  }
}
