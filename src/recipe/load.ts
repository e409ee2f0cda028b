// Reads a recipe: YAML, settings from the command line, the schema, the relations. Everything that can be known to be
// wrong before work begins is said here, with its line and column.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { RecipeError } from "../run/errors.ts";
import { packageRoot } from "../run/version.ts";
import { parseYaml, type YamlDocument } from "./document.ts";
import { nearestName } from "./nearest.ts";
import { applyOverride, type Override, parseOverride } from "./overrides.ts";
import { describeIssues, type Problem } from "./problems.ts";
import { checkRelations, resolvePaths } from "./relations.ts";
import { type Recipe, recipeSchema } from "./schema.ts";

export type LoadedRecipe = {
  /** With every default, and with absolute paths unless only its settings were asked for. */
  recipe: Recipe;
  /** The file's text. */
  source: string;
  /** SHA-256 of the resolved recipe; of paths, only the last name counts, so that machines agree. */
  hash: string;
};

/**
 * Loads a recipe and lays `key=value` overrides over it. Relative paths are looked up from the working folder, then from
 * the recipe's folder; models, and the recipe itself, from the package too. With `settingsOnly` the files that the recipe
 * names need not exist, and their paths stay as they are written.
 * @throws RecipeError with every problem on a line of its own, in the order of the file.
 * @example loadRecipe("recipes/show-your-work.yaml", ["grpo.reward.trace.weight=0"])
 */
export function loadRecipe(
  file: string,
  overrides: readonly string[] = [],
  { workingFolder = process.cwd(), settingsOnly = false }: { workingFolder?: string; settingsOnly?: boolean } = {},
): LoadedRecipe {
  const path = findRecipe(file, workingFolder);
  const source = readRecipe(path, file);
  const document = parseYaml(source);
  const { value } = document;
  if (value === undefined) {
    throw new RecipeError(
      document.faults.map((fault) => `${file}:${document.place(fault.offset)}: ${fault.message}`).join("\n"),
    );
  }
  const parsedOverrides = overrides.map(parseOverride);
  for (const override of parsedOverrides) applyOverride(value, override);

  const checked = recipeSchema.safeParse(value);
  const fail = (problems: Problem[]) => {
    if (problems.length > 0) throw new RecipeError(report(problems, file, document, parsedOverrides));
  };
  if (!checked.success) {
    fail(describeIssues(checked.error.issues, value));
    throw checked.error;
  }
  const recipe = checked.data;
  const folders = { workingFolder, recipeFolder: dirname(path), packageFolder: packageRoot };
  fail([...checkRelations(recipe, value), ...(settingsOnly ? [] : resolvePaths(recipe, folders))]);
  return { recipe, source, hash: hashRecipe(recipe) };
}

/** SHA-256, as hexadecimal digits, of a resolved recipe, the same wherever its files lie. */
export function hashRecipe(recipe: Recipe): string {
  const { model, data } = recipe;
  const nameOf = (path: string | undefined) => (path === undefined ? undefined : basename(path));
  const portable = {
    ...recipe,
    model: basename(model),
    data: { ...data, train: nameOf(data.train), test: nameOf(data.test) },
  };
  return createHash("sha256").update(canonicalJson(portable)).digest("hex");
}

/** JSON with sorted keys, so that their order in the file counts for nothing. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, child: unknown) =>
    typeof child === "object" && child !== null && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  );
}

function report(problems: Problem[], file: string, document: YamlDocument, overrides: Override[]): string {
  return problems
    .map(({ path, part, message }) => {
      const index = overrides.findLastIndex((override) => concerns(override, path, document));
      if (index >= 0) return { order: Number.MAX_SAFE_INTEGER + index, line: `on the command line: ${message}` };
      const offset = document.offsetOf(path, part);
      return { order: offset, line: `${file}:${document.place(offset)}: ${message}` };
    })
    .sort((a, b) => a.order - b.order)
    .map(({ line }) => line)
    .join("\n");
}

/** True when the override set this path or something that it lies in, or made the mapping that is at fault. */
function concerns({ path }: Override, problemPath: string[], document: YamlDocument): boolean {
  if (isWithin(problemPath, path)) return true;
  const made = [problemPath, problemPath.slice(0, -1)].filter((above) => above.length > 0 && !document.has(above));
  return made.some((above) => isWithin(path, above));
}

function isWithin(path: readonly string[], above: readonly string[]): boolean {
  return above.length <= path.length && above.every((segment, depth) => segment === path[depth]);
}

function findRecipe(file: string, workingFolder: string): string {
  const inWorkingFolder = resolve(workingFolder, file);
  const inPackage = resolve(packageRoot, file);
  return !existsSync(inWorkingFolder) && existsSync(inPackage) ? inPackage : inWorkingFolder;
}

function readRecipe(path: string, file: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "EISDIR") throw new RecipeError(`${file} is a folder; name a recipe file in it`);
    if (code === "ENOENT") throw new RecipeError(`there is no recipe ${file}${similarFile(path, file)}`);
    throw new RecipeError(`cannot read the recipe ${file}: ${error instanceof Error ? error.message : error}`);
  }
}

function similarFile(path: string, file: string): string {
  const stem = (name: string) => name.replace(/\.ya?ml$/, "");
  for (const folder of new Set([dirname(path), resolve(packageRoot, dirname(file))])) {
    if (!existsSync(folder)) continue;
    const recipes = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    const near = nearestName(stem(basename(path)), recipes.map(stem));
    const match = recipes.find((name) => stem(name) === near);
    if (match !== undefined) return `; did you mean ${file.slice(0, -basename(file).length)}${match}?`;
  }
  return "";
}
