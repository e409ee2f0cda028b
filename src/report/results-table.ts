// The table of results and the paired comparisons below it, with bars and interval whiskers.
import { bareFigure, count, figure } from "./format.ts";
import { type Html, html } from "./html.ts";
import { type MetricLabel, orderMetrics } from "./labels.ts";
import type { Comparison, ReportData } from "./read-model.ts";
import { comparisonPairs, comparisonWords, labelOf, range, significance } from "./words.ts";

type Model = ReportData["models"][number];

/** One row a model, gold targets first; a cell shows the mean, its 95 % interval and a bar of both. */
export function resultsTable(data: ReportData): Html {
  const metrics = orderMetrics(data.models.flatMap((model) => Object.keys(model.metrics)));
  return html`<section id="results"><h2>Results</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Results table"><table class="results">
<thead><tr><th scope="col">Model</th>${metrics.map(({ label }) => html`<th scope="col">${label}</th>`)}<th scope="col" class="figure">n</th></tr></thead>
<tbody>${data.models.map((model) => resultsRow(data, model, metrics))}</tbody></table></div>
<p class="note">Small figures and whiskers are 95&nbsp;% intervals; n is the number of problems. Gold targets are the data’s own traces: no model can be expected to score above them.</p></section>`;
}

function resultsRow(data: ReportData, model: Model, metrics: MetricLabel[]): Html {
  return html`<tr class="m-${modelClass(model.name)}"><th scope="row">${labelOf(data, model.name)}${
    model.name === "gold" && html` <small>upper bound</small>`
  }</th>${metrics.map((metric) => html`<td>${metricCell(data, model, metric)}</td>`)}<td class="figure">${count(model.rows)}</td></tr>`;
}

function metricCell(data: ReportData, model: Model, { name, kind }: MetricLabel): Html {
  const estimate = model.metrics[name];
  if (estimate === undefined) return html`<span class="absent">not measured</span>`;
  const full = data.models.reduce((most, { metrics }) => Math.max(most, metrics[name]?.high ?? 0), 1);
  const percent = (value: number) => Number(((Math.max(0, value) / full) * 100).toFixed(2));
  const [low, high] = [percent(estimate.low), percent(estimate.high)];
  return html`<span class="value">${figure(estimate.mean, kind)}</span> <small>${range(estimate, (value) => bareFigure(value, kind))}</small>
<span class="bar" aria-hidden="true"><i style="width:${percent(estimate.mean)}%"></i><b style="left:${low}%;width:${Number((high - low).toFixed(2))}%"></b></span>`;
}

/** Neighbours compared on the same problems: each difference drawn about zero and told in words. */
export function comparisonSection(data: ReportData): Html {
  const pairs = comparisonPairs(data);
  if (pairs.length === 0) return html``;
  const tests = data.comparisons.length;
  return html`<section id="comparisons"><h2>Paired comparisons</h2>
<div class="pairs">${pairs.map(
    ({ title, comparisons }) => html`<div class="pair"><h3>${title}</h3>
<ul>${comparisons.map((comparison) => html`<li>${difference(comparison, pairs)}<p>${comparisonWords(comparison)}</p></li>`)}</ul></div>`,
  )}</div>
<p class="note">Each problem is its own control. The bar is the 95&nbsp;% interval of the difference, the dot its mean, the upright line zero; one metric has one scale throughout. Scores that are 0 or 1 are tested by the exact McNemar test, others by a paired bootstrap${
    tests > 1 && `; the ${count(tests)} p-values are not corrected for their number`
  }. A difference with p ≥ ${significance} is not called one.</p></section>`;
}

function difference(
  { metric, difference: { mean, low, high }, pValue }: Comparison,
  pairs: ReturnType<typeof comparisonPairs>,
) {
  const same = pairs.flatMap((pair) => pair.comparisons).filter((other) => other.metric === metric);
  const reach = Math.max(
    1e-9,
    ...same.flatMap((other) => [Math.abs(other.difference.low), Math.abs(other.difference.high)]),
  );
  const at = (value: number) => Number((50 + (value / reach) * 48).toFixed(2));
  const tone = pValue >= significance ? "same" : mean < 0 ? "worse" : "better";
  return html`<span class="difference ${tone}" aria-hidden="true"><b style="left:${at(low)}%;width:${Number((at(high) - at(low)).toFixed(2))}%"></b><i style="left:${at(mean)}%"></i></span>`;
}

/** The class that carries a model's colour. */
export function modelClass(model: string): string {
  return ["gold", "zero-shot", "sft", "grpo"].includes(model) ? model : "other";
}

/** "trace 0.91, confidence 0.40": the scores of one sample. */
export function scoreList(scores: Record<string, number>): Html {
  return html`<span class="scores">${Object.entries(scores).map(
    ([name, value]) => html`<span>${name} <b>${value.toFixed(2)}</b></span>`,
  )}</span>`;
}
