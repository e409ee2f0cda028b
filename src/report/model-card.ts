// The model card of a run: the head that the Hugging Face hub reads, measured results with their intervals, known failures.
// Says nothing that the run did not measure.
import { count, figure } from "./format.ts";
import { judgedHeads, judgedNote, judgedRows } from "./judged.ts";
import { inline, resultsTable, table } from "./markdown.ts";
import { outcomeRows, probedModels, probeWords } from "./outcomes.ts";
import type { PageContent } from "./page.ts";
import type { ReportData } from "./read-model.ts";
import { comparisonPairs, comparisonWords, headline, interruption, labelOf } from "./words.ts";

type Model = ReportData["models"][number];

/** Of the last model that was evaluated; undefined for a run that evaluated none but gold. */
export function modelCard({ data, model: base, outcomes }: PageContent): string | undefined {
  const final = data.models.findLast(({ name }) => name !== "gold");
  if (final === undefined) return undefined;
  const stopped = interruption(data);
  const trained = data.stages.filter(({ name }) => !name.startsWith("evaluation"));
  const probed = probedModels(data);
  const sources = data.data.flatMap(({ split, sources = [] }) =>
    sources.map(({ name, licence, rows }) => [inline(name), inline(licence), split, count(rows)]),
  );
  const blocks = [
    head(data, final, base),
    `# ${inline(data.run.name)}`,
    headline(data),
    stopped && `> **${stopped}**`,
    "## How it was made",
    `Reckon ${data.run.version}, seed ${data.run.seed}, recipe ${data.run.recipeHash.slice(0, 12)}${base === "" ? "" : `, from \`${base}\``}: ${
      trained.map(({ name, lastStep }) => `${name} (${count(lastStep)} steps)`).join(", then ") || "no training"
    }. It answers with \`<reasoning>…</reasoning><answer>…</answer>\`.`,
    "## Results",
    resultsTable(data),
    `Measured by this run on its held-out rows (${inline(String(data.run.settings.decoding ?? "greedy"))}), with 95\u00a0% intervals; the gold targets are the data’s own traces, the upper bound.`,
    data.comparisons.length > 0 &&
      comparisonPairs(data)
        .flatMap(({ title, comparisons }) =>
          comparisons
            .filter(({ metric }) => metric === "accuracy" || metric === "format")
            .map((comparison) => `- ${inline(`${title}: ${comparisonWords(comparison)}`)}`),
        )
        .join("\n"),
    outcomes.failures.length > 0 && [
      "## Known failures",
      table(["Named by rule", ...outcomes.models.map((name) => labelOf(data, name))], outcomeRows(outcomes)),
      "Shares of all answers.",
    ],
    probed.length > 0 && [
      "## Does the work carry the answer?",
      probed
        .map(({ model, moved }) => {
          const parts = Object.values(probeWords).flatMap((words, at) => {
            const estimate = moved[at];
            return estimate === undefined ? [] : [`${figure(estimate.mean, "share")} when ${words}`];
          });
          return `- ${labelOf(data, model)}: answers move in ${parts.join(", ")}.`;
        })
        .join("\n"),
    ],
    data.judged.length > 0 && [
      "## What does a judge say of the reasoning?",
      table(judgedHeads, judgedRows(data)),
      judgedNote(data),
    ],
    sources.length > 0 && ["## Data", table(["Source", "Licence", "Split", "Rows"], sources)],
    "## Limits",
    `Measured on ${data.data.find(({ split }) => split === "test") ? "this run’s own test rows" : "no test rows"} alone: nothing is said of other tasks, other languages or longer problems. A well-formed trace may be wrong, and a right answer may rest on wrong work.`,
  ];
  return `${blocks
    .flat()
    .filter((block) => typeof block === "string" && block !== "")
    .join("\n\n")}\n`;
}

/** YAML that the hub reads, with each metric in its `model-index`. */
function head(data: ReportData, { name, metrics }: Model, base: string): string {
  const quoted = (text: string) => JSON.stringify(text);
  const results = Object.entries(metrics).flatMap(([metric, { mean }]) => [
    `          - type: ${quoted(metric)}`,
    `            value: ${Number(mean.toFixed(4))}`,
  ]);
  const hash = data.data.find(({ split }) => split === "test")?.hash.slice(0, 12) ?? "";
  return [
    "---",
    "pipeline_tag: text-generation",
    "tags: [reckon, reasoning, show-your-work]",
    ...(base === "" ? [] : [`base_model: ${quoted(base)}`]),
    "model-index:",
    `  - name: ${quoted(data.run.name)}`,
    "    results:",
    "      - task: { type: text-generation }",
    `        dataset: { name: ${quoted(`test rows of ${data.run.name}${hash === "" ? "" : `, ${hash}`}`)}, type: reckon }`,
    "        metrics:",
    ...results,
    `# of the model after ${name}`,
    "---",
  ].join("\n");
}
