// What a judge makes of the models' reasoning: its mean score beside the gold traces', and how far it can be trusted.
import type { Estimate } from "../run/events.ts";
import { table } from "./facts-table.ts";
import { count, figure } from "./format.ts";
import { type Html, html } from "./html.ts";
import type { ReportData } from "./read-model.ts";
import { labelOf, range } from "./words.ts";

export function judgedSection(data: ReportData): Html {
  const rows = judgedRows(data);
  if (rows.length === 0) return html``;
  return html`<h3 id="judged">What does a judge say of the reasoning?</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Scores of a judge">${table(judgedHeads, rows)}</div>
<p class="note">${judgedNote(data)}</p>${judgedFailures(data)}`;
}

/** What the judge says of wrong answers that no rule names, a line a model. */
function judgedFailures(data: ReportData): Html {
  const lines = judgedFailureLines(data);
  return html`${lines.length > 0 && html`<p>Of the wrong answers that no rule names, by the same judge:</p><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`}`;
}

export function judgedFailureLines(data: ReportData): string[] {
  const models = [...new Set(data.judgedFailures.map(({ model }) => model))];
  return models.map((model) => {
    const named = data.judgedFailures.filter((event) => event.model === model);
    const counts = new Map<string, number>();
    for (const { failure = "no verdict" } of named) counts.set(failure, (counts.get(failure) ?? 0) + 1);
    const parts = [...counts].sort(([, a], [, b]) => b - a).map(([name, amount]) => `${name} ${count(amount)}`);
    return `${labelOf(data, model)}, ${count(named.length)} answers: ${parts.join(", ")}`;
  });
}

export const judgedHeads = ["", "score", "gold traces", "n", "orders disagree", "agrees with the verifier"];

/** A row a model, in plain words. */
export function judgedRows(data: ReportData): string[][] {
  return data.judged.map(({ model, asked, failed, score, gold, compared, turned, verifier }) => [
    labelOf(data, model),
    scoreWords(score),
    scoreWords(gold),
    failed > 0 ? `${count(asked - failed)} of ${count(asked)}` : count(asked),
    compared > 0 ? figure(turned / compared, "share") : "–",
    verifier === undefined
      ? "–"
      : `${figure(verifier.agreement, "share")}${verifier.kappa === undefined ? "" : `, kappa ${verifier.kappa.toFixed(2)}`}`,
  ]);
}

export function judgedNote({ judged }: ReportData): string {
  const [first] = judged;
  if (first === undefined) return "";
  const { judge, scale } = first;
  return `Judge: ${judge}, from ${scale.from} to ${scale.to}, with 95\u00a0% intervals. Where there is a gold trace both are read together, in both orders, and the means of both count. A judge is no verifier: its agreement with the verifier says how far to trust it.`;
}

const scoreWords = (estimate: Estimate | undefined) =>
  estimate === undefined ? "–" : `${estimate.mean.toFixed(2)} (${range(estimate, (value) => value.toFixed(2))})`;
