// `reckon reward test`: tries the reward of a recipe on its own rows, and says whether it can be trusted.
import { Table } from "console-table-printer";
import { permutation, randomKey } from "../engine/random.ts";
import { loadRecipe } from "../recipe/load.ts";
import { openReward } from "../recipe/open-reward.ts";
import { type GoldScores, type LabelledRow, type Trial, tryReward } from "../recipe/reward-trials.ts";
import { figure } from "../report/format.ts";
import { attacksOn } from "../reward/attack-set.ts";
import { rewardSchema } from "../reward/settings.ts";
import { UserError } from "../run/errors.ts";
import { loadTask } from "../task/index.ts";
import type { Row } from "../text/row.ts";
import { streamJsonLines } from "./json-lines.ts";
import { labelledRow } from "./reward-rows.ts";

export type RewardTestOptions = { rows: number; labelled?: string; json?: true };

const mostFailures = 5;

/** @throws UserError when a trial failed, after everything is printed */
export async function runRewardTest(
  file: string,
  settings: string[],
  { rows: most, labelled: labelledFile, json }: RewardTestOptions,
): Promise<void> {
  const { recipe } = loadRecipe(file, settings);
  const reward = await openReward(recipe.grpo?.reward ?? rewardSchema.parse({}));
  const { train, test } = await loadTask(recipe.data, recipe.seed);
  const labelled: LabelledRow[] = [];
  if (labelledFile !== undefined)
    for await (const row of streamJsonLines(labelledFile, labelledRow)) labelled.push(row);
  const rows = drawn([...test, ...train], most, recipe.seed);
  const { trials, gold } = await tryReward(reward, { rows, attacks: attacksOn(rows), labelled });
  const failed = trials.filter(({ failures }) => failures.length > 0);
  if (json) process.stdout.write(`${JSON.stringify({ rows: rows.length, trials, gold })}\n`);
  else process.stdout.write(`${trialTable(trials)}\n${goldTable(gold)}\n${failed.map(failureText).join("")}`);
  if (failed.length > 0) throw new UserError(`${failed.map(({ name }) => `"${name}"`).join(", ")} did not hold`);
}

/** So many rows of all, the same for a seed. */
function drawn(rows: readonly Row[], most: number, seed: number): Row[] {
  return permutation(randomKey(seed, 11), rows.length)
    .slice(0, most)
    .map((at) => rows[at]!);
}

function trialTable(trials: readonly Trial[]): string {
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "trial", alignment: "left" },
      { name: "tried", alignment: "right" },
      { name: "held", alignment: "right" },
      { name: "interval", title: "95 % interval", alignment: "right" },
      { name: "undecided", alignment: "right" },
    ],
  });
  for (const { name, passed, undecided } of trials) {
    const tried = (passed?.count ?? 0) + undecided;
    const held = passed ? figure(passed.mean, "share") : "–";
    const interval = passed ? `${figure(passed.low, "share")} to ${figure(passed.high, "share")}` : "";
    table.addRow({ trial: name, tried, held, interval, undecided });
  }
  return table.render();
}

function goldTable(gold: GoldScores): string {
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "name", title: "on gold", alignment: "left" },
      { name: "mean", alignment: "right" },
      { name: "least", alignment: "right" },
      { name: "count", title: "rows", alignment: "right" },
    ],
  });
  for (const [name, { mean, least, count }] of Object.entries(gold))
    table.addRow({ name, mean: figure(mean, "score"), least: figure(least, "score"), count });
  return table.render();
}

function failureText({ name, failures }: Trial): string {
  const shown = failures.slice(0, mostFailures).map((failure) => `  ${failure.replace(/\p{Cc}/gu, " ")}\n`);
  const more = failures.length > mostFailures ? `  … and ${failures.length - mostFailures} more\n` : "";
  return `\n${name}, but not\n${shown.join("")}${more}`;
}
