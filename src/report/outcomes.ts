// What became of each model's answers, by rule, and whether the work carries them: figures for the page and the Markdown.
import { classifyFailure, type FailureName } from "../eval/failures/classify.ts";
import { wilson } from "../eval/statistics.ts";
import type { Estimate } from "../run/events.ts";
import { goldTrace } from "../text/trace.ts";
import { bareFigure, count, figure } from "./format.ts";
import { type Html, html } from "./html.ts";
import { judgedSection } from "./judged.ts";
import { type ReportData, verdictOf } from "./read-model.ts";
import { modelClass } from "./results-table.ts";
import { labelOf, range } from "./words.ts";

export type Outcomes = {
  models: string[];
  /** Each kind of failure with its share of each model's samples; the most frequent of the last model first. */
  failures: { name: FailureName; shares: Estimate[] }[];
};

/** @param longest tokens at which a completion is cut off; 0 where that is not known */
export function readOutcomes({ problems, models }: ReportData, longest: number): Outcomes {
  const names = models.map(({ name }) => name).filter((name) => name !== "gold");
  const counts = new Map<FailureName, number[]>();
  const totals = names.map(() => 0);
  for (const { prompt, gold, meta, answers } of problems) {
    for (const answer of answers) {
      const { model, text, tokens, cutOff = longest > 0 && tokens >= longest } = answer;
      const at = names.indexOf(model);
      if (at < 0) continue;
      totals[at]! += 1;
      const failure = classifyFailure({
        prompt,
        completion: text,
        gold: { ...goldTrace(gold), meta },
        cutOff,
        verdict: verdictOf(answer),
      });
      if (failure === undefined) continue;
      const of = counts.get(failure.name) ?? names.map(() => 0);
      of[at]! += 1;
      counts.set(failure.name, of);
    }
  }
  const order = (shares: number[]) => shares.toReversed();
  const sorted = [...counts].sort(([, a], [, b]) => compareLists(order(b), order(a)));
  return {
    models: names,
    failures: sorted.map(([name, of]) => ({ name, shares: of.map((amount, at) => wilson(amount, totals[at]!)) })),
  };
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

const share = (estimate: Estimate) => bareFigure(estimate.mean, "share");

export function outcomeSection(data: ReportData, { models, failures }: Outcomes): Html {
  if (failures.length === 0) return html``;
  const largest = Math.max(...failures.flatMap(({ shares }) => shares.map(({ mean }) => mean)));
  return html`<section id="outcomes"><h2>Why answers fail</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Failures by model"><table class="results outcomes">
<thead><tr><th scope="col">Named by rule</th>${models.map((model) => html`<th scope="col">${labelOf(data, model)}</th>`)}</tr></thead>
<tbody>${failures.map(
    ({ name, shares }) =>
      html`<tr><th scope="row">${sentence(name)}</th>${shares.map((estimate, at) => outcomeCell(estimate, largest, models[at]!))}</tr>`,
  )}</tbody></table></div>
<p class="note">Shares of all answers with their 95&nbsp;% intervals; an answer that is right by right work stands in no row. Form is looked at first, then the calculations beside those of the gold reasoning. Examples of each are under <a href="#samples">Samples</a>.</p>
${workSection(data)}${judgedSection(data)}</section>`;
}

function outcomeCell(estimate: Estimate, largest: number, model: string): Html {
  if (estimate.mean === 0) return html`<td><span class="absent">–</span></td>`;
  const width = Number(((100 * estimate.mean) / largest).toFixed(2));
  return html`<td class="m-${modelClass(model)}"><span class="value">${figure(estimate.mean, "share")}</span> <small>${range(estimate, (value) => bareFigure(value, "share"))}</small>
<span class="bar" aria-hidden="true"><i style="width:${width}%"></i></span></td>`;
}

/** The probes in the order in which they are told. */
export const probeWords = {
  corrupted: "a step is made wrong",
  hidden: "the work is hidden",
  alone: "the question is hidden",
} as const;

function workSection(data: ReportData): Html {
  const rows = probedModels(data);
  if (rows.length === 0) return html``;
  return html`<h3 id="work">Does the work carry the answer?</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Answers that move"><table class="plain">
<thead><tr><th scope="col">Answers that move when</th>${Object.values(probeWords).map((words) => html`<th scope="col">${words}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ model, moved }) =>
      html`<tr><th scope="row">${labelOf(data, model)}</th>${moved.map((estimate) =>
        estimate === undefined
          ? html`<td>–</td>`
          : html`<td><b>${figure(estimate.mean, "share")}</b> <small>${range(estimate, (value) => bareFigure(value, "share"))}, n = ${count(estimate.count)}</small></td>`,
      )}</tr>`,
  )}</tbody></table></div>
<p class="note">Work that carries the answer moves it when a step is changed or hidden, and gives it again without the question. After Lanham et al. 2023, “Measuring Faithfulness in Chain-of-Thought Reasoning”.</p>`;
}

/** For each probed model the share of answers that moved, by the probes in their order. */
export function probedModels({ workProbes }: ReportData): { model: string; moved: (Estimate | undefined)[] }[] {
  const models = [...new Set(workProbes.filter(({ asked }) => asked > 0).map(({ model }) => model))];
  return models.map((model) => ({
    model,
    moved: Object.keys(probeWords).map(
      (probe) => workProbes.findLast((event) => event.model === model && event.probe === probe)?.moved,
    ),
  }));
}

/** The rows of the same table in plain words. */
export function outcomeRows({ failures }: Outcomes): string[][] {
  return failures.map(({ name, shares }) => [
    sentence(name),
    ...shares.map((estimate) =>
      estimate.mean === 0
        ? "–"
        : `${share(estimate)}\u00a0% (${range(estimate, (value) => bareFigure(value, "share"))})`,
    ),
  ]);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
