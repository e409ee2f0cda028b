// The evaluation rows that training rows overlap with, each with what they have in common.
import { table } from "./facts-table.ts";
import { count, figure } from "./format.ts";
import { type Html, html } from "./html.ts";
import type { ReportData } from "./read-model.ts";

type Overlap = ReportData["overlaps"][number];

/** The page lists no more than this; the journal has all. */
const most = 50;
const longest = 160;

const kindWords: Record<Overlap["kind"], string> = {
  same: "the same question",
  words: "a run of words",
  near: "nearly the same prompt",
};

export function overlapSection({ overlaps, problems }: ReportData): Html {
  if (overlaps.length === 0) return html``;
  const prompts = new Map(problems.map(({ rowId, prompt }) => [rowId, prompt]));
  const removed = overlaps.filter((overlap) => overlap.removed).length;
  const shown = overlaps.slice(0, most);
  return html`<section id="overlaps"><h2>Overlap of training and evaluation rows</h2>
<p class="note">${count(overlaps.length)} evaluation ${overlaps.length === 1 ? "row overlaps" : "rows overlap"} with training rows; the training rows of ${count(removed)} were left out. Accuracy without the others stands under Measures.</p>
<details><summary>${shown.length < overlaps.length ? `The first ${count(most)} of them` : "Each of them"}</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Overlapping rows">${table(
    ["Evaluation row", "Training row", "In common", "Share", "Training row was"],
    shown.map(({ rowId, trainId, kind, shared, share, removed }) => [
      html`${rowId}<br><small>${cut(prompts.get(rowId) ?? "")}</small>`,
      trainId,
      html`${kindWords[kind]}<br><small>${cut(shared)}</small>`,
      figure(share, "share"),
      removed ? "left out" : "kept",
    ]),
  )}</div></details></section>`;
}

const cut = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text);
