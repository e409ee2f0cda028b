// Writes the report of a run folder. The only file of the report that reads or writes the disk.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { writeFileAtomic } from "../run/atomic.ts";
import { readJournal } from "../run/journal.ts";
import { runPaths } from "../run/run-folder.ts";
import { reportMarkdown } from "./markdown.ts";
import { modelCard } from "./model-card.ts";
import { readOutcomes } from "./outcomes.ts";
import { type PageContent, reportPage } from "./page.ts";
import { readReport } from "./read-model.ts";
import { selectCompletions, selectProblems } from "./select.ts";
import { shortPath } from "./short-path.ts";

/** What a page holds at most, so that it opens at once however long the run was. */
const limits = { drawn: 24, steps: 8, groupsPerStep: 2, completions: 200 };

/** The few settings of a recipe that the report itself needs; older recipes may lack them. */
const recipeView = z.object({
  model: z.string().default(""),
  evaluation: z
    .object({ reportSamples: z.int().min(0).default(limits.drawn), maxNewTokens: z.int().min(0).default(0) })
    .prefault({}),
});

/**
 * Writes `report.html`, `report.md` and, where a model was evaluated, `model-card.md` into a run folder from its journal and its recipe, and returns their paths.
 * An unfinished run gets a report of what its journal holds; a folder without a recipe one without recipe text.
 * @throws DataError when the journal is missing, holds a line that is no event, or no run-start.
 */
export async function writeReport(folder: string): Promise<{ html: string; markdown: string }> {
  const paths = runPaths(folder);
  const content = reportContent(readJournal(paths.journal), readRecipe(paths.recipe));
  writeFileAtomic(paths.reportHtml, reportPage(content));
  writeFileAtomic(paths.reportMarkdown, reportMarkdown(content));
  const card = modelCard(content);
  if (card !== undefined) writeFileAtomic(paths.modelCard, card);
  return { html: paths.reportHtml, markdown: paths.reportMarkdown };
}

/** The content of both files from the events and the recipe's text. */
export function reportContent(events: Parameters<typeof readReport>[0], recipe: string): PageContent {
  const data = readReport(events);
  const { seed } = data.run;
  const view = recipeView.safeParse(parseYaml(recipe)).data ?? recipeView.parse({});
  return {
    data,
    model: shortPath(view.model),
    recipe,
    problems: selectProblems(data.problems, { seed, drawn: view.evaluation.reportSamples }),
    outcomes: readOutcomes(data, view.evaluation.maxNewTokens),
    longest: view.evaluation.maxNewTokens,
    completions: selectCompletions(data.completions, {
      seed,
      steps: limits.steps,
      groupsPerStep: limits.groupsPerStep,
      atMost: limits.completions,
    }),
  };
}

function readRecipe(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function parseYaml(text: string): unknown {
  try {
    return parse(text) ?? {};
  } catch {
    return {};
  }
}
