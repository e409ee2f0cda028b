// The table of results: one row a model, one column a metric, and the paired comparisons below. Plain text, no colours.
import { Table } from "console-table-printer";
import { bareFigure, count, figure, pValue, signedFigure } from "../report/format.ts";
import { type MetricLabel, metricLabel, modelLabel, orderMetrics, orderModels } from "../report/labels.ts";
import type { Estimate, RunEvent } from "../run/events.ts";

/** What the report has and a terminal has no room for. */
export const hiddenMetrics: ReadonlySet<string> = new Set([
  "confidence",
  "strictAccuracy",
  "length",
  "rightSteps",
  "follows",
]);

type Of<Type extends RunEvent["type"]> = Extract<RunEvent, { type: Type }>;

/**
 * The evaluations among the events as text that ends in a newline; empty when there are none. Where a row with its
 * intervals would be wider than `columns`, they stand below the means.
 */
export function resultTable(events: readonly RunEvent[], columns = Number.POSITIVE_INFINITY): string {
  const evaluations = latest(events, "evaluation", ({ model }) => model);
  if (evaluations.size === 0) return "";
  const hasSft = evaluations.has("sft");
  const rows = orderModels(evaluations.keys()).map((model) => ({
    ...evaluations.get(model)!,
    label: modelLabel(model, hasSft),
  }));
  const wide = drawTable(rows, false);
  const isTooWide = wide.split("\n").some((line) => line.length > columns);
  const comparisons = [...latest(events, "comparison", ({ from, to, metric }) => `${from}\n${to}\n${metric}`).values()];
  const lines = [
    `Mean and 95 % interval; n problems, ${decodingOf(events)}.`,
    ...comparisonLines(comparisons, hasSft),
    ...probeLines(events, hasSft),
  ];
  return plainSpaces(`${isTooWide ? drawTable(rows, true) : wide}\n${lines.join("\n")}\n`);
}

/** How answers were drawn, as the run says; older runs say nothing and were greedy. */
function decodingOf(events: readonly RunEvent[]): string {
  const { decoding = "greedy" } = events.find((event) => event.type === "run-start")?.settings ?? {};
  return decoding === "greedy" ? "greedy decoding" : String(decoding);
}

type ResultRow = Of<"evaluation"> & { label: string };

function drawTable(rows: ResultRow[], intervalsBelow: boolean): string {
  const metrics = orderMetrics(rows.flatMap((row) => Object.keys(row.metrics))).filter(
    ({ name }) => !hiddenMetrics.has(name),
  );
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "label", title: " ", alignment: "left" },
      ...metrics.map(({ name, label }) => ({ name, title: label.split(" ")[0]!, alignment: "right" as const })),
      { name: "rows", title: "n", alignment: "right" },
    ],
  });
  const cells = (row: ResultRow, write: (estimate: Estimate, metric: MetricLabel) => string) =>
    Object.fromEntries(
      metrics.map((metric) => {
        const estimate = row.metrics[metric.name];
        return [metric.name, estimate === undefined ? "–" : write(estimate, metric)];
      }),
    );
  for (const row of rows) {
    const { label } = row;
    if (intervalsBelow) {
      table.addRow({ label, ...cells(row, mean), rows: count(row.rows) });
      table.addRow({ label: "", ...cells(row, interval), rows: "" });
    } else {
      const both = cells(row, (estimate, metric) => `${mean(estimate, metric)} ${interval(estimate, metric)}`);
      table.addRow({ label, ...both, rows: count(row.rows) });
    }
  }
  return table.render();
}

const mean = ({ mean }: Estimate, { kind }: MetricLabel) => figure(mean, kind);
const interval = ({ low, high }: Estimate, { kind }: MetricLabel) =>
  `[${bareFigure(low, kind)}, ${bareFigure(high, kind)}]`;

/** The last event of each key: an evaluation that a resumed run made again counts once. */
function latest<Type extends RunEvent["type"]>(
  events: readonly RunEvent[],
  type: Type,
  key: (event: Of<Type>) => string,
): Map<string, Of<Type>> {
  const found = events.filter((event): event is Of<Type> => event.type === type);
  return new Map(found.map((event) => [key(event), event]));
}

function comparisonLines(comparisons: Of<"comparison">[], hasSft: boolean): string[] {
  const rows = comparisons.map(({ from, to, metric, difference, pValue: p, gained, lost }) => {
    const { label, kind } = metricLabel(metric);
    const unit = kind === "share" ? " points" : "";
    const interval = `[${signedFigure(difference.low, kind)}, ${signedFigure(difference.high, kind)}]`;
    return [
      `${modelLabel(from, hasSft)} → ${modelLabel(to, hasSft)}`,
      label,
      `${signedFigure(difference.mean, kind)}${unit} ${interval}`,
      pValue(p),
      `${count(gained)} gained, ${count(lost)} lost`,
    ];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  "));
  return lines.length > 0 ? ["", "Paired on the same problems:", ...lines.map((line) => `  ${line}`)] : [];
}

/** How many answers moved when the work or the question was changed, a line a model. */
function probeLines(events: readonly RunEvent[], hasSft: boolean): string[] {
  const probes = latest(events, "work-probes", ({ model, probe }) => `${model}\n${probe}`);
  const models = orderModels([...probes.values()].flatMap(({ model, asked }) => (asked > 0 ? model : [])));
  if (models.length === 0) return [];
  const rows = models.map((model) => [
    `  ${modelLabel(model, hasSft)}`,
    ...Object.keys(probeLabels).map((probe) => {
      const moved = probes.get(`${model}\n${probe}`)?.moved;
      return moved === undefined ? "–" : `${mean(moved, probeShare)} ${interval(moved, probeShare)}`;
    }),
  ]);
  const all = [["Answers that move when", ...Object.values(probeLabels)], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return [
    "",
    ...all.map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    ),
  ];
}

const probeShare: MetricLabel = { name: "moved", label: "Moved", kind: "share" };
const probeLabels = {
  corrupted: "a step is made wrong",
  hidden: "the work is hidden",
  alone: "the question is hidden",
};

/** Figures come with spaces that do not break, which some terminals and tools show as another character. */
function plainSpaces(text: string): string {
  return text.replaceAll("\u00a0", " ");
}
