// What is exported: a model folder, perhaps with an adapter on it, opened once for every format.
import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import type { Weights } from "../engine/runtime.ts";
import { snapshotName } from "../hub/model-name.ts";
import { loadAdapter } from "../model/adapter.ts";
import { loadModel, type Model } from "../model/load.ts";
import { mergedWeights, type Trainable } from "../model/trainable.ts";
import { CheckpointError } from "../run/errors.ts";
import { loadTokenizer, type Tokenizer } from "../text/tokenizer.ts";

export type ExportSource = {
  readonly model: Model;
  readonly adapterFolder: string | undefined;
  /** The adapter; undefined where the model is exported as it is. */
  readonly trainable: Trainable | undefined;
  /** The weights with the adapter merged into them: what every format but PEFT must hold. */
  readonly merged: Weights;
  /** Undefined where the folder has none. */
  readonly tokenizer: Tokenizer | undefined;
  /** Tokens that end a completion. */
  readonly endIds: readonly number[];
  /** What the model is called in what is written. */
  readonly name: string;
  /** What the model that the adapter belongs on is called: as the adapter itself says, else its folder's name. */
  readonly baseName: string;
};

/** The files of a model folder that say how text becomes tokens and how a chat is laid out. */
export const textFiles = [
  "tokenizer.json",
  "tokenizer_config.json",
  "tokenizer.model",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.json",
  "merges.txt",
  "chat_template.jinja",
  "chat_template.json",
  "generation_config.json",
] as const;

/** @throws CheckpointError naming what is missing or does not fit. */
export function openSource({
  model: folder,
  adapter: adapterFolder,
  name,
}: {
  model: string;
  adapter?: string | undefined;
  name?: string | undefined;
}): ExportSource {
  const model = loadModel(folder);
  const trainable = adapterFolder === undefined ? undefined : loadAdapter(model.family, adapterFolder);
  const tokenizer = existsSync(join(folder, "tokenizer.json")) ? loadTokenizer(folder) : undefined;
  return {
    model,
    adapterFolder,
    trainable,
    merged: trainable === undefined ? model.weights : mergedWeights(model.family, model.weights, trainable),
    tokenizer,
    endIds: tokenizer?.endOfTurnIds ?? configuredEndIds(folder, model.config),
    name: name ?? (adapterFolder ? basename(resolve(adapterFolder)) : plainName(folder)),
    baseName:
      (adapterFolder && adapterBase(adapterFolder)) || (snapshotName(folder)?.replace(/@.*$/, "") ?? plainName(folder)),
  };
}

/** A folder's own name; of a model from the hub its repository's, without owner and commit. */
function plainName(folder: string): string {
  return snapshotName(folder)?.replace(/^.*\/|@.*$/g, "") ?? basename(resolve(folder));
}

function adapterBase(folder: string): string | undefined {
  const settings = z.object({ base_model_name_or_path: z.string().nullish() });
  return settings.safeParse(readJson(join(folder, "adapter_config.json"))).data?.base_model_name_or_path ?? undefined;
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

/** @throws CheckpointError when the file is not JSON */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CheckpointError(`${file} is not JSON`, { cause: error });
  }
}
