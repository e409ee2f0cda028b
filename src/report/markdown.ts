// The report as Markdown: headline, table, comparisons, settings, a few samples. Texts of models stand in fenced blocks.
import { bareFigure, count, figure } from "./format.ts";
import { judgedFailureLines, judgedHeads, judgedNote, judgedRows } from "./judged.ts";
import { orderMetrics, stageLabel } from "./labels.ts";
import { outcomeRows, probedModels, probeWords } from "./outcomes.ts";
import type { PageContent } from "./page.ts";
import type { Problem, ReportData } from "./read-model.ts";
import {
  comparisonPairs,
  comparisonWords,
  headline,
  interruption,
  labelOf,
  range,
  resumption,
  stageProgress,
  stageTime,
} from "./words.ts";

const samples = 3;

/** The report to read in an editor or a pull request. The same content gives the same bytes. */
export function reportMarkdown({ data, model, problems, outcomes }: PageContent): string {
  const { run } = data;
  const [stopped, resumed] = [interruption(data), resumption(data)];
  const probed = probedModels(data);
  const drawn = problems.problems.slice(0, samples);
  const blocks = [
    `# ${inline(run.name)}`,
    headline(data),
    stopped && `> **${stopped}**`,
    resumed && `> ${resumed}`,
    data.models.length > 0 && [
      "## Results",
      resultsTable(data),
      "Mean with its 95\u00a0% interval; n is the number of problems.",
    ],
    data.comparisons.length > 0 && [
      "## Paired comparisons",
      ...comparisonPairs(data).flatMap(({ title, comparisons }) => [
        `### ${inline(title)}`,
        comparisons.map((comparison) => `- ${inline(comparisonWords(comparison))}`).join("\n"),
      ]),
    ],
    outcomes.failures.length > 0 && [
      "## Why answers fail",
      table(["Named by rule", ...outcomes.models.map((model) => labelOf(data, model))], outcomeRows(outcomes)),
      "Shares of all answers with their 95\u00a0% intervals.",
    ],
    probed.length > 0 && [
      "## Does the work carry the answer?",
      table(
        ["Answers that move when", ...Object.values(probeWords)],
        probed.map(({ model, moved }) => [
          labelOf(data, model),
          ...moved.map((estimate) =>
            estimate === undefined
              ? "–"
              : `${figure(estimate.mean, "share")} (${range(estimate, (value) => bareFigure(value, "share"))})`,
          ),
        ]),
      ),
    ],
    data.judged.length > 0 && [
      "## What does a judge say of the reasoning?",
      table(judgedHeads, judgedRows(data)),
      judgedNote(data),
      ...judgedFailureLines(data).map((line) => `- No rule names, the judge does: ${inline(line)}.`),
    ],
    data.stages.length > 0 && [
      "## Stages",
      table(
        ["Stage", "Steps", "Time"],
        data.stages.map((stage) => [stageLabel(stage.name), stageProgress(stage), stageTime(stage)]),
      ),
    ],
    "## Settings",
    table(
      ["Setting", "Value"],
      [
        ...(model === "" ? [] : [["model", model]]),
        ["seed", String(run.seed)],
        ["recipe hash", run.recipeHash],
        ["reckon", run.version],
        ...Object.entries(run.settings).map(([name, value]) => [name, String(value)]),
      ],
    ),
    data.warnings.length > 0 && [
      "## Warnings",
      [...new Set(data.warnings)].map((warning) => `- ${inline(warning)}`).join("\n"),
    ],
    drawn.length > 0 && [
      "## Samples",
      `${count(drawn.length)} of ${count(problems.total)} problems, drawn by the run’s seed without a look at any score; report.html shows more.`,
      ...drawn.flatMap((problem) => sample(data, problem)),
    ],
  ];
  return `${blocks
    .flat()
    .filter((block) => typeof block === "string")
    .join("\n\n")}\n`;
}

export function resultsTable(data: ReportData): string {
  const metrics = orderMetrics(data.models.flatMap((model) => Object.keys(model.metrics)));
  return table(
    ["Model", ...metrics.map(({ label }) => label), "n"],
    data.models.map((model) => [
      model.name === "gold" ? `${labelOf(data, model.name)} (upper bound)` : labelOf(data, model.name),
      ...metrics.map(({ name, kind }) => {
        const estimate = model.metrics[name];
        return estimate === undefined
          ? "–"
          : `${figure(estimate.mean, kind)} (${range(estimate, (value) => bareFigure(value, kind))})`;
      }),
      count(model.rows),
    ]),
  );
}

function sample(data: ReportData, { rowId, prompt, answers }: Problem): string[] {
  return [
    `### ${inline(rowId)}`,
    fence(prompt),
    ...answers.flatMap(({ model, text, right }) => {
      const verdict = model === "gold" || right === undefined ? "" : right ? " — right" : " — wrong";
      return [`**${inline(labelOf(data, model))}**${verdict}`, fence(text)];
    }),
  ];
}

export function table(heads: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(inline).join(" | ")} |`;
  return [line(heads), `|${heads.map(() => " --- |").join("")}`, ...rows.map(line)].join("\n");
}

/** A block whose fence is longer than any run of backticks in the text, so that the text cannot end it. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}text\n${text}\n${marks}`;
}

/** One line in which no character is markup; `<` opens a tag only before a letter, `/`, `!` or `?`. */
export function inline(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").replace(/[\\`*_[\]|~]|<(?=[a-z/!?])/gi, (character) => `\\${character}`);
}
