// A bake-off as one HTML page: what to take and why, the figures beside each other, the tests, what teachers wrote.
import { count, plural } from "../report/format.ts";
import { type Html, html } from "../report/html.ts";
import { sealedPage } from "../report/sealed-page.ts";
import type { BakeoffOutcome } from "./bakeoff.ts";
import { resultSection } from "./page-results.ts";
import { sampleSection } from "./page-samples.ts";
import { jobSection, pairSection, taskSection } from "./page-tables.ts";

/** The page. The same outcome gives the same bytes. */
export function bakeoffPage(outcome: BakeoffOutcome): string {
  return sealedPage({
    title: `${outcome.name} · Reckon bake-off`,
    header: header(outcome),
    sections: [
      { id: "reasons", title: "Recommendation", content: reasonSection(outcome) },
      { id: "results", title: "Results", content: resultSection(outcome) },
      { id: "tests", title: "Tests", content: pairSection(outcome) },
      { id: "sets", title: "Sets", content: taskSection(outcome) },
      { id: "job", title: "The whole job", content: jobSection(outcome) },
      { id: "samples", title: "Samples", content: sampleSection(outcome) },
    ],
    footer: `Written by Reckon ${outcome.version}; bakeoff.json beside it has every figure, ledger.jsonl every answer.`,
    script: "",
    styles: [style],
  });
}

const style = `
.reasons-list { margin: 0; padding-left: 1.3rem; max-width: 72ch; } .reasons-list li { margin: .35rem 0; }
.results .taken { background: var(--good-ground); }
.tests td, .tests th { padding: .35rem 1rem .35rem 0; } .tests .found { color: var(--good); font-weight: 600; }
.answer .trace { max-height: 22rem; overflow: auto; }
`;

function header(outcome: BakeoffOutcome): Html {
  const { name, seed, version, teachers, prompts, spent, recommendation, stopped } = outcome;
  const sets = new Set(prompts.map(({ task }) => task)).size;
  const facts: [string, string][] = [
    ["Teachers", count(teachers.length)],
    ["Prompts", `${count(prompts.length)} of ${plural(sets, "set")}`],
    ["Seed", String(seed)],
    ["Spent", `${count(spent.tokens)} tokens, ${spent.money.toFixed(2)} in money`],
    ["Reckon", version],
  ];
  const taken = recommendation.teacher;
  const reasons: Record<string, string> = {
    budget: "The budget was gone before every teacher was asked; the figures are of what was answered.",
    interrupted: "It was interrupted; the figures are of what was done. The same command goes on.",
  };
  return html`<header class="top"><p class="kicker">Reckon bake-off</p><h1>${name}</h1>
<p class="lede">${taken === undefined ? "No teacher can be recommended." : `Of ${plural(teachers.length, "teacher")}, take ${taken}.`}</p>
<dl>${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
${stopped && html`<p class="banner" role="status">${reasons[stopped]}</p>`}</header>`;
}

function reasonSection({ recommendation, teachers }: BakeoffOutcome): Html {
  const refusals = teachers.flatMap(({ name, refusal }) => (refusal === undefined ? [] : [`${name}: ${refusal}`]));
  const probeless = teachers.flatMap(({ name, withoutProbe }) =>
    withoutProbe === undefined ? [] : [`${name} has no probe: ${withoutProbe}`],
  );
  const notes = [...refusals, ...probeless];
  return html`<section id="reasons"><h2>Recommendation</h2>
<ol class="reasons-list">${recommendation.reasons.map((reason) => html`<li>${reason}</li>`)}</ol>
${notes.length > 0 && html`<ul class="warnings">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
<p class="note">The rule: of the teachers whose share of verified replies neither an exact McNemar test (Holm over all pairs, 5&nbsp;%) nor ten points set below the best, and whose students, where there is a probe, neither does, the cheapest for the whole job; at the same price the fastest.</p></section>`;
}
