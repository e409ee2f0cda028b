// Cells as a notebook (nbformat 4.5) and as a script whose sections editors read as the same cells.
import type { Cell } from "./cells.ts";

type Titled = { title: string; cells: readonly Cell[] };

export function notebookText({ title, cells }: Titled): string {
  const notebook = {
    cells: [
      markdown("title", `# ${title}`),
      ...cells.flatMap(({ name, heading, source }) => [
        markdown(`${name}-heading`, `## ${heading}`),
        { cell_type: "code", id: name, metadata: {}, execution_count: null, outputs: [], source: lines(source) },
      ]),
    ],
    metadata: {
      kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
      language_info: { name: "python" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

export function scriptText({ title, cells }: Titled): string {
  const sections = cells.map(({ heading, source }) => `# %% ${heading}\n${source}\n`);
  return `"""${title.replaceAll('"', "'")}"""\n\n${sections.join("\n\n")}`;
}

const markdown = (id: string, source: string) => ({
  cell_type: "markdown",
  id,
  metadata: {},
  source: lines(source),
});

/** Notebooks hold their text as a list of lines with their ends. */
const lines = (source: string) =>
  source.split("\n").map((line, index, all) => (index < all.length - 1 ? `${line}\n` : line));
