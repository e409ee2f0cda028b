// Line charts side by side as one SVG file, for pages of docs/: light and dark, shares from 0 to 1 upwards.
import { niceScale, stepScale } from "../src/report/chart-scale.ts";

export type Line = { name: string; label: string | undefined; points: readonly (readonly [x: number, y: number])[] };
export type Panel = { title: string; lines: readonly Line[] };

const [width, height, gap, left, top, bottom] = [420, 260, 24, 44, 56, 44];
const colours = ["#2461c2", "#b94d14", "#0b7a5c", "#8e44ad", "#8a6d00"];
const dark = ["#82b1ff", "#f2955f", "#4fd0a6", "#cf9bea", "#d9be4e"];

/** @param across what the horizontal axis is, with its unit */
export function lineCharts(panels: readonly Panel[], { across }: { across: string }): string {
  const names = [...new Set(panels.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const total = panels.length * (width + gap) - gap;
  const classes = names.map((_, at) => `.c${at}{--c:${colours[at]}}`).join("");
  const darkClasses = names.map((_, at) => `.c${at}{--c:${dark[at]}}`).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12">
<title>${panels.map(({ title }) => title).join("; ")}</title>
<style>text{fill:#1c2025}.soft{fill:#59616b}.grid{stroke:#dfdcd5}${classes}.line{fill:none;stroke:var(--c);stroke-width:2}circle,.key{fill:var(--c)}
@media (prefers-color-scheme: dark){text{fill:#e4e7ea}.soft{fill:#a2abb5}.grid{stroke:#333a43}${darkClasses}.key{fill:var(--c)}}</style>
${panels.map((panel, at) => `<g transform="translate(${at * (width + gap)} 0)">${drawPanel(panel, names, across)}</g>`).join("\n")}
</svg>
`;
}

function drawPanel({ title, lines }: Panel, names: readonly string[], across: string): string {
  const all = lines.flatMap(({ points }) => points);
  const x = stepScale(all.map(([value]) => value));
  const y = niceScale(
    all.map(([, value]) => value),
    { include: [0], count: 4 },
  );
  const px = (value: number) => left + ((value - x.low) / (x.high - x.low || 1)) * (width - left - 12);
  const py = (value: number) => height - bottom - ((value - y.low) / (y.high - y.low || 1)) * (height - top - bottom);
  const place = ([a, b]: readonly [number, number]) => `${px(a).toFixed(1)} ${py(b).toFixed(1)}`;
  const grid = y.ticks.map(
    (tick) =>
      `<path class="grid" d="M${left} ${py(tick).toFixed(1)}H${width - 12}"/><text class="soft" x="${left - 6}" y="${(py(tick) + 4).toFixed(1)}" text-anchor="end">${Math.round(tick * 100)} %</text>`,
  );
  const ticks = x.ticks.map(
    (tick) =>
      `<text class="soft" x="${px(tick).toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">${tick}</text>`,
  );
  const drawn = lines.map(({ name, points }) => {
    const colour = `c${names.indexOf(name)}`;
    const dots = points.map(
      ([a, b]) => `<circle class="${colour}" cx="${px(a).toFixed(1)}" cy="${py(b).toFixed(1)}" r="2.5"/>`,
    );
    return `<path class="line ${colour}" d="M${points.map(place).join("L")}"/>${dots.join("")}`;
  });
  const labelled = lines.filter(({ label }) => label !== undefined);
  const keys = labelled.map(
    ({ name, label }, at) => `<tspan class="key c${names.indexOf(name)}" dx="${at === 0 ? 0 : 16}">${label}</tspan>`,
  );
  const legend = `<text x="${left}" y="38">${keys.join("")}</text>`;
  return `<text x="${left}" y="18" font-weight="600">${title}</text>${legend}${grid.join("")}${ticks.join("")}<text class="soft" x="${left}" y="${height - 8}">${across}</text>${drawn.join("")}`;
}
