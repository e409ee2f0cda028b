// What became of the rows that a build read: the steps of all of them, and for each source where its rows went.
import type { Manifest } from "../../data/build/manifest.ts";
import type { Overview } from "../../data/overview/overview.ts";
import { count, figure, plural } from "../format.ts";
import { type Html, html } from "../html.ts";

type SourceRecord = Manifest["sources"][string];

/** Where the rows of a source went; the numbers add up to what was read. */
export type Fates = Record<Fate, number>;
type Fate = "taken" | "notDrawn" | "duplicate" | "contaminated" | "unusable";

const fateLabels: Record<Fate, string> = {
  taken: "in the outcome",
  notDrawn: "not drawn",
  duplicate: "duplicates",
  contaminated: "contaminated",
  unusable: "unusable or sifted out",
};
const fates = Object.keys(fateLabels) as Fate[];

export function fatesOf({ read, setAside }: SourceRecord, taken: number): Fates {
  const duplicate = (setAside.duplicate ?? 0) + (setAside["near duplicate"] ?? 0);
  const contaminated = setAside.contaminated ?? 0;
  const all = Object.values(setAside).reduce((sum, rows) => sum + rows, 0);
  const unusable = all - duplicate - contaminated - (setAside["not drawn"] ?? 0);
  // What a reservoir let go of was never set aside, only not held.
  return { taken, notDrawn: read - taken - duplicate - contaminated - unusable, duplicate, contaminated, unusable };
}

export type Totals = Fates & { read: number; written: number };

export function totalsOf({ manifest, taken }: Overview): Totals {
  const totals: Totals = { read: 0, written: 0, taken: 0, notDrawn: 0, duplicate: 0, contaminated: 0, unusable: 0 };
  for (const [name, source] of Object.entries(manifest.sources)) {
    const own = fatesOf(source, taken[name] ?? 0);
    for (const fate of fates) totals[fate] += own[fate];
    totals.read += source.read;
    totals.written += source.written;
  }
  return totals;
}

export function flowSection(overview: Overview): Html {
  const { manifest, taken } = overview;
  return html`<section id="rows"><h2>What became of the rows</h2>
<ol class="steps">${stepsOf(totalsOf(overview))}</ol>
<h3 class="apart">By source</h3>
<p class="legend" aria-hidden="true">${fates.map((fate) => html`<span class="key f-${fate}"><i></i>${fateLabels[fate]}</span>`)}</p>
<div class="sources">${Object.entries(manifest.sources).map(([name, source]) => sourceRow(name, source, taken[name] ?? 0))}</div></section>`;
}

function stepsOf({ read, unusable, contaminated, duplicate, taken, written }: Totals): Html[] {
  const usable = read - unusable;
  const clean = usable - contaminated;
  const unique = clean - duplicate;
  const rows: [string, number, string][] = [
    ["Read", read, ""],
    ["Usable", usable, less(unusable)],
    ...(contaminated > 0
      ? ([["Not of evaluation sets", clean, less(contaminated)]] as [string, number, string][])
      : []),
    ["Without duplicates", unique, less(duplicate)],
    ["Drawn", taken, less(unique - taken)],
    ...(written > taken
      ? ([["Written, some more than once", written, `+${count(written - taken)}`]] as [string, number, string][])
      : []),
  ];
  const most = Math.max(read, written, 1);
  return rows.map(
    ([label, value, change]) =>
      html`<li><span>${label}</span><b class="value">${count(value)}</b><span class="change">${change}</span><span class="bar" aria-hidden="true"><i style="width:${percent(value, most)}%"></i></span></li>`,
  );
}

const less = (rows: number) => (rows === 0 ? "" : `\u2212${count(rows)}`);

function sourceRow(name: string, source: SourceRecord, taken: number): Html {
  const { from, licence, split, method, available, read, setAside, written } = source;
  const own = fatesOf(source, taken);
  const shown = fates.filter((fate) => own[fate] > 0);
  const reasons = Object.entries(setAside).map(([reason, rows]) => `${count(rows)} ${reason}`);
  return html`<article class="source"><header><h4>${name}</h4><p class="meta">${from} · <span>${licence}</span>${split === "test" && html` · <span class="chip">test</span>`}</p></header>
<div><span class="stack" role="img" aria-label="${shown.map((fate) => `${count(own[fate])} ${fateLabels[fate]}`).join(", ")}">${shown.map(
    (fate) => html`<i class="f-${fate}" style="width:${percent(own[fate], Math.max(1, read))}%"></i>`,
  )}</span><p class="meta">${method}${available !== null && available > read && ` · ${count(read)} of ${plural(available, "row")} read`}${reasons.length > 0 && ` · set aside: ${reasons.join(", ")}`}</p></div>
<p class="amount"><b class="value">${count(written)}</b> <small>${written > taken ? `${plural(taken, "row")} of ${count(read)}, some repeated` : `of ${count(read)}, ${figure(read === 0 ? 0 : taken / read, "share")}`}</small></p></article>`;
}

const percent = (value: number, of: number) => Number(((100 * value) / of).toFixed(2));
