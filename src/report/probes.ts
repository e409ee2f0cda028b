// One prompt through the training: what the model made of a fixed probe at some of its steps.
import { count, plural } from "./format.ts";
import { type Html, html } from "./html.ts";
import { stageLabel } from "./labels.ts";
import type { Probe } from "./read-model.ts";
import { spread } from "./select.ts";
import { markTrace } from "./trace-text.ts";

const promptLimit = 4;
const stepLimit = 8;

export function probeSection(probes: readonly Probe[]): Html {
  const rows = [...new Set(probes.map((probe) => probe.rowId))].slice(0, promptLimit);
  if (rows.length === 0) return html``;
  return html`<section id="probes"><h2>One prompt through the training</h2>
<p class="note">Fixed probe prompts, answered again and again while the model learns.</p>${rows.map((rowId) =>
    probeCard(probes.filter((probe) => probe.rowId === rowId)),
  )}</section>`;
}

function probeCard(probes: Probe[]): Html {
  const shown = spread(probes, stepLimit);
  const { prompt, rowId } = probes[0]!;
  return html`<article class="problem"><header><p class="prompt">${prompt}</p><p class="meta"><span class="id">${rowId}</span>${
    shown.length < probes.length && html` <span>${count(shown.length)} of ${plural(probes.length, "answer")}</span>`
  }</p></header>
<div class="answers">${shown.map(
    ({ stage, step, text }) =>
      html`<section class="answer"><h3>${stageLabel(stage)} step ${count(step)}</h3>${markTrace(text)}</section>`,
  )}</div></article>`;
}
