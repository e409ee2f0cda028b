// The ratios of a run of the benches as an SVG: a bar from 1 for each peer, longer where we are faster, on a log scale.

import { ratioOf, short } from "./results.ts";
import type { CaseResult } from "./run-case.ts";

const width = 960;
const labelWidth = 400;
const rowHeight = 22;
const top = 46;
const [most, least] = [64, 1 / 4];

const ink = "#24292f";
const faint = "#d0d7de";
const colours = { faster: "#2da44e", slower: "#cf222e" };

/** @param heading stands above it */
export function chart(results: readonly CaseResult[], heading: string): string {
  const rows = results.flatMap((result) =>
    result.sides
      .filter(({ side }) => !side.startsWith("reckon"))
      .map(({ side }) => ({ label: `${result.title} · ${side}`, ratio: ratioOf(result, "reckon", [side]) })),
  );
  const height = top + rows.length * rowHeight + 16;
  const grid = [1 / 4, 1 / 2, 1, 2, 4, 8, 16, 32, 64].map(
    (times) =>
      `<line x1="${at(times)}" x2="${at(times)}" y1="${top - 8}" y2="${height - 12}" stroke="${times === 1 ? ink : faint}"/>` +
      `<text x="${at(times)}" y="${top - 14}" text-anchor="middle">${times < 1 ? `1/${1 / times}` : times}×</text>`,
  );
  const bars = rows.map(({ label, ratio }, i) => {
    const y = top + i * rowHeight;
    const [from, to] = [at(1), at(ratio.times)].toSorted((a, b) => a - b) as [number, number];
    const colour = ratio.times >= 1 ? colours.faster : colours.slower;
    const middle = y + rowHeight / 2 - 2;
    return (
      `<text x="${labelWidth - 12}" y="${middle + 4}" text-anchor="end">${escaped(label)}</text>` +
      `<rect x="${from}" y="${y + 2}" width="${Math.max(1, to - from)}" height="${rowHeight - 8}" fill="${colour}" fill-opacity="0.75"/>` +
      `<line x1="${at(ratio.least)}" x2="${at(ratio.most)}" y1="${middle}" y2="${middle}" stroke="${ink}"/>` +
      `<text x="${Math.max(to, at(ratio.most)) + 6}" y="${middle + 4}">${short(ratio.times)}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="${ink}">`,
    `<title>${escaped(heading)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="20" font-size="14">${escaped(heading)}</text>`,
    ...grid,
    ...bars,
    "</svg>",
    "",
  ].join("\n");
}

/** The place of a ratio; those beyond the chart stand at its edge. */
function at(times: number): number {
  const share = Math.log(Math.min(most, Math.max(least, times)) / least) / Math.log(most / least);
  return Math.round(labelWidth + share * (width - labelWidth - 60));
}

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
