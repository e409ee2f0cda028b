// Packed rows of any sizes: what stands for them while a program is traced, so that one program serves every batch.
import type { AxisSizes } from "../engine/runtime.ts";
import { axesOf, type FreeAxes, standInsFor } from "../engine/stand-ins.ts";
import type { ModelFamily, ParameterSpec } from "./family.ts";

/** The sizes of a micro-batch. */
export type BatchSizes = {
  readonly rows: number;
  readonly rowTokens: number;
  /** Of scored tokens. */
  readonly capacity: number;
  /** Of prompts that stand apart; none where the rows hold whole sequences. */
  readonly promptRows?: { readonly rows: number; readonly rowTokens: number } | undefined;
};

/** The sizes of its rows alone. */
export type RowSizes = Omit<BatchSizes, "capacity">;

export type FreeRows = BatchSizes & { readonly axes: FreeAxes };

/** The first size tried as the longest of a prompt. */
const firstStandIn = 1009;

/**
 * @param trained what is trained beside or in place of the model's own parameters
 * @param apart whether prompts stand apart
 */
export function freeRows(family: ModelFamily, trained: readonly ParameterSpec[] = [], apart = false): FreeRows {
  const { heads, keyValueHeads, headDim } = family;
  const known = [heads, keyValueHeads, headDim, ...[...family.parameters, ...trained].flatMap(({ shape }) => shape)];
  if (!apart) {
    const standIns = standInsFor(["rows", "rowTokens", "capacity"], known);
    return { ...standIns, axes: axesOf(standIns) };
  }
  // A prompt and its completion together are an axis as well, whose size must show in no other.
  for (let from = firstStandIn; ; from += 2) {
    const names = ["rows", "rowTokens", "capacity", "prompts", "promptTokens"] as const;
    const { prompts, promptTokens, ...standIns } = standInsFor(names, known, from);
    const span = standIns.rowTokens + promptTokens;
    const half = span / 2;
    if (known.some((size) => size % half === 0)) continue;
    const axes = axesOf({ ...standIns, prompts, promptTokens, span });
    return { ...standIns, promptRows: { rows: prompts, rowTokens: promptTokens }, axes };
  }
}

/** The sizes of a batch, as programs over free rows are told them. */
export const sizesOf = ({ rows, rowTokens, targets, promptRows }: RowSizes & { targets: Int32Array }): AxisSizes => ({
  rows,
  rowTokens,
  capacity: targets.length,
  ...(promptRows
    ? { prompts: promptRows.rows, promptTokens: promptRows.rowTokens, span: promptRows.rowTokens + rowTokens }
    : {}),
});
