// The prompts of the evaluation sets that training rows are compared with, small enough to hold in memory.

import { DataError } from "../../run/errors.ts";
import { adapterOf } from "../adapters/index.ts";
import type { Evaluation } from "../compare/contamination.ts";
import type { Database } from "../database.ts";
import type { DataRecipe } from "../recipe.ts";
import { allRows, type OpenOptions, openSource } from "../sources/open-source.ts";
import { parsedRow } from "../sources/raw-item.ts";
import { readSource } from "../sources/read-source.ts";

/** None where the recipe names no set; `identity` changes when the sets do. */
export async function readEvaluations(
  database: Database,
  { decontaminate }: DataRecipe,
  options: OpenOptions,
): Promise<{ prompts: Evaluation[]; identity: string }> {
  const prompts: Evaluation[] = [];
  const identities: string[] = [];
  for (const [name, settings] of Object.entries(decontaminate?.against ?? {})) {
    const adapter = adapterOf(settings);
    const source = await openSource(database, settings.files, options);
    identities.push(source.identity);
    const before = prompts.length;
    for await (const items of readSource(database, source.files(allRows), allRows)) {
      for (const item of items) {
        const parsed = parsedRow(item);
        const draft = "raw" in parsed ? adapter.convert(parsed.raw) : parsed;
        if (!("unusable" in draft)) prompts.push({ id: `${name}-${item.index}`, prompt: draft.prompt });
      }
    }
    if (prompts.length === before) {
      throw new DataError(`decontaminate.against.${name}: no row of its files can be read as ${settings.adapter}`);
    }
  }
  return { prompts, identity: identities.join("\n") };
}
