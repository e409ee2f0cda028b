// `reckon reward replay`: a run's stored completions under another reward. No model is loaded.
import { Table } from "console-table-printer";
import { loadRecipe } from "../recipe/load.ts";
import { openReward } from "../recipe/open-reward.ts";
import { type ReplayedCompletion, type ReplayFigures, replayReward } from "../recipe/replay-reward.ts";
import { count, figure } from "../report/format.ts";
import { UsageError } from "../run/errors.ts";
import { readJournal } from "../run/journal.ts";
import { runThere } from "../run/run-folder.ts";
import { loadTask } from "../task/index.ts";

export type ReplayOptions = { rows: number; json?: true };

const textLength = 240;

/** @param changes settings over the run's recipe */
export async function runRewardReplay(folder: string, changes: string[], options: ReplayOptions): Promise<void> {
  const paths = runThere(folder);
  const { recipe } = loadRecipe(paths.recipe, changes);
  if (recipe.grpo === undefined)
    throw new UsageError(`the recipe of ${folder} has no grpo, so no completions are stored`);
  const [reward, { train }] = await Promise.all([openReward(recipe.grpo.reward), loadTask(recipe.data, recipe.seed)]);
  const events = readJournal(paths.journal);
  const { completions, figures } = await replayReward(events, train, reward, recipe.grpo);
  if (options.json) {
    for (const completion of completions) process.stdout.write(`${JSON.stringify(completion)}\n`);
    process.stderr.write(`${JSON.stringify(figures)}\n`);
    return;
  }
  process.stdout.write(`${summary(figures)}\n${paidTable(figures)}`);
  if (figures.withoutConfidence > 0)
    process.stdout.write(
      `${count(figures.withoutConfidence)} completions were stored without the model's confidence, which counts as 1 here.\n`,
    );
  const changed = mostChanged(completions, options.rows);
  if (changed.length > 0) process.stdout.write(`\nMost changed:\n${changed.map(described).join("\n")}\n`);
}

const score = (value: number | undefined) => (value === undefined ? "–" : figure(value, "score"));

function summary(figures: ReplayFigures): string {
  const { completions, groups, reward, signalShare, maskedShare, reversedShare, agreement } = figures;
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "what", title: `${count(completions)} completions in ${count(groups)} groups`, alignment: "left" },
      { name: "before", alignment: "right" },
      { name: "after", alignment: "right" },
    ],
  });
  const share = ({ before, after }: { before: number; after: number }) => ({
    before: figure(before, "share"),
    after: figure(after, "share"),
  });
  table.addRow({ what: "mean reward", before: score(reward.before), after: score(reward.after) });
  table.addRow({ what: "groups that teach", ...share(signalShare) });
  table.addRow({ what: "left out", ...share(maskedShare) });
  const agrees = agreement === undefined ? "" : `; the advantages correlate at ${score(agreement)}`;
  return `${table.render()}\n${figure(reversedShare, "share")} of the completions would be pushed the other way${agrees}.`;
}

function paidTable({ paidFor }: ReplayFigures): string {
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "component", title: "what is paid for", alignment: "left" },
      { name: "before", alignment: "right" },
      { name: "after", alignment: "right" },
    ],
  });
  for (const [component, { before, after }] of Object.entries(paidFor))
    table.addRow({ component, before: score(before), after: score(after) });
  return `${table.render()}\nCorrelation of each component with the advantage.\n`;
}

function mostChanged(completions: readonly ReplayedCompletion[], rows: number): ReplayedCompletion[] {
  const change = ({ before, after }: ReplayedCompletion) => Math.abs(after.advantage - before.advantage);
  return completions
    .filter((completion) => change(completion) > 1e-9)
    .sort((a, b) => change(b) - change(a))
    .slice(0, rows);
}

function described({ step, rowId, sample, text, before, after }: ReplayedCompletion): string {
  const flat = text.replace(/\s+/g, " ").replace(/\p{Cc}/gu, "�");
  const shown = flat.length > textLength ? `${flat.slice(0, textLength)}…` : flat;
  const signed = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
  return `  step ${step}, ${rowId}, sample ${sample}: reward ${score(before.reward)} → ${score(after.reward)}, advantage ${signed(before.advantage)} → ${signed(after.advantage)}\n    ${shown}`;
}
