// The smaller tables of a bake-off's page: paired tests, sets, the whole job.

import { table } from "../report/facts-table.ts";
import { count, figure, pValue } from "../report/format.ts";
import { type Html, html } from "../report/html.ts";
import type { BakeoffOutcome } from "./bakeoff.ts";
import { hours } from "./hours.ts";
import type { Pair } from "./pairs.ts";

const significance = 0.05;

export function pairSection({ pairs, probePairs }: BakeoffOutcome): Html {
  if (pairs.length === 0) return html``;
  return html`<section id="tests"><h2>Teachers in pairs</h2>
${pairTable(pairs, "Verified on the same prompts")}${probePairs.length > 0 && pairTable(probePairs, "Their students on the same held-out prompts")}
<p class="note">Exact McNemar tests on the prompts on which two disagree. “Holm” allows for the number of pairs: below ${String(significance)} a difference is called one.</p></section>`;
}

function pairTable(pairs: readonly Pair[], title: string): Html {
  const rows = pairs.map(({ a, b, count: common, gained, lost, pValue: p, adjusted }) => {
    const found = adjusted < significance;
    const verdict = found ? `${gained > lost ? b : a} is better` : "no difference shown";
    return [
      `${a} and ${b}`,
      count(common),
      `${count(lost)} by ${a}, ${count(gained)} by ${b}`,
      pValue(p),
      pValue(adjusted),
      html`<span class="${found ? "found" : ""}">${verdict}</span>`,
    ];
  });
  const heads = ["", "Prompts", "Right by one alone", "McNemar", "Holm", ""];
  return html`<h3 class="apart">${title}</h3><div class="scroll tests" tabindex="0" role="region" aria-label="${title}">${table(heads, rows)}</div>`;
}

export function taskSection({ teachers, prompts }: BakeoffOutcome): Html {
  const tasks = [...new Set(prompts.map(({ task }) => task))];
  const rows = tasks.map((task) => [
    task,
    count(prompts.filter((prompt) => prompt.task === task).length),
    ...teachers.map(({ measures: { tasks: own } }) => {
      const share = own[task];
      return share === undefined
        ? "–"
        : `${figure(share.mean, "share")} (${figure(share.low, "share")} to ${figure(share.high, "share")})`;
    }),
  ]);
  const faults = teachers.map(({ name, measures }) => [
    name,
    count(measures.answers),
    Object.entries(measures.faults)
      .map(([fault, times]) => `${fault} ${count(times)}`)
      .join(", ") || "none",
  ]);
  return html`<section id="sets"><h2>By set</h2>
<div class="scroll tests" tabindex="0" role="region" aria-label="Verified by set">${table(["Set", "Prompts", ...teachers.map(({ name }) => name)], rows)}</div>
<h3 class="apart">Replies that were not taken</h3>
<div class="scroll tests" tabindex="0" role="region" aria-label="Not taken">${table(["Teacher", "Answers", "Not taken"], faults)}</div></section>`;
}

export function jobSection({ teachers }: BakeoffOutcome): Html {
  const rows = teachers.flatMap(({ name, job }) =>
    job === undefined
      ? []
      : [
          [
            name,
            `${count(job.rowsExpected)} of ${count(job.rows)}`,
            count(job.requests),
            count(job.tokens),
            job.money === undefined ? "no price given" : job.money.toFixed(2),
            hours(job.hours),
          ],
        ],
  );
  if (rows.length === 0) return html``;
  return html`<section id="job"><h2>The whole job</h2>
<div class="scroll tests" tabindex="0" role="region" aria-label="The whole job">${table(["Teacher", "Rows", "Requests", "Tokens", "Money", "Time"], rows)}</div>
<p class="note">What all rows of the recipe would take: prompts that give no row are asked and paid for too, at each set’s own rate of right replies, lengths and pace. Time is with as many requests at once as the recipe allows, and within its limits by the minute.</p></section>`;
}
