// Rows of a build to look at: from every source some, whatever its size, chosen by a hash of where each came from.
import type { Row } from "../../text/row.ts";
import { type Database, type DatabaseRow, quoteText } from "../database.ts";

export type SampleRow = Pick<Row, "id" | "prompt" | "reasoning" | "answer" | "domain" | "split"> & {
  source: string;
  file: string;
  place: number;
};

const shownRows = 72;
const fewestOfSource = 4;

/** Reads the view `built`; of a row that stands in the outcome several times it takes the first. */
export async function readSamples(database: Database, sources: readonly string[]): Promise<SampleRow[]> {
  const perSource = Math.max(fewestOfSource, Math.ceil(shownRows / Math.max(1, sources.length)));
  const samples: SampleRow[] = [];
  for (const source of sources) {
    const rows = await database.rows(
      `select id, prompt, reasoning, answer, domain, split, source_name, file, place from built
       where source_name = ${quoteText(source)} and not regexp_matches(id, '#[0-9]+$')
       order by md5(concat(file, place)) limit ${perSource}`,
    );
    samples.push(...rows.map(sampleRow));
  }
  return interleaved(samples);
}

function sampleRow(row: DatabaseRow): SampleRow {
  const { source_name, place, ...rest } = row;
  return { ...rest, source: String(source_name), place: Number(place) } as SampleRow;
}

/** One of each source in turn, so that the first ones that are seen are of all sources. */
function interleaved(samples: readonly SampleRow[]): SampleRow[] {
  const places = new Map<string, number>();
  return samples
    .map((row) => {
      const turn = places.get(row.source) ?? 0;
      places.set(row.source, turn + 1);
      return { row, turn };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ row }) => row);
}
