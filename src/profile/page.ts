// A profile as one HTML file: the flame chart of a step, the sums by part, operator and layer, the memory of each program.
import { count, duration, figure, memorySize } from "../report/format.ts";
import { type Html, html } from "../report/html.ts";
import { sealedPage } from "../report/sealed-page.ts";
import { version } from "../run/version.ts";
import { flameScript } from "./flame-script.ts";
import { kindLabels, kindOf } from "./operator-kinds.ts";
import type { Profile } from "./profile.ts";
import { byLayer, byOperator, byPart, type Total } from "./totals.ts";

/** The page. The same profile gives the same bytes. */
export function profilePage(profile: Profile): string {
  return sealedPage({
    title: `${profile.recipe} · Reckon profile`,
    header: header(profile),
    sections: [
      { id: "time", title: "Time", content: flameSection(profile) },
      { id: "parts", title: "Parts", content: totalSection(profile, "parts", "Parts", byPart(profile)) },
      {
        id: "operators",
        title: "Operators",
        content: totalSection(profile, "operators", "Operators", byOperator(profile)),
      },
      { id: "layers", title: "Layers", content: totalSection(profile, "layers", "Layers", byLayer(profile)) },
      { id: "memory", title: "Memory", content: memorySection(profile) },
    ],
    footer: `Written by Reckon ${version} from the times that ONNX Runtime gives of each node; taking them slows a step by a few percent.`,
    script: flameScript,
    styles: [style],
  });
}

const style = `
.flames { position: relative; overflow: hidden; margin-top: .75rem; }
.flame { position: absolute; height: 1.5rem; margin: 0; padding: 0 .3rem; border: 1px solid var(--ground); border-radius: 3px; overflow: hidden; white-space: nowrap; text-align: left; text-overflow: ellipsis; font: .75rem/1.3rem var(--sans); color: #14171b; cursor: pointer; min-width: 0; }
.flame:hover { filter: brightness(1.08); } .flame:focus-visible { outline-offset: -2px; }
.flame.inner, .swatch.inner { background: #d8d3c8; } .flame.product, .swatch.product { background: #8fb6f2; }
.flame.elementwise, .swatch.elementwise { background: #f2b27c; } .flame.layout, .swatch.layout { background: #e9d873; }
.flame.fused, .swatch.fused { background: #86d1b4; } .flame.lookup, .swatch.lookup { background: #cfa8e8; }
.flame.other, .swatch.other { background: #c2c7cd; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: .85rem; margin-top: .75rem; }
.swatch { display: inline-block; width: .9em; height: .9em; border-radius: 2px; margin-right: .4em; vertical-align: -.05em; }
.flame-tools { display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: baseline; margin-top: .75rem; font-size: .9rem; }
.readout { min-height: 3em; margin-top: .5rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.sums { width: auto; min-width: 30rem; } .sums td, .sums th { padding: .25rem 1.25rem .25rem 0; border-bottom: 1px solid var(--line); }
.sums .figure { text-align: right; }
`;

function header(profile: Profile): Html {
  const { recipe, stage, model, method, threads, steps, stepMs, tokensPerStep, cores, residentBytes } = profile;
  const facts: [string, string][] = [
    ["Model", model],
    ["Method", method],
    ["Measured steps", count(steps)],
    ["Tokens a step", count(tokensPerStep)],
    ["Tokens a second", count((tokensPerStep / stepMs) * 1000)],
    ["Threads", `${threads}, ${cores.toFixed(2)} cores at work`],
    ["Resident memory at most", memorySize(residentBytes)],
  ];
  return html`<header class="top"><p class="kicker">Reckon profile</p><h1>${recipe}</h1>
<p class="lede">A step of ${stage.toUpperCase()} takes ${duration(stepMs)}.</p>
<dl>${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl></header>`;
}

function flameSection({ slices, stepMs }: Profile): Html {
  const kinds = Object.fromEntries(
    slices.map(({ path }) => [path.at(-1)!, kindOf(path.at(-1)!)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const data = {
    slices: slices.map(({ path, ms, count }) => [path, rounded(ms), rounded(count)]),
    kinds,
    stepMs: rounded(stepMs),
  };
  return html`<section id="time"><h2>Where the time of a step goes</h2>
<p class="note">The wider, the longer. A click shows a bar by itself; a click on the bar at the top of what is shown goes back.</p>
<div data-flame="${JSON.stringify(data)}">
<div class="legend">${Object.entries(kindLabels).map(([kind, label]) => html`<span><span class="swatch ${kind}"></span>${label}</span>`)}</div>
<div class="flame-tools"><label><input type="checkbox"> All layers together</label></div>
<p class="readout" role="status"></p><div class="flames"></div></div></section>`;
}

const rounded = (value: number) => Number(value.toPrecision(6));

function totalSection({ stepMs }: Profile, id: string, title: string, totals: readonly Total[]): Html {
  if (totals.length === 0) return html``;
  return html`<section id="${id}"><h2>${title}</h2><div class="scroll"><table class="sums">
<thead><tr><th scope="col">${title}</th><th scope="col" class="figure">ms a step</th><th scope="col" class="figure">Share</th><th scope="col" class="figure">Times a step</th></tr></thead>
<tbody>${totals.map(
    ({ name, ms, count: often }) =>
      html`<tr><th scope="row">${name}</th><td class="figure">${ms.toFixed(2)}</td><td class="figure">${figure(ms / stepMs, "share")}</td><td class="figure">${Number(often.toFixed(1))}</td></tr>`,
  )}</tbody></table></div></section>`;
}

function memorySection({ programs }: Profile): Html {
  const tables = programs
    .filter(({ parts }) => parts.length > 0)
    .map(
      ({ name, inUseBytes, arenaBytes, parts }) =>
        html`<h3>${name}: ${memorySize(inUseBytes)} in use at most, ${memorySize(arenaBytes)} held by the runtime</h3>
<div class="scroll"><table class="sums"><thead><tr><th scope="col">Part</th><th scope="col" class="figure">In use at most</th></tr></thead>
<tbody>${parts.map(
          ({ part, inUseBytes }) =>
            html`<tr><th scope="row">${part}</th><td class="figure">${memorySize(inUseBytes)}</td></tr>`,
        )}</tbody></table></div>`,
    );
  if (tables.length === 0) return html``;
  return html`<section id="memory"><h2>Memory of the programs</h2>
<p class="note">Values between a program's inputs and outputs, and weights that it laid out for speed. Weights, parameters and optimizer state lie beside them.</p>${tables}</section>`;
}
