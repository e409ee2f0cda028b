// What a build left out: clusters of duplicates, reasons with examples, rows that hold questions of evaluation sets.
import type { ContaminatedPair } from "../../data/build/gates.ts";
import type { DuplicateCluster, Duplicates, SetAsideReason, SetAsideRow } from "../../data/overview/set-aside.ts";
import { count, figure, plural } from "../format.ts";
import { type Html, html } from "../html.ts";

/** Cards beyond these are folded away. */
const shownCards = 6;

export function duplicateSection({ exact, near, clusters, shown }: Duplicates): Html {
  if (clusters === 0) return html``;
  return html`<section id="duplicates"><h2>Duplicates</h2>
<p class="note">${plural(exact, "exact duplicate")} and ${plural(near, "near duplicate")} in ${plural(clusters, "cluster")}; of each cluster one row stays.${
    clusters > shown.length && ` Shown are ${count(shown.length)}, those with near duplicates and the largest first.`
  }</p>
${folded(shown.map(cluster), "clusters")}</section>`;
}

function cluster({ kept, rows, members }: DuplicateCluster): Html {
  const more = rows - members.length;
  return html`<article class="cluster"><header><h3>${kept.source} <span class="id">row ${count(kept.row)}</span></h3><span class="chip">${plural(rows, "duplicate")}</span></header>
${
  kept.text === undefined
    ? html`<p class="meta">This row stayed, and was then not drawn into the outcome.</p>`
    : html`<p class="excerpt">${kept.text}</p>`
}
<ul>${members.map(
    (member) => html`<li>${origin(member, member.isNear ? "near" : "exact")}<p class="excerpt">${member.text}</p></li>`,
  )}</ul>${more > 0 && html`<p class="meta">and ${count(more)} more</p>`}</article>`;
}

export function reasonSection(reasons: readonly SetAsideReason[]): Html {
  if (reasons.length === 0) return html``;
  const most = Math.max(...reasons.map(({ rows }) => rows));
  return html`<section id="quarantine"><h2>Set aside as unusable</h2>
<p class="note">Every one of these rows stands in quarantine.parquet with its file, its line and its text as it came.</p>
<div class="reasons">${reasons.map(
    (
      { reason, rows, examples },
      index,
    ) => html`<details class="step"${index === 0 && html` open`}><summary><b>${reason}</b> <span>${plural(rows, "row")}</span><span class="bar" aria-hidden="true"><i style="width:${Number(((100 * rows) / most).toFixed(1))}%"></i></span></summary>
<ul>${examples.map((example) => html`<li>${origin(example)}<p>${example.detail}</p><p class="excerpt">${example.text}</p></li>`)}</ul></details>`,
  )}</div></section>`;
}

export function contaminationSection(pairs: readonly ContaminatedPair[], total: number): Html {
  if (total === 0) return html``;
  return html`<section id="contamination"><h2>Questions of evaluation sets</h2>
<p class="note">${plural(total, "row")} held a question of an evaluation set, or enough of its words, and went.${
    total > pairs.length && ` Shown are ${count(pairs.length)}.`
  }</p>
${folded(pairs.map(pairCard), "rows")}</section>`;
}

/** The first cards, the rest folded away. */
function folded(cards: readonly Html[], name: string): Html {
  const rest = cards.slice(shownCards);
  return html`<div class="clusters">${cards.slice(0, shownCards)}</div>${
    rest.length > 0 &&
    html`<details class="fold"><summary>${count(rest.length)} more ${name}</summary><div class="clusters">${rest}</div></details>`
  }`;
}

const pairCard = (
  pair: ContaminatedPair,
) => html`<article class="cluster"><header><h3>${pair.evaluation}</h3><span class="chip">${
  pair.kind === "near" ? `${figure(pair.share, "share")} alike` : `${figure(pair.share, "share")} of its words in a run`
}</span></header>
${origin(pair)}<p class="excerpt">${pair.kind === "near" ? pair.prompt : marked(pair.prompt, pair.shared)}</p>${
  pair.kind === "near" && html`<p class="meta">the evaluation asks</p><p class="excerpt">${pair.shared}</p>`
}</article>`;

function origin({ source, file, place }: Pick<SetAsideRow, "source" | "file" | "place">, kind = ""): Html {
  return html`<p class="meta">${kind !== "" && html`<span class="chip">${kind}</span> `}${source} · <span class="id">${file}:${String(place)}</span></p>`;
}

/** The prompt with the words that both hold marked, where they stand in it as one run. */
function marked(prompt: string, shared: string): Html {
  const words = shared.split(" ").map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const found = new RegExp(words.join("[^\\p{L}\\p{N}]+"), "iu").exec(prompt);
  if (found === null) return html`${prompt}`;
  const end = found.index + found[0].length;
  return html`${prompt.slice(0, found.index)}<mark>${found[0]}</mark>${prompt.slice(end)}`;
}
