// Draws the mean reward of GRPO's completions by domain over the steps of runs on made rows, the mean of the runs.
//   npx tsx scripts/domain-curves.ts OUT.svg ROWS STEPS RUN …
// ROWS is how many rows of all domains the runs trained on, STEPS how many steps make one point.
import { mean } from "../src/report/chart-scale.ts";
import { writeFileAtomic } from "../src/run/atomic.ts";
import { readJournal } from "../src/run/journal.ts";
import { runPaths } from "../src/run/run-folder.ts";
import { readRows } from "../src/task/rows.ts";
import { lineCharts, type Panel } from "./line-charts.ts";

const [out = "", rowCount = "", window = "", ...folders] = process.argv.slice(2);
if (folders.length === 0)
  throw new Error("domain-curves.ts OUT.svg ROWS STEPS RUN …, such as: reward.svg 8400 5 runs/generalist");

const { rows } = await readRows(`made:domains:${rowCount}`, "train");
const domainOf = new Map(rows.map(({ id, domain }) => [id, domain]));
const rewards = new Map<string, number[][]>();
for (const folder of folders)
  for (const event of readJournal(runPaths(folder).journal)) {
    if (event.type !== "completion" || event.stage !== "grpo") continue;
    const domain = domainOf.get(event.rowId)!;
    const points = rewards.get(domain) ?? [];
    rewards.set(domain, points);
    const at = Math.floor((event.step - 1) / Number(window));
    points[at] ??= [];
    points[at].push(event.reward);
  }

const panel = (title: string, names: readonly string[]): Panel => ({
  title,
  lines: names.map((name) => ({
    name: String(names.indexOf(name)),
    label: name.replace("creative ", ""),
    points: rewards.get(name)!.map((values, at) => [(at + 0.5) * Number(window), mean(values)] as const),
  })),
});
const names = [...rewards.keys()].sort();
const open = names.filter((name) => /creative|summ/.test(name));
const panels = [
  panel(
    "answers that can be checked: correctness",
    names.filter((name) => !open.includes(name)),
  ),
  panel("answers that cannot: rubric", open),
];
writeFileAtomic(out, lineCharts(panels, { across: "step of GRPO" }));
