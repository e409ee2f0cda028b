// The model that a run was started with, for its resumption: the commit that a branch of the hub was at then.
import { readFileSync } from "node:fs";
import { isCommit, readModelName } from "../hub/model-name.ts";
import { runPaths } from "../run/run-folder.ts";
import { parseYaml } from "./document.ts";
import type { Recipe } from "./schema.ts";

/**
 * The recipe's model; where that is a branch or tag on the hub, the same repository at the commit that the run folder's own
 * recipe names.
 */
export function pinnedModel({ model }: Pick<Recipe, "model">, runFolder: string): string {
  const asked = readModelName(model);
  if (asked.kind !== "hub" || isCommit(asked.revision ?? "")) return model;
  const written = readModelName(writtenModel(runPaths(runFolder).recipe));
  const isSame = written.kind === "hub" && written.repository.name === asked.repository.name;
  return isSame && written.revision !== undefined ? `${written.repository.name}@${written.revision}` : model;
}

/** Empty where there is no recipe yet, or none that can be read. */
function writtenModel(file: string): string {
  try {
    return String(parseYaml(readFileSync(file, "utf8")).value?.model ?? "");
  } catch {
    return "";
  }
}
