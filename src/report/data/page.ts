// A build of data as one page: what became of its rows, its domains, lengths, samples, and all that it left out.
import type { Overview } from "../../data/overview/overview.ts";
import { count, plural } from "../format.ts";
import { type Html, html } from "../html.ts";
import { sealedPage } from "../sealed-page.ts";
import { buildSection } from "./build-facts.ts";
import { domainSection } from "./domain-shares.ts";
import { filterScript } from "./filter-script.ts";
import { flowSection, totalsOf } from "./flow.ts";
import { lengthSection } from "./length-histograms.ts";
import { contaminationSection, duplicateSection, reasonSection } from "./set-aside.ts";
import { dataStyle } from "./style.ts";
import { type ShownSample, sampleSection } from "./token-samples.ts";

export type DataPageContent = {
  overview: Overview;
  samples: readonly ShownSample[];
  /** The model whose tokenizer cut the rows; undefined where none did. */
  model: string | undefined;
};

/** The page as one HTML file. The same content gives the same bytes. */
export function dataPage({ overview, samples, model }: DataPageContent): string {
  const { manifest, lengths, setAside } = overview;
  const rows = manifest.rows.train + manifest.rows.test;
  return sealedPage({
    title: `${manifest.name} · Reckon data`,
    header: pageHeader(overview, model),
    sections: [
      { id: "rows", title: "Rows", content: flowSection(overview) },
      { id: "domains", title: "Domains", content: domainSection(manifest) },
      { id: "lengths", title: "Lengths", content: lengthSection(lengths, rows) },
      { id: "samples", title: "Samples", content: sampleSection(samples, model) },
      { id: "duplicates", title: "Duplicates", content: duplicateSection(setAside.duplicates) },
      {
        id: "contamination",
        title: "Contamination",
        content: contaminationSection(setAside.contaminated, manifest.contaminated),
      },
      { id: "quarantine", title: "Quarantine", content: reasonSection(setAside.reasons) },
      { id: "build", title: "The build", content: buildSection(manifest) },
    ],
    footer: `Written by Reckon ${manifest.reckon} from manifest.json and the parquet files beside it.`,
    script: filterScript,
    styles: [dataStyle],
  });
}

function pageHeader(overview: Overview, model: string | undefined): Html {
  const { manifest } = overview;
  const { read } = totalsOf(overview);
  const { train, test } = manifest.rows;
  const facts: [string, string][] = [
    ["Sources", count(Object.keys(manifest.sources).length)],
    ["Domains", count(manifest.domains.length)],
    ["Seed", String(manifest.seed)],
    ["Recipe hash", manifest.recipe.slice(0, 12)],
    ["Reckon", manifest.reckon],
    ...(model === undefined ? [] : ([["Tokens of", model]] as [string, string][])),
  ];
  return html`<header class="top"><p class="kicker">Reckon data</p><h1>${manifest.name}</h1>
<p class="lede">${plural(train, "row")} to train on${test > 0 && ` and ${count(test)} to test with`}, of ${count(read)} read.</p>
<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></header>`;
}
