// Line charts: a stretching SVG for the curves, HTML for the words, so that text keeps its size at every width. Each chart
// carries its figures for the read-out in the page's script. Knows nothing of training.
import { drawEvery, mean, movingAverage, niceScale, type Scale, smoothingWindow, stepScale } from "./chart-scale.ts";
import { type FigureKind, figure, number } from "./format.ts";
import { type Html, html } from "./html.ts";

const pointLimit = 600;

export type Point = { x: number; y: number };
export type Series = {
  label: string;
  colour: "a" | "b" | "c" | "d" | "e";
  points: Point[];
  /** `smoothed` (the usual): faint points and a moving average; `marked`: each point marked; `exact`: the line alone. */
  mode?: "smoothed" | "marked" | "exact";
};
export type Chart = {
  title: string;
  /** What stands behind the title, e.g. "nats a token". */
  unit: string;
  kind: FigureKind;
  series: Series[];
  size?: "wide" | "normal" | "small";
  /** Values that the vertical axis must hold, e.g. 0. */
  include?: number[];
};

type Curve = Series & { smooth: number[] };

export function chart({ title, unit, kind, series, size = "normal", include = [] }: Chart): Html {
  const curves = series.filter(({ points }) => points.length > 0).map(withSmooth);
  if (curves.length === 0) return html``;
  const points = curves.flatMap((curve) => curve.points);
  const small = size === "small";
  const x = stepScale(
    points.map((point) => point.x),
    small ? 3 : 5,
  );
  const y = niceScale(
    points.map((point) => point.y),
    { include, count: small ? 2 : 4 },
  );
  const legend = curves.length > 1;
  return html`<figure class="chart chart-${size}">
<figcaption><b>${title}</b> <span class="unit">${unit}</span>${
    legend &&
    html`<span class="legend">${curves.map(({ label, colour }) => html`<span class="key s-${colour}"><i></i>${label}</span>`)}</span>`
  }</figcaption>
<div class="plot" tabindex="0" role="img" aria-label="${summary(title, kind, curves)}" data-chart="${readout(curves, kind, x)}">
<div class="canvas">
<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"><path class="grid" d="${y.ticks
    .map((tick) => `M0 ${place(tick, y, true)}H100`)
    .join("")}"/>${curves.map((curve) => drawCurve(curve, x, y))}</svg>
${y.ticks.map((tick) => html`<span class="tick-y" style="top:${place(tick, y, true)}%">${tickText(tick, kind)}</span>`)}
<span class="axis-x">step</span>${x.ticks.filter((tick) => place(tick, x) > (small ? 24 : 12)).map((tick) => html`<span class="tick-x" style="left:${place(tick, x)}%">${number(tick)}</span>`)}
<div class="cross" hidden></div></div></div>
<p class="readout" aria-live="polite">${ends(curves, kind)}</p>
</figure>`;
}

function withSmooth(series: Series): Curve {
  const values = series.points.map((point) => point.y);
  return { ...series, smooth: movingAverage(values, windowOf(series)) };
}

function windowOf({ mode = "smoothed", points }: Series): number {
  return mode === "smoothed" ? smoothingWindow(points.length) : 1;
}

function drawCurve({ points, smooth, colour, mode = "smoothed" }: Curve, x: Scale, y: Scale): Html {
  const every = drawEvery(points.length, pointLimit);
  const drawn = points.map((point, index) => ({ ...point, smooth: smooth[index]! })).filter((_, i) => i % every === 0);
  const dots = drawn.map((point) => `M${place(point.x, x)} ${place(point.y, y, true)}h0`).join("");
  const line = drawn.map((point) => `${place(point.x, x)} ${place(point.smooth, y, true)}`).join("L");
  const marks = mode !== "exact" && html`<path class="${mode} s-${colour}" d="${dots}"/>`;
  return html`${marks}<path class="line s-${colour}" d="M${line}"/>`;
}

/** Percent of the way along an axis, from the top where `flip` says so. */
function place(value: number, { low, high }: Scale, flip = false): number {
  const share = high === low ? 0.5 : (value - low) / (high - low);
  return Number(((flip ? 1 - share : share) * 100).toFixed(2));
}

function tickText(value: number, kind: FigureKind): string {
  return kind === "share" ? `${number(Number((value * 100).toPrecision(6)))}\u00a0%` : number(value);
}

/** What the page's script reads: for each curve its steps, raw and smoothed figures, ready to print. */
function readout(curves: Curve[], kind: FigureKind, x: Scale): string {
  return JSON.stringify({
    low: x.low,
    high: x.high,
    percent: kind === "share",
    curves: curves.map((curve) => {
      const { label, colour, points, smooth } = curve;
      const every = drawEvery(points.length, pointLimit);
      const short = (values: number[]) =>
        values.filter((_, index) => index % every === 0).map((value) => Number(value.toPrecision(4)));
      return {
        label,
        colour,
        x: points.filter((_, index) => index % every === 0).map((point) => point.x),
        y: short(points.map((point) => point.y)),
        s: windowOf(curve) === 1 ? null : short(smooth),
      };
    }),
  });
}

function summary(title: string, kind: FigureKind, curves: Curve[]): string {
  const parts = curves.map(({ label, points, smooth }) => {
    const [first, last] = [points[0]!, points.at(-1)!];
    return `${label} from ${figure(smooth[0]!, kind)} at step ${first.x} to ${figure(smooth.at(-1)!, kind)} at step ${last.x}`;
  });
  return `${title}: ${parts.join("; ")}. Arrow keys read single steps.`;
}

/** "0.41 → 0.64": where each curve starts and ends, as means over the smoothing window. */
function ends(curves: Curve[], kind: FigureKind): string {
  const parts = curves.map((curve) => {
    const values = curve.points.map((point) => point.y);
    const window = windowOf(curve);
    const [first, last] = [mean(values.slice(0, window)), mean(values.slice(-window))];
    return `${curves.length > 1 ? `${curve.label} ` : ""}${figure(first, kind)} → ${figure(last, kind)}`;
  });
  return parts.join(" \u00b7 ");
}
