// Rows of a build as cards with filters and a search: token by token, the learned ones coloured, or as text where no model
// says how they are cut.
import type { SampleRow } from "../../data/overview/samples.ts";
import { hasTrace } from "../../text/row.ts";
import { isLearned, type TokenPiece, type TokenView } from "../../text/token-view.ts";
import { formatTrace } from "../../text/trace.ts";
import { count, plural } from "../format.ts";
import { type Html, html } from "../html.ts";
import { markTrace } from "../trace-text.ts";

/** `fault` is why a row cannot be laid out for the model. */
export type ShownSample = { row: SampleRow; view?: TokenView; fault?: string };

/** The most pieces that are shown at the start and the end of what is learned and what is not. */
const shownPieces = { start: 260, end: 90 };
const shownCharacters = 1600;
const mostButtons = 10;

export function sampleSection(samples: readonly ShownSample[], model: string | undefined): Html {
  if (samples.length === 0) return html``;
  const domains = [...new Set(samples.map(({ row }) => row.domain))].sort();
  const sources = [...new Set(samples.map(({ row }) => row.source))];
  return html`<section id="samples"><h2>Samples</h2>
<p class="note">${plural(samples.length, "row")}, some of every source, chosen without a look at them.${
    model === undefined
      ? " With --model they are shown token by token, as that model is trained on them."
      : html` <span class="tokens key-tokens"><b>Learned tokens</b> stand on colour, <i>all others</i> do not; a row to test with, or without reasoning, is a prompt with its gold answer, of which supervised training learns nothing.</span>`
  }</p>
<form class="filters" hidden role="search" aria-label="Filter samples">
${domainFilter(samples, domains)}
${sources.length > 1 && choice("source", "Source", "all sources", sources)}
<label class="choice"><span class="away">Kind</span><select name="trace"><option value="">with or without reasoning</option><option value="trace">with reasoning</option><option value="prompt">prompt and answer alone</option></select></label>
<label class="search"><span class="away">Search the samples</span><input type="search" placeholder="Search rows" autocomplete="off"></label>
<output></output>
</form>
<div class="problems">${samples.map((sample) => card(sample, domains, sources))}</div>
<button type="button" class="more" hidden>Show more</button></section>`;
}

/** Buttons for a few domains, a list for many. */
function domainFilter(samples: readonly ShownSample[], domains: readonly string[]): Html {
  if (domains.length > mostButtons) return html`${choice("domain", "Domain", "all domains", domains)}`;
  const rowsOf = (domain: string) => samples.filter(({ row }) => row.domain === domain).length;
  return html`<fieldset><legend class="away">Domain</legend>${[
    pill("", "All", samples.length, true),
    ...domains.map((domain, index) => pill(`d${index}`, domain, rowsOf(domain))),
  ]}</fieldset>`;
}

/** The values are those of the cards: the first letter of the name and the place in the list. */
function choice(name: string, label: string, all: string, options: readonly string[]): Html {
  return html`<label class="choice"><span class="away">${label}</span><select name="${name}"><option value="">${all}</option>${options.map(
    (option, index) => html`<option value="${name.charAt(0)}${index}">${option}</option>`,
  )}</select></label>`;
}

function pill(value: string, label: string, rows: number, checked = false): Html {
  return html`<label><input type="radio" name="domain" value="${value}"${checked && html` checked`}><span>${label} <small>${count(rows)}</small></span></label>`;
}

function card({ row, view, fault }: ShownSample, domains: string[], sources: string[]): Html {
  const { id, domain, source, split, file, place } = row;
  const kind = hasTrace(row) ? "trace" : "prompt";
  return html`<article class="problem" data-domain="d${domains.indexOf(domain)}" data-source="s${sources.indexOf(source)}" data-trace="${kind}">
<header><p class="meta"><b class="id">${id}</b> <span class="chip">${domain}</span>${split === "test" && html` <span class="chip">test</span>`} <span>${source}</span> <span class="id">${file}:${String(place)}</span></p></header>
<div class="row-text">${view === undefined ? plainRow(row) : tokenRow(row, view)}${fault !== undefined && html`<p class="verdict wrong">${fault}</p>`}</div></article>`;
}

function plainRow(row: SampleRow): Html {
  const { reasoning, answer } = row;
  return html`<p class="prompt">${cut(row.prompt)}</p>${
    hasTrace(row) ? markTrace(formatTrace({ reasoning: cut(reasoning), answer: cut(answer) })) : gold(row)
  }`;
}

function tokenRow(row: SampleRow, { pieces, tokens, learned }: TokenView): Html {
  const split = pieces.findIndex((piece) => piece.learned);
  const [before, after] = split < 0 ? [pieces, []] : [pieces.slice(0, split), pieces.slice(split)];
  return html`<p class="tokens">${tokenRun(before)}${tokenRun(after)}</p>${!isLearned(row) && gold(row)}
<p class="meta">${plural(tokens, "token")}, ${learned === 0 ? "none learned" : `${count(learned)} learned`}</p>`;
}

function tokenRun(pieces: readonly TokenPiece[]): Html {
  const { start, end } = shownPieces;
  const gap = pieces.length - start - end;
  if (gap <= 0) return html`${pieces.map(token)}`;
  return html`${pieces.slice(0, start).map(token)}<em>… ${plural(gap, "token")} …</em>${pieces.slice(-end).map(token)}`;
}

const token = ({ text, learned }: TokenPiece) =>
  learned ? html`<b>${visible(text)}</b>` : html`<i>${visible(text)}</i>`;

/** A line break is shown and made. */
const visible = (text: string) => text.replaceAll("\n", "↵\n").replace(/[^\P{Cc}\n\t]/gu, "�");

const gold = ({ reasoning, answer }: SampleRow) =>
  html`<div class="gold">${reasoning !== "" && html`<p><small>gold reasoning</small> ${cut(reasoning)}</p>`}<p><small>gold answer</small> ${cut(answer)}</p></div>`;

const cut = (text: string) => (text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text);
