// What the composite would be under other weights: from the stored scores of every sample, with bootstrap intervals.
import { bootstrapMean } from "../../eval/statistics.ts";
import { html } from "../html.ts";
import type { SampleData } from "../sample-data.ts";

/** By metric, the weight at the start. */
const defaults = { accuracy: 0.6, trace: 0.25, confidence: 0.15, format: 0 };
const resamples = 500;

export function weigh(panel: HTMLElement, { models, problems }: SampleData): void {
  const names = Object.entries(defaults).filter(([name]) =>
    problems.some(({ answers }) => answers.some(({ scores }) => name in scores)),
  );
  if (names.length === 0) return;
  panel.innerHTML =
    html`<h3>Move a weight</h3><p class="note">The composite of every sample under weights of your own, from the stored scores.</p>
<div class="weights">${names.map(([name, weight]) => html`<label>${name}<input type="range" name="${name}" min="0" max="1" step="0.05" value="${weight}"><output>${weight.toFixed(2)}</output></label>`)}</div>
<table class="plain"><tbody></tbody></table>`.markup;
  panel.hidden = false;
  const inputs = [...panel.querySelectorAll("input")];
  const update = () => {
    const weights = inputs.map(({ name, value }) => [name, Number(value)] as const);
    for (const input of inputs) input.nextElementSibling!.textContent = Number(input.value).toFixed(2);
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    panel.querySelector("tbody")!.innerHTML = html`${models.map(({ name, label }) => {
      const values = problems.flatMap(({ answers }) =>
        answers
          .filter(({ model }) => model === name)
          .map(
            ({ scores }) => weights.reduce((sum, [metric, weight]) => sum + weight * (scores[metric] ?? 0), 0) / total,
          ),
      );
      if (total === 0 || values.length === 0) return html`<tr><th scope="row">${label}</th><td>–</td></tr>`;
      const { mean, low, high } = bootstrapMean(values, { resamples });
      return html`<tr><th scope="row">${label}</th><td><b>${mean.toFixed(3)}</b> <small>${low.toFixed(3)} to ${high.toFixed(3)}</small></td></tr>`;
    })}`.markup;
  };
  panel.addEventListener("input", update);
  update();
}
