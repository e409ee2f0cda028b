// Problems with what each model wrote, side by side: a seeded draw for a page without scripts, and all of them packed for
// the page's own program (`browser/`), which filters, searches and judges them.
import { parseTrace } from "../text/trace.ts";
import { count, plural } from "./format.ts";
import { type Html, html } from "./html.ts";
import { packedSamples } from "./packed-samples.ts";
import type { Answer, Flip, Problem, ReportData } from "./read-model.ts";
import { modelClass, scoreList } from "./results-table.ts";
import { sampleData } from "./sample-data.ts";
import type { ShownProblems } from "./select.ts";
import { markTrace } from "./trace-text.ts";
import { labelOf } from "./words.ts";

const flipWords: Record<Flip, string> = {
  gained: "gained",
  lost: "lost",
  "both-right": "both right",
  "both-wrong": "both wrong",
};

export function sampleSection(data: ReportData, shown: ShownProblems, longest: number): Html {
  if (shown.problems.length === 0) return html``;
  const { from, to } = data.flipModels ?? {};
  const [before, after] = [labelOf(data, from ?? ""), labelOf(data, to ?? "")];
  const packed = sampleData(data, (model) => labelOf(data, model), longest);
  return html`<section id="samples"><h2>Samples</h2>
<noscript><p class="note">${plural(shown.problems.length, "problem")} of ${count(shown.total)}, drawn by the run’s seed without a look at any score. With scripts this page shows all of them, and judges them again.</p></noscript>
<p class="note recheck" role="status"></p>
<form class="filters" hidden role="search" aria-label="Filter samples">
<fieldset><legend class="away">Show</legend></fieldset>
<label class="choice"><span class="away">Outcome of the last model</span><select name="failure"></select></label>
<label class="choice"><span class="away">Domain</span><select name="domain"></select></label>
<label class="search"><span class="away">Search the samples</span><input type="search" name="words" placeholder="Search prompts and answers" autocomplete="off"></label>
<output></output>
</form>${
    after !== "" &&
    html`<p class="note">Fixed: wrong by ${before}, right by ${after}; broken: the other way round. Calculations are underlined as they come out; the outcome is named by rule.</p>`
  }
<div class="problems">${shown.problems.map((problem) => problemCard(data, problem))}</div>
<button type="button" class="more" hidden>Show more</button>
<div class="facts"><div class="panel recount" hidden></div><div class="panel weigh" hidden></div></div>
${packedSamples(packed)}</section>`;
}

function problemCard(data: ReportData, problem: Problem): Html {
  const { rowId, prompt, gold, answers, flip } = problem;
  const first = answers.filter(({ sample = 0 }) => sample === 0);
  const columns = [...first.filter(({ model }) => model !== "gold"), ...first.filter(({ model }) => model === "gold")];
  return html`<article class="problem">
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
