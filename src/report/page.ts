// The report of a run as a page: its header and its sections in order.
import { browserProgram } from "./browser-program.ts";
import { completionSection } from "./completions.ts";
import { grpoCurves, trainingCurves } from "./curves.ts";
import { count, duration } from "./format.ts";
import { type Html, html } from "./html.ts";
import { stageLabel } from "./labels.ts";
import { measureSection } from "./measures.ts";
import { type Outcomes, outcomeSection } from "./outcomes.ts";
import { overlapSection } from "./overlaps.ts";
import { pageScript } from "./page-script.ts";
import { probeSection } from "./probes.ts";
import type { ReportData } from "./read-model.ts";
import { comparisonSection, resultsTable } from "./results-table.ts";
import { runSection, warningSection } from "./run-facts.ts";
import { sampleStyle } from "./sample-style.ts";
import { sampleSection } from "./samples.ts";
import { type Section, sealedPage } from "./sealed-page.ts";
import type { ShownProblems, ShownStep } from "./select.ts";
import { headline, interruption, resumption } from "./words.ts";

export type PageContent = {
  data: ReportData;
  /** The model folder the recipe names, "" where the recipe is not known. */
  model: string;
  /** The recipe's own text. */
  recipe: string;
  problems: ShownProblems;
  completions: ShownStep[];
  outcomes: Outcomes;
  /** Tokens at which a completion is cut off; 0 where the recipe is not known. */
  longest: number;
};

/** The report as one HTML file. The same content gives the same bytes. */
export function reportPage({ data, model, recipe, problems, completions, outcomes, longest }: PageContent): string {
  const sections: Section[] = [
    { id: "results", title: "Results", content: data.models.length > 0 ? resultsTable(data) : html`` },
    { id: "comparisons", title: "Comparisons", content: comparisonSection(data) },
    { id: "measures", title: "Measures", content: measureSection(data) },
    { id: "overlaps", title: "Overlap", content: overlapSection(data) },
    { id: "outcomes", title: "Failures", content: outcomeSection(data, outcomes) },
    { id: "samples", title: "Samples", content: sampleSection(data, problems, longest) },
    ...data.training.map((stage) => ({
      id: `curves-${stage.stage}`,
      title: `${stageLabel(stage.stage)} curves`,
      content: trainingCurves(stage),
    })),
    { id: "curves-grpo", title: "GRPO curves", content: data.grpo.length > 0 ? grpoCurves(data.grpo) : html`` },
    { id: "completions", title: "Completions", content: completionSection(data, completions) },
    { id: "probes", title: "Probes", content: probeSection(data.probes) },
    { id: "warnings", title: "Warnings", content: warningSection(data.warnings) },
    { id: "run", title: "The run", content: runSection(data, recipe) },
  ];
  return sealedPage({
    title: `${data.run.name} · seed ${data.run.seed} · Reckon report`,
    header: pageHeader(data, model),
    sections,
    footer: `Written by Reckon ${data.run.version} from journal.jsonl, which holds every event of the run.`,
    styles: [sampleStyle],
    script: `${pageScript}${browserProgram()}`,
  });
}

function pageHeader(data: ReportData, model: string): Html {
  const { run } = data;
  const facts: [string, string | undefined][] = [
    ["Model", model === "" ? undefined : model],
    ["Seed", String(run.seed)],
    ["Recipe hash", run.recipeHash.slice(0, 12)],
    ["Reckon", run.version],
    ["Time", data.durationMs === undefined ? undefined : duration(data.durationMs)],
  ];
  const warnings = data.warnings.length;
  const [stopped, resumed] = [interruption(data), resumption(data)];
  return html`<header class="top"><p class="kicker">Reckon run report</p><h1>${run.name}</h1>
<p class="lede">${headline(data)}</p>
<dl>${facts.map(([name, value]) => value !== undefined && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}${
    warnings > 0 && html`<div><dt>Warnings</dt><dd><a href="#warnings">${count(warnings)}</a></dd></div>`
  }</dl>
${stopped && html`<p class="banner" role="status">${stopped}</p>`}${resumed && html`<p class="banner">${resumed}</p>`}</header>`;
}
