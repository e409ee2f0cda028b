// What becomes of a source's staged rows: all are kept for later steps to choose from, or a reservoir chooses as they pass.
import { createReservoir } from "../sampling/reservoir.ts";
import { createSeenKeys } from "../sampling/seen.ts";
import type { PartWriter } from "./part-writer.ts";
import { asDuplicate, fingerprintOf, rowNumber, type StagedRow, type StageSettings } from "./stage-row.ts";

export interface RowTaker {
  add(row: StagedRow): Promise<void>;
  finish(): Promise<void>;
}

export function createRowTaker(context: StageSettings, parts: PartWriter): RowTaker {
  const keep = ({ values, characters }: StagedRow) => parts.add(values, characters);
  const { settings, recipe } = context;
  if (settings.sample.method !== "reservoir") return { add: keep, finish: async () => {} };
  const reservoir = createReservoir<StagedRow>(reservoirSize(context), recipe.seed);
  const seen = createSeenKeys();
  return {
    async add(row) {
      if (!row.isUsable) return keep(row);
      const key = fingerprintOf(row);
      const first = key === null ? undefined : seen.first(key, rowNumber(row));
      // What is a duplicate can only be told while the rows pass: most of them are not there afterwards.
      if (first !== undefined) return keep(asDuplicate(row, first));
      reservoir.offer(() => row);
    },
    async finish() {
      for (const row of reservoir.items()) await keep(row);
    },
  };
}

/** With some to spare where a later step may find that a row doubles one of another source, or nearly one. */
function reservoirSize({ settings: { sample }, recipe: { duplicates } }: StageSettings): number {
  const { rows = 1 } = sample;
  const mayLose = duplicates.exact || duplicates.near > 0;
  return mayLose ? rows + Math.ceil(rows / 20) + 20 : rows;
}
