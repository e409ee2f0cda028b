// `reckon data build` and `check`: runs a build, shows how far it is, prints what came of it.
import { join } from "node:path";
import type { BuildOutcome } from "../data/build/build.ts";
import type { CheckedModel } from "../data/build/token-check.ts";
import { familyOf, readConfig } from "../model/load.ts";
import { loadTokenizer } from "../text/tokenizer.ts";
import type { BuildCommandOptions } from "./data.ts";
import { createDataProgress } from "./data-progress.ts";
import { domainTable, sourceTable, tokenLine } from "./data-tables.ts";
import { modelFolder } from "./model-folder.ts";

const signals = ["SIGINT", "SIGTERM"] as const;

/** What a row must fit: the tokenizer and the context of a model folder, or of a model on the hub without its weights. */
async function checkedModel(spec: string): Promise<CheckedModel> {
  const folder = await modelFolder(spec, "settings");
  const { contextLength } = familyOf(readConfig(folder), join(folder, "config.json"));
  return { tokenizer: loadTokenizer(folder), contextLength };
}

/** Prints tables, or the manifest as JSON, to standard output. */
export async function runDataBuild(
  file: string,
  settings: readonly string[],
  { out, memory, threads, json, model }: BuildCommandOptions,
  { checkOnly }: { checkOnly: boolean },
): Promise<void> {
  const [{ loadDataRecipe }, { writeMadeSources }, { buildData }, { describePair }] = await Promise.all([
    import("../recipe/load-data.ts"),
    import("../recipe/made-sources.ts"),
    import("../data/build/build.ts"),
    import("../data/build/gates.ts"),
  ]);
  const { recipe: read, hash, folders } = loadDataRecipe(file, settings);
  const folder = out ?? join("data", read.name);
  const recipe = writeMadeSources(read, `${folder}-sources`);
  const progress = createDataProgress(process.stderr);
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  for (const signal of signals) process.once(signal, interrupted);
  let outcome: BuildOutcome;
  try {
    outcome = await buildData({
      recipe,
      recipeHash: hash,
      folders,
      out: folder,
      memoryBytes: memory,
      threads,
      checkOnly,
      ...(model === undefined ? {} : { model: await checkedModel(model) }),
      onEvent: progress.onEvent,
      signal: stop.signal,
    });
  } finally {
    progress.close();
    for (const signal of signals) process.off(signal, interrupted);
  }
  const { manifest, pairs, tokens } = outcome;
  for (const pair of pairs.slice(0, 20)) process.stderr.write(`contaminated: ${describePair(pair)}\n`);
  if (tokens !== undefined) process.stderr.write(`${tokenLine(tokens)}\n`);
  if (json)
    process.stdout.write(`${JSON.stringify({ ...manifest, tokens, folder: checkOnly ? null : folder }, null, 2)}\n`);
  else {
    process.stdout.write(`${sourceTable(manifest)}\n${domainTable(manifest)}`);
    if (!checkOnly)
      process.stderr.write(`data: ${folder}, ${manifest.rows.train} train and ${manifest.rows.test} test rows\n`);
  }
}
