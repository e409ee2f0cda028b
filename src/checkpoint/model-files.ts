// The weights of a model folder, in one safetensors file or in shards named by an index. Knows no model family.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CheckpointError } from "../run/errors.ts";
import { openSafetensors, reading, type TensorEntry, type TensorFile } from "./safetensors.ts";

const singleFile = "model.safetensors";
const indexFile = "model.safetensors.index.json";

/**
 * The files that hold a folder's weights: one, or the shards of its index, each once.
 * @throws CheckpointError when there are none, or the index cannot be read
 */
export function weightFiles(folder: string): string[] {
  const single = join(folder, singleFile);
  if (existsSync(single)) return [single];
  const index = join(folder, indexFile);
  if (!existsSync(index))
    throw new CheckpointError(`${folder} holds no weights: neither ${singleFile} nor ${indexFile} is there`);
  return [...new Set(Object.values(readWeightMap(index)))].map((name) => join(folder, name));
}

/** Opens one of them. @throws CheckpointError when it is not there, or no safetensors file */
export function openWeightFile(file: string): TensorFile {
  if (existsSync(file)) return openSafetensors(file);
  throw new CheckpointError(
    `${join(dirname(file), indexFile)} names ${basename(file)}, which is not there: download the model again, or copy the missing file beside it`,
  );
}

/**
 * Opens model.safetensors, or the shards that model.safetensors.index.json names, as if they were one file.
 * @throws CheckpointError when neither exists, a shard is absent, or a tensor is not in the shard that the index says.
 */
export function openModelTensors(folder: string): TensorFile {
  const [single] = weightFiles(folder);
  const index = join(folder, indexFile);
  if (single === join(folder, singleFile)) return openSafetensors(single);
  const shards = new Map<string, TensorFile>();
  const tensors = new Map<string, TensorEntry>();
  for (const [name, shardName] of Object.entries(readWeightMap(index))) {
    let shard = shards.get(shardName);
    if (shard === undefined) {
      shard = openWeightFile(join(folder, shardName));
      shards.set(shardName, shard);
    }
    const entry = shard.tensors.get(name);
    if (entry === undefined)
      throw new CheckpointError(`${index} says that ${shardName} holds tensor ${name}, but it does not`);
    tensors.set(name, entry);
  }
  const metadata = Object.assign({}, ...[...shards.values()].map((shard) => shard.metadata));
  return { metadata, tensors, ...reading(folder, tensors) };
}

function readWeightMap(index: string): Record<string, string> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(index, "utf8"));
  } catch (error) {
    throw new CheckpointError(`${index} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const map =
    typeof content === "object" && content !== null && "weight_map" in content ? content.weight_map : undefined;
  const inFolder = (file: unknown) => typeof file === "string" && /^[^/\\]+$/.test(file);
  if (typeof map !== "object" || map === null || !Object.values(map).every(inFolder)) {
    throw new CheckpointError(`${index} must have a weight_map from tensor names to file names`);
  }
  return map as Record<string, string>;
}
