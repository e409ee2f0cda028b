// Writes a Markdown table of runs that differ in their seed: for each recipe and each model that it evaluates the mean over the
// seeds, and each seed's figure behind it, in percent.
//   npx tsx scripts/seeds-table.ts runs/zero-cost runs/zero-cost-2 runs/sft-mix …
import { mean } from "../src/report/chart-scale.ts";
import type { RunEvent } from "../src/run/events.ts";
import { readJournal } from "../src/run/journal.ts";
import { runPaths } from "../src/run/run-folder.ts";

const folders = process.argv.slice(2);
if (folders.length === 0) throw new Error("seeds-table.ts RUN …, such as: runs/zero-cost runs/zero-cost-2");

type Evaluation = Extract<RunEvent, { type: "evaluation" }>;
type Start = Extract<RunEvent, { type: "run-start" }>;
type Line = { recipe: string; seed: number; evaluation: Evaluation };

const lines = folders.flatMap((folder): Line[] => {
  const events = readJournal(runPaths(folder).journal);
  const { name, seed } = events.find((event): event is Start => event.type === "run-start")!;
  const isModel = (event: RunEvent): event is Evaluation => event.type === "evaluation" && event.model !== "gold";
  const evaluations = events.filter(isModel);
  return evaluations.map((evaluation) => ({ recipe: name, seed, evaluation }));
});

const columns = { format: "format", accuracy: "right", creative: "rubric", trace: "trace" } as const;
const percent = (value: number) => (100 * value).toFixed(1);
const seeds = [...new Set(lines.map(({ seed }) => seed))];
console.log(`Seeds ${seeds.join(", ")}.\n`);
console.log(`| recipe | model | problems | ${Object.values(columns).join(" | ")} |\n|---|---|--:|${"--:|".repeat(4)}`);
const nameOf = ({ recipe, evaluation }: Line) => `${recipe} | ${evaluation.model}`;
for (const name of new Set(lines.map(nameOf))) {
  const group = lines.filter((line) => nameOf(line) === name);
  const cells = Object.keys(columns).map((metric) => {
    const values = group.flatMap(({ evaluation }) => evaluation.metrics[metric]?.mean ?? []);
    return values.length === 0 ? "–" : `${percent(mean(values))} (${values.map(percent).join(", ")})`;
  });
  console.log(`| ${[name, group[0]!.evaluation.rows, ...cells].join(" | ")} |`);
}
