// Writes a Markdown table of runs over several domains: for each domain the lowest format rate of the runs, and what its answers
// are judged by, before and after a stage, for each run with its p-value after Holm.
//   npx tsx scripts/domain-table.ts sft grpo runs/generalist runs/generalist-2 …
import type { RunEvent } from "../src/run/events.ts";
import { readJournal } from "../src/run/journal.ts";
import { runPaths } from "../src/run/run-folder.ts";

const [before = "", after = "", ...folders] = process.argv.slice(2);
if (folders.length === 0) throw new Error("domain-table.ts BEFORE AFTER RUN …, such as: sft grpo runs/generalist");

type Evaluation = Extract<RunEvent, { type: "evaluation" }>;
type Comparison = Extract<RunEvent, { type: "comparison" }>;

const runs = folders.map((folder) => {
  const events = readJournal(runPaths(folder).journal);
  const start = events.find((event) => event.type === "run-start")!;
  const of = (model: string) =>
    events.findLast((event): event is Evaluation => event.type === "evaluation" && event.model === model)!;
  const comparisons = events.filter(
    (event): event is Comparison => event.type === "comparison" && event.from === before && event.to === after,
  );
  return { seed: start.type === "run-start" ? start.seed : 0, from: of(before), to: of(after), comparisons };
});

const percent = (value: number) => (100 * value).toFixed(1);
const domains = Object.keys(runs[0]!.to.domains ?? {});
const heads = ["domain", "judged by", "format, at least", ...runs.flatMap(({ seed }) => [`seed ${seed}`, "p"])];
console.log(`| ${heads.join(" | ")} |\n|---|---|--:|${"--:|".repeat(2 * runs.length)}`);
for (const domain of domains) {
  const metric = runs[0]!.to.domains![domain]!.metrics.accuracy ? "accuracy" : "creative";
  const cells = runs.flatMap(({ from, to, comparisons }) => {
    const [old, now] = [from.domains![domain]!.metrics, to.domains![domain]!.metrics];
    const test = comparisons.find((comparison) => comparison.metric === metric)?.domains?.[domain];
    const p = test === undefined ? "–" : test.adjusted < 0.001 ? "< 0.001" : test.adjusted.toFixed(3);
    return [`${percent(old[metric]!.mean)} → ${percent(now[metric]!.mean)}`, p];
  });
  const lowest = (stage: "from" | "to") =>
    percent(Math.min(...runs.map((run) => run[stage].domains![domain]!.metrics.format!.mean)));
  const judged = metric === "creative" ? "rubric" : metric;
  console.log(`| ${[domain, judged, `${lowest("from")} → ${lowest("to")}`, ...cells].join(" | ")} |`);
}
