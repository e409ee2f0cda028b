// The prompts of the evaluation sets that training rows are compared with, small enough to hold in memory.

import { DataError } from "../../run/errors.ts";
import { adapterOf } from "../adapters/index.ts";
import { type ContaminationIndex, createContaminationIndex, type Evaluation } from "../compare/contamination.ts";
import type { Database } from "../database.ts";
import type { DataRecipe } from "../recipe.ts";
import { type OpenOptions, openSource } from "../sources/open-source.ts";
import { readSource } from "../sources/read-source.ts";

/** Undefined where the recipe names no set; `identity` changes when the sets do. */
export async function readEvaluations(
  database: Database,
  { decontaminate }: DataRecipe,
  options: OpenOptions,
): Promise<{ index: ContaminationIndex; identity: string } | undefined> {
  if (decontaminate === undefined) return undefined;
  const evaluations: Evaluation[] = [];
  const identities: string[] = [];
  for (const [name, settings] of Object.entries(decontaminate.against)) {
    const adapter = adapterOf(settings);
    const source = await openSource(database, settings.files, options);
    identities.push(source.identity);
    const before = evaluations.length;
    for await (const item of readSource(database, source.files(), { from: 0, to: Number.POSITIVE_INFINITY })) {
      if (!("raw" in item)) continue;
      const draft = adapter.convert(item.raw);
      if (!("unusable" in draft)) evaluations.push({ id: `${name}-${item.index}`, prompt: draft.prompt });
    }
    if (evaluations.length === before) {
      throw new DataError(`decontaminate.against.${name}: no row of its files can be read as ${settings.adapter}`);
    }
  }
  return { index: createContaminationIndex(evaluations, decontaminate), identity: identities.join("\n") };
}
