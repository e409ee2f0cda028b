// What GRPO sampled at some of its steps: whole groups with the parts of their reward. Folds by the browser's own means.
import { count, figure, plural } from "./format.ts";
import { type Html, html } from "./html.ts";
import type { Completion, ReportData } from "./read-model.ts";
import type { ShownStep } from "./select.ts";
import { markTrace } from "./trace-text.ts";

export function completionSection(data: ReportData, steps: ShownStep[]): Html {
  if (steps.length === 0) return html``;
  const shown = steps.flatMap(({ groups }) => groups.flatMap(({ completions }) => completions)).length;
  return html`<section id="completions"><h2>GRPO completions</h2>
<p class="note">${count(shown)} of ${count(data.completions.length)} stored completions: whole groups, drawn by the seed, of ${plural(steps.length, "step")} spread over the stage. All of them are in journal.jsonl.</p>
${steps.map((step, index) => stepDetails(data, step, index === 0))}</section>`;
}

function stepDetails(data: ReportData, { step, stored, groups }: ShownStep, open: boolean): Html {
  const figures = data.grpo.find((event) => event.step === step);
  return html`<details class="step" name="grpo-step"${open && html` open`}><summary><b>Step ${count(step)}</b>${
    figures &&
    html` <span>reward <b>${figure(figures.reward, "score")}</b></span> <span>correct <b>${figure(figures.correctShare, "share")}</b></span>`
  } <span>${plural(stored, "completion")}</span></summary>
${groups.map(
  ({
    rowId,
    completions,
  }) => html`<div class="group"><h3>Problem <span class="id">${rowId}</span> <small>${plural(completions.length, "sample")}, best reward first</small></h3>
<div class="completions">${completions.toSorted((a, b) => b.reward - a.reward || a.sample - b.sample).map(completionRow)}</div></div>`,
)}</details>`;
}

function completionRow({ sample, text, tokens, stop, reward, components, advantage }: Completion): Html {
  const tone = advantage > 0 ? "better" : advantage < 0 ? "worse" : "same";
  return html`<div class="completion"><div class="reward"><p><b class="value">${reward.toFixed(2)}</b> <span class="advantage ${tone}">advantage ${signed(advantage)}</span></p>
<dl>${Object.entries(components).map(
    ([name, value]) =>
      html`<div><dt>${name}</dt><dd><span class="bar" aria-hidden="true"><i style="width:${percent(value)}%"></i></span>${value.toFixed(2)}</dd></div>`,
  )}</dl>
<p class="meta">sample ${count(sample)} · ${plural(tokens, "token")}${stop === "length" && html` · <span class="verdict wrong">cut off</span>`}</p></div>${markTrace(text)}</div>`;
}

function signed(value: number): string {
  return `${value < 0 ? "\u2212" : "+"}${Math.abs(value).toFixed(2)}`;
}

function percent(value: number): number {
  return Number((Math.min(1, Math.max(0, value)) * 100).toFixed(1));
}
