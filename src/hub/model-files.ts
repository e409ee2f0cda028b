// Which files of a repository a model needs: settings, tokenizer, chat template, safetensors. Never pickles, never the
// same weights in another form.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileSize } from "./cache.ts";
import { HubError } from "./errors.ts";

/** A file of a repository as the hub lists it, with the hash that it knows it by. */
export type RemoteFile = { path: string; sizeBytes: number; hash: string | undefined };

/** What to take from a repository. */
export type FileSelection = {
  /**
   * @param where the repository and revision, to name in errors
   * @throws HubError when what is needed is not among the files
   */
  select(files: readonly RemoteFile[], where: string): RemoteFile[];
  /** A file without which a snapshot folder is of no use, where it lacks one; all that can be told without the hub. */
  missingIn(folder: string): string | undefined;
};

const settings = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "tokenizer.model",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.json",
  "merges.txt",
  "chat_template.jinja",
  "chat_template.json",
];
const wholeWeights = "model.safetensors";
const weightIndex = "model.safetensors.index.json";

/** Weights in their owner's first layout, which repeat what the others hold, and adapters, which are no model. */
const otherWeights = /^(consolidated|adapter_model)\b/;

export const modelFiles: FileSelection = { select: selectModelFiles, missingIn: missingModelFile };

/** What tells of a model without its weights. */
export const settingsFiles: FileSelection = {
  select(files, where) {
    const taken = files.filter(({ path }) => settings.includes(path));
    if (taken.some(({ path }) => path === "config.json")) return taken;
    throw new HubError(`${where} has no config.json, so it is no model that can be read`);
  },
  missingIn: (folder) => (fileSize(join(folder, "config.json")) === undefined ? "config.json" : undefined),
};

function selectModelFiles(files: readonly RemoteFile[], where: string): RemoteFile[] {
  const paths = new Set(files.map(({ path }) => path));
  if (!paths.has(wholeWeights) && !paths.has(weightIndex)) {
    const other = [...paths].find((path) =>
      /^adapter_model\.|\.(bin|gguf|onnx|pth|h5|msgpack|safetensors)$/.test(path),
    );
    const found = other === undefined ? "" : `; it has ${other}, which is not read`;
    throw new HubError(`${where} has no weights in safetensors, neither ${wholeWeights} nor ${weightIndex}${found}`);
  }
  const isWeight = (path: string) =>
    paths.has(wholeWeights)
      ? path === wholeWeights
      : path === weightIndex || (/^[^/]+\.safetensors$/.test(path) && !otherWeights.test(path));
  return files.filter(({ path }) => settings.includes(path) || isWeight(path));
}

function missingModelFile(folder: string): string | undefined {
  const isThere = (name: string) => fileSize(join(folder, name)) !== undefined;
  if (!isThere("config.json")) return "config.json";
  if (isThere(wholeWeights)) return undefined;
  if (!isThere(weightIndex)) return wholeWeights;
  return shardsOf(join(folder, weightIndex)).find((name) => !isThere(name));
}

/** None where the index cannot be read: its loader says what is wrong with it. */
function shardsOf(index: string): string[] {
  try {
    const { weight_map } = JSON.parse(readFileSync(index, "utf8")) as { weight_map: Record<string, string> };
    return [...new Set(Object.values(weight_map))];
  } catch {
    return [];
  }
}
