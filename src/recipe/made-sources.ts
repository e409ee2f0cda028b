// Sources that Reckon makes itself, written as "made:NAME:ROWS" or "made:NAME:ROWS:test" where a data recipe names files: the
// rows are written in the set's own schema first and then read like anyone's.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DataRecipe } from "../data/recipe.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import { madeNames, madeRecords } from "../task/domains/index.ts";
import { isMadeName, readMadeName } from "../task/domains/made-name.ts";

/**
 * Writes the made sources of a recipe into a folder, as JSON Lines named after their sources.
 * @returns the recipe with the files in the place of their names
 * @throws RecipeError for a set that is not made, or a request that says something else
 */
export function writeMadeSources(recipe: DataRecipe, folder: string): DataRecipe {
  const { sources, decontaminate, seed } = recipe;
  const made = { from: "made by Reckon", licence: "Apache-2.0" };
  const written = <Settings extends { files: string | string[] }>(settings: Record<string, Settings>, facts = {}) =>
    Object.fromEntries(
      Object.entries(settings).map(([name, source]) => {
        const { files } = source;
        if (typeof files !== "string" || !isMadeName(files)) return [name, source];
        const file = join(folder, `${name}.jsonl`);
        writeRows(file, files, seed);
        return [name, { ...source, ...facts, files: file }];
      }),
    );
  return {
    ...recipe,
    sources: written(sources, made),
    ...(decontaminate ? { decontaminate: { ...decontaminate, against: written(decontaminate.against) } } : {}),
  };
}

function writeRows(file: string, spec: string, seed: number): void {
  const { name, count, split } = readMadeName(spec, madeNames);
  const rows = madeRecords(name, { seed, count, split });
  mkdirSync(dirname(file), { recursive: true });
  writeFileAtomic(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}
