// What an evaluation measured beside the headline: accuracy by domain and difficulty, format by answer, calibration, what
// so many problems can show at all, and what is left without problems that training overlaps with.
import type { Estimate } from "../run/events.ts";
import { panel, table } from "./facts-table.ts";
import { bareFigure, count, figure } from "./format.ts";
import { type Html, type HtmlValue, html } from "./html.ts";
import type { ReportData } from "./read-model.ts";
import { labelOf, range } from "./words.ts";

type Model = ReportData["models"][number];

export function measureSection(data: ReportData): Html {
  const models = data.models.filter(({ name }) => name !== "gold");
  const panels = [
    groupPanel(data, models, "Accuracy by domain", ({ domains }) => domains),
    groupPanel(data, models, "Accuracy by steps that the problem takes", ({ difficulties }) => difficulties),
    formatPanel(data, models),
    calibrationPanel(data, models),
    overlapPanel(data, models),
  ].filter(({ markup }) => markup !== "");
  if (panels.length === 0) return html``;
  const effect = models.at(-1)?.smallestEffect;
  return html`<section id="measures"><h2>Measures</h2><div class="facts">${panels}</div>${
    effect !== undefined &&
    html`<p class="note">So many problems show a difference in accuracy of ${(100 * effect).toFixed(1)} points to a model on other problems in four of five cases; smaller ones need more problems, or the paired tests above.</p>`
  }</section>`;
}

const cell = (estimate: Estimate | undefined): HtmlValue =>
  estimate === undefined
    ? "–"
    : html`<b>${figure(estimate.mean, "share")}</b> <small>${range(estimate, (value) => bareFigure(value, "share"))}</small>`;

function groupPanel(
  data: ReportData,
  models: readonly Model[],
  title: string,
  groupsOf: (model: Model) => Model["domains"],
): Html {
  const names = [...new Set(models.flatMap((model) => Object.keys(groupsOf(model) ?? {})))];
  if (names.length === 0) return html``;
  names.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const rows = names.map((name): HtmlValue[] => {
    const sizes = models.flatMap((model) => groupsOf(model)?.[name]?.rows ?? []);
    return [name, ...models.map((model) => cell(groupsOf(model)?.[name]?.metrics.accuracy)), count(sizes[0] ?? 0)];
  });
  return panel(title, table(["", ...models.map(({ name }) => labelOf(data, name)), "n"], rows));
}

function formatPanel(data: ReportData, models: readonly Model[]): Html {
  const rows = models.flatMap(({ name, formatByAnswer }): HtmlValue[][] => {
    if (formatByAnswer === undefined) return [];
    const { formatRight, formatWrong, brokenRight, brokenWrong } = formatByAnswer;
    return [[labelOf(data, name), ...[formatRight, formatWrong, brokenRight, brokenWrong].map(count)]];
  });
  if (rows.length === 0) return html``;
  const heads = ["", "in format, right", "in format, wrong", "broken, right", "broken, wrong"];
  return panel("Format and answer", table(heads, rows));
}

/** Shares of the answers that a model is surest of. */
const coverages = [0.2, 0.5, 0.8];

function calibrationPanel(data: ReportData, models: readonly Model[]): Html {
  const rows = models.flatMap(({ name, calibration }): HtmlValue[][] => {
    if (calibration === undefined) return [];
    const { ece, brier, selective } = calibration;
    const surest = coverages.map((wanted) => selective.find(({ coverage }) => Math.abs(coverage - wanted) < 1e-9));
    const right = surest.map((part) => (part ? figure(part.accuracy, "share") : "–"));
    return [[labelOf(data, name), figure(ece, "score"), figure(brier, "score"), ...right]];
  });
  if (rows.length === 0) return html``;
  const heads = [
    "",
    "ECE",
    "Brier",
    ...coverages.map((share) => `right in the surest ${Math.round(100 * share)}\u00a0%`),
  ];
  return panel("Does it know when it is right?", table(heads, rows));
}

function overlapPanel(data: ReportData, models: readonly Model[]): Html {
  const rows = models.flatMap(({ name, metrics, uncontaminated }): HtmlValue[][] =>
    uncontaminated === undefined
      ? []
      : [
          [
            labelOf(data, name),
            cell(metrics.accuracy),
            cell(uncontaminated.metrics.accuracy),
            count(uncontaminated.rows),
          ],
        ],
  );
  if (rows.length === 0) return html``;
  return panel(
    "Accuracy without overlap with training rows",
    table(["", "all problems", "without overlap", "n"], rows),
  );
}
