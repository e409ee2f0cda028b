// DuckDB, opened the same way everywhere: bounded memory with a folder to spill to, no extension from the network, rows in
// the order of their files. Knows SQL's surroundings, not one query.
import {
  BIGINT,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  UINTEGER,
  VARCHAR,
} from "@duckdb/node-api";
import { UserError } from "../run/errors.ts";

export type DatabaseRow = Record<string, unknown>;

export interface Database {
  run(sql: string): Promise<void>;
  /** The whole result; for small ones. */
  rows(sql: string): Promise<DatabaseRow[]>;
  /** A piece of the result at a time, so that any number of rows goes through. */
  stream(sql: string): AsyncGenerator<DatabaseRow[]>;
  /** Adds rows to a table whose columns are these. */
  append(table: string, columns: readonly Column[], rows: readonly (readonly unknown[])[]): Promise<void>;
  /** From now on DuckDB uses so many threads; with one, files come out the same on every machine. */
  useThreads(threads: number): Promise<void>;
  /** A second connection to the same tables: one that streams can do nothing else meanwhile. */
  another(): Promise<Database>;
  /** Closes the connection, and with the first one the database. */
  close(): void;
}

/** `hash` is a whole number of 32 bits without sign. */
export type ColumnType = "text" | "whole" | "number" | "hash";
export type Column = { name: string; type: ColumnType };

export type DatabaseSettings = {
  /** Where it spills what memory does not hold. */
  temporaryFolder: string;
  memoryBytes?: number;
  threads?: number;
};

const types: Record<ColumnType, { sql: string; type: DuckDBType }> = {
  text: { sql: "VARCHAR", type: VARCHAR },
  whole: { sql: "BIGINT", type: BIGINT },
  number: { sql: "DOUBLE", type: DOUBLE },
  hash: { sql: "UINTEGER", type: UINTEGER },
};

const rowsPerChunk = 2048;
const usualMemoryBytes = 1_000_000_000;

/** A database in memory. The caller closes it. */
export async function openDatabase({
  temporaryFolder,
  memoryBytes = usualMemoryBytes,
  threads = 2,
}: DatabaseSettings): Promise<Database> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(threads),
    memory_limit: `${Math.ceil(memoryBytes / 1e6)}MB`,
    temp_directory: temporaryFolder,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  return connect(instance, () => instance.closeSync());
}

async function connect(instance: DuckDBInstance, onClose: () => void): Promise<Database> {
  const connection = await instance.connect();
  return {
    run: async (sql) => void (await explained(connection.run(sql))),
    async rows(sql) {
      const reader = await explained(connection.runAndReadAll(sql));
      return reader.getRowObjectsJS() as DatabaseRow[];
    },
    async *stream(sql) {
      const result = await explained(connection.stream(sql));
      yield* result.yieldRowObjectJs() as AsyncIterable<DatabaseRow[]>;
    },
    useThreads: async (threads) => void (await connection.run(`set threads = ${threads}`)),
    append: (table, columns, rows) => append(connection, table, columns, rows),
    another: () => connect(instance, () => {}),
    close() {
      connection.closeSync();
      onClose();
    },
  };
}

/** The definition of a table with these columns. */
export function columnsSql(columns: readonly Column[]): string {
  return columns.map(({ name, type }) => `${quoteName(name)} ${types[type].sql}`).join(", ");
}

const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const quoteText = (text: string) => `'${text.replaceAll("'", "''")}'`;

async function append(
  connection: DuckDBConnection,
  table: string,
  columns: readonly Column[],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const appender = await connection.createAppender(table);
  for (let start = 0; start < rows.length; start += rowsPerChunk) {
    const part = rows.slice(start, start + rowsPerChunk);
    const chunk = DuckDBDataChunk.create(
      columns.map(({ type }) => types[type].type),
      part.length,
    );
    columns.forEach(({ type }, column) => {
      chunk.setColumnValues(
        column,
        part.map((row) => toValue(row[column], type)),
      );
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function toValue(value: unknown, type: ColumnType): DuckDBValue {
  if (value === null || value === undefined) return null;
  if (type === "whole") return BigInt(value as number);
  return type === "text" ? String(value) : (value as number);
}

const fullDisks: [RegExp, string][] = [
  [/No space left|disk full|max_temp_directory_size/i, "the disk is full"],
  [/quota/i, "the disk quota is used up"],
  [/File too large/i, "the file grows larger than the system lets it (ulimit -f)"],
];

/** What users can put right, in a sentence; anything else passes unchanged. */
async function explained<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, file = "the data"] = /file "([^"]+)"/.exec(message) ?? [];
    const full = fullDisks.find(([pattern]) => pattern.test(message));
    if (full !== undefined) {
      throw new UserError(
        `cannot write ${file}: ${full[1]}; nothing half-written is left, so run the same command when there is room`,
      );
    }
    if (/^Out of Memory/i.test(message))
      throw new UserError("the rows need more memory than is allowed: raise --memory and run the same command");
    throw error;
  }
}
