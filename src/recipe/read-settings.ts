// A YAML file and `key=value` settings over it, checked by a schema; every problem with its line and column. Knows no key.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { z } from "zod";
import { RecipeError } from "../run/errors.ts";
import { packageRoot } from "../run/version.ts";
import { parseYaml, type YamlDocument } from "./document.ts";
import { nearestName } from "./nearest.ts";
import { applyOverride, type Override, parseOverride } from "./overrides.ts";
import { describeIssues, type Problem } from "./problems.ts";
import { applyScale, partScale } from "./scales.ts";

export type ReadSettings<Value> = {
  value: Value;
  /** What the file and the settings say themselves, without defaults. */
  given: Record<string, unknown>;
  /** The file's text. */
  source: string;
  path: string;
  /** Throws the problems, each on a line, in the order of the file; does nothing without any. */
  fail(problems: Problem[]): void;
};

/** @throws RecipeError for a file that is not there, is not YAML, or says what the schema does not take */
export function readSettings<Value>(
  schema: z.ZodType<Value>,
  file: string,
  overrides: readonly string[],
  workingFolder: string,
): ReadSettings<Value> {
  const path = findRecipe(file, workingFolder);
  const source = readRecipe(path, file);
  const document = parseYaml(source);
  const { value: given } = document;
  if (given === undefined) {
    throw new RecipeError(
      document.faults.map((fault) => `${file}:${document.place(fault.offset)}: ${fault.message}`).join("\n"),
    );
  }
  const { scale, others } = partScale(overrides);
  const placed: YamlDocument = {
    ...document,
    offsetOf: (at, part) => document.offsetOf(placeIn(document, scale, at), part),
  };
  applyScale(given, scale);
  const parsedOverrides = others.map((text) => parseOverride(text, schema));
  for (const override of parsedOverrides) applyOverride(given, override);
  const checked = schema.safeParse(given);
  const fail = (problems: Problem[]) => {
    if (problems.length > 0) throw new RecipeError(report(problems, file, placed, parsedOverrides));
  };
  if (!checked.success) {
    fail(describeIssues(checked.error.issues, given, schema));
    throw checked.error;
  }
  return { value: checked.data, given, source, path, fail };
}

/** JSON with sorted keys, so that their order in the file counts for nothing. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, child: unknown) =>
    typeof child === "object" && child !== null && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  );
}

/** Where a setting stands: in the scale that says it, else in the recipe itself. */
function placeIn(document: YamlDocument, scale: string | undefined, path: readonly string[]): readonly string[] {
  const inScale = scale === undefined ? undefined : ["scales", scale, ...path];
  return inScale && document.has(inScale) ? inScale : path;
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

export function findRecipe(file: string, workingFolder: string): string {
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
