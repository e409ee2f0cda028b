// The table of results: one row a model, one column a metric, and the paired comparisons below. Plain text, no colours.
import { Table } from "console-table-printer";
import { bareFigure, count, figure, pValue, signedFigure } from "../report/format.ts";
import { type MetricLabel, metricLabel, modelLabel, orderMetrics, orderModels } from "../report/labels.ts";
import type { Estimate, RunEvent } from "../run/events.ts";

type Of<Type extends RunEvent["type"]> = Extract<RunEvent, { type: Type }>;

/** The evaluations among the events as text that ends in a newline; empty when there are none. */
export function resultTable(events: readonly RunEvent[]): string {
  const evaluations = latest(events, "evaluation", ({ model }) => model);
  if (evaluations.size === 0) return "";
  const hasSft = evaluations.has("sft");
  const metrics = orderMetrics([...evaluations.values()].flatMap((evaluation) => Object.keys(evaluation.metrics)));
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "model", title: " ", alignment: "left" },
      ...metrics.map(({ name, label }) => ({ name, title: label, alignment: "right" as const })),
      { name: "rows", title: "n", alignment: "right" },
    ],
  });
  for (const model of orderModels(evaluations.keys())) {
    const evaluation = evaluations.get(model)!;
    const cells = metrics.map((metric) => [metric.name, cell(evaluation.metrics[metric.name], metric)]);
    table.addRow({ model: modelLabel(model, hasSft), ...Object.fromEntries(cells), rows: count(evaluation.rows) });
  }
  const comparisons = [...latest(events, "comparison", ({ from, to, metric }) => `${from}\n${to}\n${metric}`).values()];
  const lines = ["Mean and 95 % interval; n problems, greedy decoding.", ...comparisonLines(comparisons, hasSft)];
  return plainSpaces(`${table.render()}\n${lines.join("\n")}\n`);
}

/** The last event of each key: an evaluation that a resumed run made again counts once. */
function latest<Type extends RunEvent["type"]>(
  events: readonly RunEvent[],
  type: Type,
  key: (event: Of<Type>) => string,
): Map<string, Of<Type>> {
  const found = events.filter((event): event is Of<Type> => event.type === type);
  return new Map(found.map((event) => [key(event), event]));
}

function cell(estimate: Estimate | undefined, { kind }: MetricLabel): string {
  if (estimate === undefined) return "–";
  return `${figure(estimate.mean, kind)} [${bareFigure(estimate.low, kind)}, ${bareFigure(estimate.high, kind)}]`;
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

/** Figures come with spaces that do not break, which some terminals and tools show as another character. */
function plainSpaces(text: string): string {
  return text.replaceAll("\u00a0", " ");
}
