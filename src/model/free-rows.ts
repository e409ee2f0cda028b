// Packed rows of any sizes: what stands for them while a program is traced, so that one program serves every batch.
import { axesOf, type FreeAxes, standInsFor } from "../engine/stand-ins.ts";
import type { ModelFamily, ParameterSpec } from "./family.ts";

export type FreeRows = {
  readonly rows: number;
  readonly rowTokens: number;
  /** Of scored tokens. */
  readonly capacity: number;
  readonly axes: FreeAxes;
};

/** @param trained what is trained beside or in place of the model's own parameters */
export function freeRows(family: ModelFamily, trained: readonly ParameterSpec[] = []): FreeRows {
  const { heads, keyValueHeads, headDim } = family;
  const known = [heads, keyValueHeads, headDim, ...[...family.parameters, ...trained].flatMap(({ shape }) => shape)];
  const standIns = standInsFor(["rows", "rowTokens", "capacity"], known);
  return { ...standIns, axes: axesOf(standIns) };
}

/** The sizes of a batch, as programs over free rows are told them. */
export const sizesOf = ({ rows, rowTokens, targets }: { rows: number; rowTokens: number; targets: Int32Array }) => ({
  rows,
  rowTokens,
  capacity: targets.length,
});
