// How the data was built: seed and versions, the files that went in and the files that came out with their hashes.
import type { Manifest } from "../../data/build/manifest.ts";
import { code, panel, table } from "../facts-table.ts";
import { count, fileSize } from "../format.ts";
import { type Html, html } from "../html.ts";

/** So many files are listed; the manifest has all. */
const shownFiles = 60;

export function buildSection({ recipe, seed, reckon, duckdb, sources, outputs }: Manifest): Html {
  const inputs = Object.entries(sources).flatMap(([name, source]) => source.inputs.map((file) => ({ name, ...file })));
  return html`<section id="build"><h2>The build</h2><div class="facts">
${panel(
  "Settings",
  table(
    ["Setting", "Value"],
    [
      ["recipe hash", code(recipe)],
      ["seed", String(seed)],
      ["reckon", reckon],
      ["DuckDB", duckdb],
    ],
  ),
)}
${panel(
  titled("Files written", outputs.length),
  table(
    ["File", "Rows", "Size", "SHA-256"],
    outputs
      .slice(0, shownFiles)
      .map(({ file, rows, sizeBytes, sha256 }) => [code(file), count(rows), fileSize(sizeBytes), code(sha256)]),
  ),
)}
${panel(
  titled("Files read", inputs.length),
  table(
    ["Source", "File", "Size", "SHA-256"],
    inputs
      .slice(0, shownFiles)
      .map(({ name, file, sizeBytes, sha256 }) => [name, code(file), fileSize(sizeBytes), code(sha256)]),
  ),
)}</div></section>`;
}

const titled = (title: string, files: number) =>
  files > shownFiles ? `${title}: the first ${shownFiles} of ${count(files)}, all are in manifest.json` : title;
