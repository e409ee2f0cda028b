// The columns of a staged row: what a row says, where it came from, and what later steps tell it by. No files.
import { bandCount } from "../compare/min-hash.ts";
import type { Column } from "../database.ts";

/** What a training row keeps, in the order of the outcome's columns. */
export const rowColumns = [
  "id",
  "prompt",
  "reasoning",
  "answer",
  "domain",
  "source",
  "licence",
  "split",
  "meta",
  "file",
] as const;

/** The stratum of a row that lacks what strata are told by. */
export const noStratum = "(none)";

export const bandColumns = Array.from({ length: bandCount }, (_, band) => `band${band}`);

/** `row` counts the source's rows from 0; `reason` is null for a usable row, else `detail` and `raw` go with it. */
export const stageColumns: readonly Column[] = [
  { name: "row", type: "whole" },
  ...rowColumns.map((name): Column => ({ name, type: "text" })),
  { name: "place", type: "whole" },
  { name: "reason", type: "text" },
  { name: "detail", type: "text" },
  { name: "raw", type: "text" },
  { name: "fingerprint", type: "text" },
  { name: "draw", type: "number" },
  { name: "stratum", type: "text" },
  ...bandColumns.map((name): Column => ({ name, type: "hash" })),
];
