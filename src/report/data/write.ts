// Writes the page of a built folder. The only file of it that reads or writes the disk.
import { readOverview } from "../../data/overview/overview.ts";
import type { SampleRow } from "../../data/overview/samples.ts";
import { writeFileAtomic } from "../../run/atomic.ts";
import { UserError } from "../../run/errors.ts";
import { viewTokens } from "../../text/token-view.ts";
import type { Tokenizer } from "../../text/tokenizer.ts";
import { shortPath } from "../short-path.ts";
import { dataPage } from "./page.ts";
import type { ShownSample } from "./token-samples.ts";

/**
 * Writes one HTML file about a folder that `reckon data build` wrote; with a model its rows are shown and counted in tokens.
 * @throws DataError for a folder that is not built to its end
 */
export async function writeDataPage(
  folder: string,
  file: string,
  { model }: { model?: { name: string; tokenizer: Tokenizer } } = {},
): Promise<void> {
  const tokenizer = model?.tokenizer;
  const overview = await readOverview(folder, tokenizer === undefined ? {} : { tokenizer });
  const samples = overview.samples.map((row) => shownSample(row, tokenizer));
  writeFileAtomic(file, dataPage({ overview, samples, model: model && shortPath(model.name) }));
}

function shownSample(row: SampleRow, tokenizer: Tokenizer | undefined): ShownSample {
  if (tokenizer === undefined) return { row };
  try {
    return { row, view: viewTokens(tokenizer, row) };
  } catch (error) {
    if (error instanceof UserError) return { row, fault: error.message };
    throw error;
  }
}
