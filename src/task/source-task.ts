// A task whose rows come in a source's own schema: an adapter of the data build reads them, the task adds what evaluation
// wants to know. Knows no source.
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Adapter, Conversion, Draft } from "../data/adapters/adapter.ts";
import { parsedRow, type RawItem } from "../data/sources/raw-item.ts";
import { DataError } from "../run/errors.ts";
import type { Row } from "../text/row.ts";

export type SourceTask = {
  name: string;
  adapter: Adapter;
  /** What the task makes of the adapter's row; as it is by default. */
  finish?: (draft: Draft) => Conversion;
};

/** `total` is how many usable rows were found; `unusable` are the others, "file:line: code: sentence" each. */
export type SourceRows = { rows: Row[]; total: number; unusable: string[] };

export type SourceOptions = {
  /** No more rows are read than that many usable ones. */
  most?: number;
  unusableRows?: "refuse" | "leaveOut";
};

/**
 * The usable rows of a file or of a data set of the hub, in their order. Ids count the rows of the source from 0, the unusable
 * ones too.
 * @param files a path, or "hub:owner/name@revision:glob"
 * @throws DataError when nothing can be read, no row of it, or where that is refused a row
 */
export async function readSourceRows(
  task: SourceTask,
  files: string,
  split: Row["split"],
  { most = Number.POSITIVE_INFINITY, unusableRows = "refuse" }: SourceOptions = {},
): Promise<SourceRows> {
  const [{ openDatabase }, { allRows, openSource }, { readSource }] = await Promise.all([
    import("../data/database.ts"),
    import("../data/sources/open-source.ts"),
    import("../data/sources/read-source.ts"),
  ]);
  const database = await openDatabase({ temporaryFolder: join(tmpdir(), "reckon-spill") });
  try {
    const source = await openSource(database, files, { folders: [process.cwd()] });
    const found: SourceRows = { rows: [], total: 0, unusable: [] };
    for await (const items of readSource(database, source.files(allRows), allRows)) {
      for (const item of items) {
        if (found.rows.length >= most) break;
        const row = rowOf(task, item, split);
        if (!("unusable" in row)) found.rows.push(row);
        else if (unusableRows === "leaveOut") found.unusable.push(row.unusable);
        else
          throw new DataError(
            `${row.unusable}; mend the row as ${task.name} lays it out, or set data.unusableRows=leaveOut`,
          );
      }
      if (found.rows.length >= most) break;
    }
    if (found.rows.length === 0)
      throw new DataError(
        `${files}: none of its ${found.unusable.length} rows can be read as ${task.name}; ${found.unusable[0]}`,
      );
    return { ...found, total: found.rows.length };
  } finally {
    database.close();
  }
}

function rowOf({ name, adapter, finish }: SourceTask, item: RawItem, split: Row["split"]): Row | { unusable: string } {
  const parsed = parsedRow(item);
  const draft = "raw" in parsed ? adapter.convert(parsed.raw) : parsed;
  const finished = "unusable" in draft || finish === undefined ? draft : finish(draft);
  if ("unusable" in finished) return { unusable: `${item.file}:${item.place}: ${finished.unusable}` };
  const { prompt, reasoning, answer, domain = adapter.domain, meta = {} } = finished;
  const { source, licence } = adapter;
  return { id: `${name}-${split}-${item.index}`, prompt, reasoning, answer, domain, source, licence, split, meta };
}
