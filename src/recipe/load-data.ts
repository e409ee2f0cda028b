// Reads a data recipe, with the same care as a recipe: what can be known to be wrong is said before a file is opened.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type DataRecipe, dataRecipeSchema, type SourceSettings } from "../data/recipe.ts";
import { packageRoot } from "../run/version.ts";
import type { Problem } from "./problems.ts";
import { canonicalJson, readSettings } from "./read-settings.ts";

export type LoadedDataRecipe = {
  /** With every default, and with an absolute path to the tokenizer. */
  recipe: DataRecipe;
  /** SHA-256 of the recipe as it is written, with every default. */
  hash: string;
  /** Where the relative paths of its files are looked up, in this order. */
  folders: string[];
};

/** @throws RecipeError with every problem on a line of its own, in the order of the file */
export function loadDataRecipe(
  file: string,
  overrides: readonly string[] = [],
  { workingFolder = process.cwd() }: { workingFolder?: string } = {},
): LoadedDataRecipe {
  const { value: recipe, path, fail } = readSettings(dataRecipeSchema, file, overrides, workingFolder);
  const folders = [...new Set([workingFolder, dirname(path)])];
  const hash = createHash("sha256").update(canonicalJson(recipe)).digest("hex");
  const problems: Problem[] = [];
  for (const [name, source] of Object.entries(recipe.sources)) problems.push(...sourceProblems(name, source));
  problems.push(...cleanProblems(recipe, [...folders, packageRoot]), ...mixProblems(recipe));
  fail(problems);
  return { recipe, hash, folders };
}

function sourceProblems(name: string, { adapter, columns, sample }: SourceSettings): Problem[] {
  const at = (...keys: string[]) => ["sources", name, ...keys];
  const problems: Problem[] = [];
  const wrong = (path: string[], message: string) => problems.push({ path, part: "value", message });
  if (adapter === "columns" && columns === undefined) {
    wrong(at("adapter"), `sources.${name}.adapter: "columns" needs 'columns', as in {prompt: question, answer: gold}`);
  }
  if (adapter !== "columns" && columns !== undefined) {
    wrong(at("columns"), `sources.${name}.columns is read by 'adapter: columns' alone, not by ${adapter}`);
  }
  const needsRows = sample.method !== "all" && sample.method !== "range";
  if (needsRows && sample.rows === undefined) {
    wrong(at("sample"), `sources.${name}.sample: method ${sample.method} needs 'rows'`);
  }
  if (!needsRows && sample.rows !== undefined) {
    wrong(
      at("sample", "rows"),
      `sources.${name}.sample.rows means nothing with method ${sample.method}; did you mean 'random' or 'first'?`,
    );
  }
  if ((sample.method === "range") !== (sample.range !== undefined)) {
    wrong(at("sample"), `sources.${name}.sample: method 'range' and the key 'range', like "[0:1000]", go together`);
  }
  return problems;
}

function cleanProblems({ clean }: DataRecipe, folders: readonly string[]): Problem[] {
  if (clean.tokenizer === undefined) {
    const asked = (["minTokens", "maxTokens"] as const).find((key) => clean[key] !== undefined);
    if (asked === undefined) return [];
    return [
      {
        path: ["clean", asked],
        part: "key",
        message: `clean.${asked} needs clean.tokenizer, a model folder whose tokens count`,
      },
    ];
  }
  const found = folders.map((folder) => resolve(folder, clean.tokenizer!)).find((path) => existsSync(path));
  if (found === undefined) {
    return [
      {
        path: ["clean", "tokenizer"],
        part: "value",
        message: `clean.tokenizer: there is no folder ${clean.tokenizer}`,
      },
    ];
  }
  clean.tokenizer = found;
  return [];
}

function mixProblems({ mix: { method, rows, weights, maxRepeats }, sources }: DataRecipe): Problem[] {
  const problems: Problem[] = [];
  const wrong = (key: string, message: string) => problems.push({ path: ["mix", key], part: "value", message });
  if ((method === "weights") !== (weights !== undefined)) {
    wrong("method", "mix: method 'weights' and the key 'weights' go together");
  }
  for (const name of Object.keys(weights ?? {})) {
    if (!Object.hasOwn(sources, name))
      wrong("weights", `mix.weights.${name}: there is no such source; there are ${Object.keys(sources).join(", ")}`);
  }
  if (method !== "all" && rows === undefined) wrong("method", `mix: method ${method} needs 'rows', the rows in all`);
  if (maxRepeats > 1 && rows === undefined) wrong("maxRepeats", "mix.maxRepeats needs mix.rows, the rows in all");
  return problems;
}
