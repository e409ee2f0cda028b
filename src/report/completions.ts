// What GRPO sampled at some of its steps: whole groups with the parts of their reward; and the probes, one prompt through
// the training. Folds by the browser's own means.
import { count, figure, number, plural, signedFigure } from "./format.ts";
import { type Html, html } from "./html.ts";
import { metricLabel, stageLabel } from "./labels.ts";
import type { Completion, Probe, ReportData } from "./read-model.ts";
import { type ShownStep, spread } from "./select.ts";
import { markTrace } from "./trace-text.ts";

const probePrompts = 4;
const probeSteps = 6;

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
${completions.toSorted((a, b) => b.reward - a.reward || a.sample - b.sample).map(completionRow)}</div>`,
)}</details>`;
}

function completionRow({ sample, text, tokens, stop, reward, components, advantage }: Completion): Html {
  const tone = advantage > 0 ? "better" : advantage < 0 ? "worse" : "same";
  return html`<div class="completion"><div class="reward"><p><b class="value">${figure(reward, "score")}</b> <span class="advantage ${tone}">advantage ${signedFigure(advantage, "score")}</span></p>
<dl>${Object.entries(components).map(
    ([name, value]) =>
      html`<div><dt>${metricLabel(name).label.toLowerCase()}</dt><dd><span class="bar" aria-hidden="true"><i style="width:${percent(value)}%"></i></span>${number(Number(value.toFixed(2)))}</dd></div>`,
  )}</dl>
<p class="meta">sample ${count(sample)} · ${plural(tokens, "token")}${stop === "length" && html` · <span class="verdict wrong">cut off</span>`}</p></div>${markTrace(text)}</div>`;
}

function percent(value: number): number {
  return Number((Math.min(1, Math.max(0, value)) * 100).toFixed(1));
}

/** The same prompt, generated again and again while the model learns. */
export function probeSection(probes: readonly Probe[]): Html {
  const prompts = [...new Set(probes.map((probe) => probe.rowId))].slice(0, probePrompts);
  if (prompts.length === 0) return html``;
  return html`<section id="probes"><h2>One prompt through the training</h2>${prompts.map((rowId) => {
    const taken = spread(
      probes.filter((probe) => probe.rowId === rowId),
      probeSteps,
    );
    return html`<article class="problem"><header><p class="prompt">${taken[0]!.prompt}</p><p class="meta"><span class="id">${rowId}</span></p></header>
<div class="answers">${taken.map(({ stage, step, text }) => html`<section class="answer"><h3>${stageLabel(stage)} step ${count(step)}</h3>${markTrace(text)}</section>`)}</div></article>`;
  })}</section>`;
}
