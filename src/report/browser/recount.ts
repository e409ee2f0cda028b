// The headline counted again in the page, from the verdicts that the page gave, by the code that counted in the run.
import { comparePaired } from "../../eval/compare.ts";
import { type ScoredSample, summarise } from "../../eval/summarise.ts";
import type { Estimate } from "../../run/events.ts";
import { pValue } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { SampleData } from "../sample-data.ts";

/** Fewer than the run draws, so that the page stays quick; the intervals of shares need none. */
const resamples = 1000;
const shown = { accuracy: "accuracy", format: "format rate", trace: "trace score" } as const;

/** @param samples what the page made of every answer, by model */
export function recount(
  panel: HTMLElement,
  { models }: SampleData,
  samples: ReadonlyMap<string, ScoredSample[]>,
): void {
  const counted = models.filter(({ name }) => (samples.get(name)?.length ?? 0) > 0);
  if (counted.length === 0) return;
  const rows = counted.map(({ name, label }, at) => {
    const { metrics } = summarise(samples.get(name)!, { resamples });
    const before = counted[at - 1];
    const judged = before && metrics.accuracy && samples.get(before.name)!;
    const accuracy = judged && comparePaired(judged, samples.get(name)!, "accuracy", { resamples });
    return html`<tr><th scope="row">${label}</th>${Object.keys(shown).map((metric) => html`<td>${estimateCell(metrics[metric])}</td>`)}<td>${
      accuracy === undefined ? "–" : `${accuracy.gained} fixed, ${accuracy.lost} broken, ${pValue(accuracy.pValue)}`
    }</td></tr>`;
  });
  panel.innerHTML =
    html`<h3>Counted again in this page</h3><p class="note">From the verdicts that this page gave, with 95 % intervals; accuracy against the model before it on the same problems.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Counted again in this page"><table class="plain"><thead><tr><th></th>${Object.values(shown).map((label) => html`<th scope="col">${label}</th>`)}<th scope="col">against the one before</th></tr></thead><tbody>${rows}</tbody></table></div>`.markup;
  panel.hidden = false;
}

function estimateCell(estimate: Estimate | undefined): Html {
  if (estimate === undefined) return html`–`;
  const { mean, low, high } = estimate;
  return html`<b>${mean.toFixed(3)}</b> <small>${low.toFixed(3)} to ${high.toFixed(3)}</small>`;
}
