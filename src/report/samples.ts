// Problems with what each model wrote, side by side, with filters, a search box and a seeded draw that is said to be one.
import { parseTrace } from "../text/trace.ts";
import { count, plural } from "./format.ts";
import { type Html, html } from "./html.ts";
import type { Answer, Flip, Problem, ReportData } from "./read-model.ts";
import { modelClass, scoreList } from "./results-table.ts";
import type { ShownProblems } from "./select.ts";
import { markTrace } from "./trace-text.ts";
import { labelOf } from "./words.ts";

const flipWords: Record<Flip, string> = {
  gained: "gained",
  lost: "lost",
  "both-right": "both right",
  "both-wrong": "both wrong",
};

export function sampleSection(data: ReportData, shown: ShownProblems): Html {
  if (shown.problems.length === 0) return html``;
  const { from, to } = data.flipModels ?? {};
  const [before, after] = [labelOf(data, from ?? ""), labelOf(data, to ?? "")];
  return html`<section id="samples"><h2>Samples</h2>
<p class="note">${plural(shown.drawn, "problem")} of ${count(shown.total)}, drawn by the run’s seed without a look at any score.${
    shown.flips.length > 0 &&
    ` The filters add more of each kind, in the same drawn order. Gained: wrong by ${before}, right by ${after}; lost: the other way round.`
  }</p>
<form class="filters" hidden role="search" aria-label="Filter samples">
<fieldset><legend class="away">Show</legend>${[
    filterButton("drawn", "All", shown.drawn, shown.total, true),
    ...shown.flips.map(({ flip, shown: some, total }) =>
      filterButton(flip, `${sentence(flipWords[flip])}`, some, total),
    ),
  ]}</fieldset>
<label class="search"><span class="away">Search the samples</span><input type="search" placeholder="Search prompts and answers" autocomplete="off"></label>
<output></output>
</form>
<div class="problems">${shown.problems.map(({ problem, drawn }) => problemCard(data, problem, drawn))}</div>
<button type="button" class="more" hidden>Show more</button></section>`;
}

function filterButton(value: string, label: string, shown: number, total: number, checked = false): Html {
  const amount = shown === total ? count(total) : `${count(shown)} of ${count(total)}`;
  return html`<label><input type="radio" name="kind" value="${value}"${checked && html` checked`}><span>${label} <small>${amount}</small></span></label>`;
}

function problemCard(data: ReportData, problem: Problem, drawn: boolean): Html {
  const { rowId, prompt, gold, answers, flip } = problem;
  const columns = [
    ...answers.filter(({ model }) => model !== "gold"),
    ...answers.filter(({ model }) => model === "gold"),
  ];
  return html`<article class="problem" data-kind="${[drawn && "drawn", flip].filter(Boolean).join(" ")}">
<header><p class="prompt">${prompt}</p><p class="meta"><span class="id">${rowId}</span>${
    flip && html` <span class="chip ${flip}">${flipWords[flip]}</span>`
  }${!answers.some(({ model }) => model === "gold") && html` <span>gold: ${gold}</span>`}</p></header>
<div class="answers">${columns.map((answer) => answerColumn(labelOf(data, answer.model), answer))}</div></article>`;
}

function answerColumn(label: string, { model, text, tokens, scores, right }: Answer): Html {
  const verdict =
    right !== undefined &&
    html`<span class="verdict ${right ? "right" : "wrong"}">${right ? "✓ right" : "✗ wrong"}</span>`;
  return html`<section class="answer m-${modelClass(model)}"><h3>${model === "gold" ? "Gold target" : label} ${model !== "gold" && verdict}</h3>${markTrace(text)}
<p class="meta">${tokens > 0 && html`<span>${plural(tokens, "token")}</span> `}${scoreList(scores)}</p>${formatBreak(text)}</section>`;
}

/** Where a text that uses the tags breaks the format; nothing for one that never tried. */
function formatBreak(text: string): Html {
  const parsed = parseTrace(text);
  if (parsed.ok || !text.includes("<reasoning>")) return html``;
  return html`<p class="meta">format breaks at character ${count(parsed.offset + 1)}: ${parsed.expected} expected</p>`;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
