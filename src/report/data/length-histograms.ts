// How long prompts, reasoning and answers are: a row of three histograms for all rows, each domain and each source, all on
// one axis of doubling lengths.
import {
  binStart,
  type LengthFigures,
  type LengthGroup,
  type Lengths,
  type Part,
  parts,
} from "../../data/overview/lengths.ts";
import { count, figure, plural } from "../format.ts";
import { type Html, html } from "../html.ts";

const partLabels: Record<Part, string> = { prompt: "Prompt", reasoning: "Reasoning", answer: "Answer" };

type Axis = { first: number; last: number; ticks: number[] };

export function lengthSection(lengths: Lengths, rows: number): Html {
  const { groups, unit, counted, more } = lengths;
  if (groups.length === 0) return html``;
  const axis = axisOf(groups);
  const of = (by: LengthGroup["by"]) => groups.filter((group) => group.by === by);
  const [domains, sources] = [of("domain"), of("source")];
  const table = (shown: LengthGroup[]) => shown.map((group) => groupRow(group, axis, unit));
  return html`<section id="lengths"><h2>Lengths</h2>
<p class="note">In ${unit}, ${counted === rows ? `of all ${plural(rows, "row")}` : `of ${count(counted)} of ${plural(rows, "row")}, drawn evenly`}. Every histogram has one axis, on which lengths double; its height is its own. The upright line is the median.</p>
<div class="lengths">${table([...of("all"), ...(domains.length > 1 ? domains : [])])}</div>${
    more.domain > 0 && html`<p class="note">and ${plural(more.domain, "smaller domain")}</p>`
  }
${
  sources.length > 1 &&
  html`<details class="more-lengths"><summary>By source</summary><div class="lengths">${table(sources)}</div>${
    more.source > 0 && html`<p class="note">and ${plural(more.source, "smaller source")}</p>`
  }</details>`
}</section>`;
}

/** From the first bin that any part uses to the last. */
function axisOf(groups: readonly LengthGroup[]): Axis {
  const used = groups.flatMap((group) => parts.map((part) => group.parts[part].bins)).filter((bins) => bins.length > 0);
  const first = Math.min(...used.map((bins) => bins.findIndex((rows) => rows > 0)), 0);
  const last = Math.max(...used.map((bins) => bins.length), 8);
  const ticks = [10, 100, 1000, 10_000, 100_000].filter(
    (tick) => tick > binStart(first) && place(tick, { first, last }) < 97,
  );
  return { first, last, ticks };
}

/** Percent of the way along the axis at which a length stands. */
function place(length: number, { first, last }: Pick<Axis, "first" | "last">): number {
  let bin = first;
  while (binStart(bin + 1) <= length) bin += 1;
  const within = (length - binStart(bin)) / (binStart(bin + 1) - binStart(bin));
  return Number(((100 * (bin - first + within)) / (last - first)).toFixed(2));
}

function groupRow({ name, by, parts: figures }: LengthGroup, axis: Axis, unit: string): Html {
  return html`<article class="length-row"><h4>${by === "all" ? "All rows" : name}<small>${plural(figures.prompt.rows + figures.prompt.empty, "row")}</small></h4>
${parts.map((part) => histogram(partLabels[part], figures[part], axis, unit))}</article>`;
}

function histogram(label: string, figures: LengthFigures, axis: Axis, unit: string): Html {
  const { rows, empty, median, high, most, bins } = figures;
  if (rows === 0) return html`<div class="histogram"><p class="part">${label}</p><p class="absent">none</p></div>`;
  const tallest = Math.max(...bins);
  const width = axis.last - axis.first;
  const bars = bins.map((held, bin) => {
    if (held === 0) return html``;
    const height = Math.max(1.5, (100 * held) / tallest);
    const to = binStart(bin + 1) - 1;
    const range = to > binStart(bin) ? `${count(binStart(bin))} to ${count(to)}` : count(to);
    return html`<rect x="${bin - axis.first + 0.06}" y="${Number((100 - height).toFixed(1))}" width=".88" height="${Number(height.toFixed(1))}"><title>${range} ${unit}: ${plural(held, "row")}</title></rect>`;
  });
  const summary = `median ${count(median)}, 95\u00a0% up to ${count(high)}, most ${count(most)}`;
  const missing = empty > 0 ? `; ${figure(empty / (rows + empty), "share")} have none` : "";
  return html`<div class="histogram"><p class="part">${label}</p>
<div class="bins" role="img" aria-label="${label}: ${summary}${missing}"><svg viewBox="0 0 ${width} 100" preserveAspectRatio="none">${bars}</svg><i class="median" style="left:${place(median, axis)}%"></i></div>
<div class="ticks" aria-hidden="true">${axis.ticks.map((tick) => html`<span style="left:${place(tick, axis)}%">${tick >= 1000 ? `${tick / 1000}K` : tick}</span>`)}</div>
<p class="meta">${summary}${missing}</p></div>`;
}
