// Parquet, CSV, TSV and JSON arrays by DuckDB, a piece at a time. Knows files, not sets.
import { DataError } from "../../run/errors.ts";
import type { RawRow } from "../adapters/adapter.ts";
import { type Database, quoteText } from "../database.ts";
import type { FileKind } from "./file-kind.ts";
import { plainValue } from "./raw-item.ts";
import type { ParsedLine } from "./read-lines.ts";

const largestObjectBytes = 256 << 20;
/** DuckDB takes its buffers before it knows how long the lines are. */
const longestCsvLineBytes = 16 << 20;

/** The rows of a file from the `skip`th on; rows of a CSV file that do not fit its header come last, with their reason. */
export async function* readTable(
  database: Database,
  path: string,
  kind: FileKind,
  skip: number,
): AsyncGenerator<ParsedLine> {
  const own = await database.another();
  try {
    // One JSON value may be a table, so that its rows are known only when it is read.
    const offset = kind.layout === "json" ? 0 : skip;
    let place = offset;
    for await (const piece of own.stream(`${query(path, kind)} offset ${offset}`)) {
      for (const row of piece) {
        for (const parsed of toRows(row, kind)) {
          place += 1;
          if (place > skip) yield { place, ...parsed };
        }
      }
    }
    if (kind.layout === "csv" || kind.layout === "tsv") yield* rejected(own, skip);
  } catch (error) {
    if (error instanceof DataError) throw error;
    const [message = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new DataError(`${path}: cannot be read as ${kind.layout} (${message})`);
  } finally {
    own.close();
  }
}

/** How many rows a parquet file has, from its footer. */
export async function countParquetRows(database: Database, path: string): Promise<number> {
  const [row] = await database.rows(`select sum(num_rows)::bigint as n from parquet_file_metadata(${quoteText(path)})`);
  return Number(row?.n ?? 0);
}

function query(path: string, { layout }: FileKind): string {
  const file = quoteText(path);
  switch (layout) {
    case "parquet":
      return `select * from read_parquet(${file})`;
    case "csv":
    case "tsv": {
      const delimiter = layout === "tsv" ? "\t" : ",";
      return `select * from read_csv(${file}, header = true, delim = '${delimiter}', quote = '"', escape = '"', all_varchar = true, store_rejects = true, parallel = false, max_line_size = ${longestCsvLineBytes}, buffer_size = ${2 * longestCsvLineBytes})`;
    }
    default: {
      const format = layout === "lines" ? "newline_delimited" : "auto";
      return `select json::varchar as json from read_json_objects(${file}, format = '${format}', ignore_errors = ${layout === "lines"}, maximum_object_size = ${largestObjectBytes})`;
    }
  }
}

function* toRows(row: RawRow, { layout }: FileKind): Generator<{ raw: RawRow } | { unusable: string; text: string }> {
  if (layout === "parquet") yield { raw: plainValue(row) as RawRow };
  else if (layout === "csv" || layout === "tsv") yield { raw: row };
  else if (typeof row.json !== "string") yield { unusable: "json: the line holds no JSON value", text: "" };
  else yield* objectRows(JSON.parse(row.json));
}

/** An object whose values are all lists of one length is a table by columns. */
function* objectRows(value: unknown): Generator<{ raw: RawRow } | { unusable: string; text: string }> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    yield { unusable: "json: the value is no object", text: JSON.stringify(value).slice(0, 1000) };
    return;
  }
  const columns = Object.entries(value);
  const lengths = new Set(columns.map(([, list]) => (Array.isArray(list) ? list.length : -1)));
  const [length = -1] = lengths;
  if (columns.length < 2 || lengths.size !== 1 || length < 2) {
    yield { raw: value as RawRow };
    return;
  }
  for (let at = 0; at < length; at += 1) {
    yield { raw: Object.fromEntries(columns.map(([name, list]) => [name, (list as unknown[])[at]])) };
  }
}

async function* rejected(own: Database, skip: number): AsyncGenerator<ParsedLine> {
  if (skip > 0) return;
  const errors = await own.rows(
    "select line, any_value(error_message) as error, any_value(csv_line) as text from reject_errors group by line order by line",
  );
  for (const { line, error, text } of errors) {
    yield { place: Number(line), unusable: `csv: ${String(error).split("\n")[0]}`, text: String(text ?? "") };
  }
}
