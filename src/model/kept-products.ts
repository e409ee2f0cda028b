// The products of a block, which its forward pass may hand to its gradient so that they are not computed twice: most of a
// block's arithmetic for little of its memory.
import type { Type } from "../engine/ops.ts";
import { f32 } from "../engine/runtime.ts";
import type { Tensor } from "../engine/tensor.ts";
import { layerName } from "./blocks.ts";
import type { LinearSpec, ModelFamily } from "./family.ts";
import type { RowSizes } from "./free-rows.ts";
import type { Bound, StateName } from "./packed-rows.ts";
import { viewsOf } from "./trainable.ts";

/** Bytes of products that are kept at most, of all blocks together; of more, all are computed again. */
const mostBytes = 2 ** 30;

const productName = (state: StateName, { name }: LinearSpec) => `${name} over ${state}`;

const linearsOf = ({ linears }: ModelFamily, index: number) =>
  linears.filter(({ name }) => name.startsWith(`${layerName(index)}.`));

/** The products of a block by name, f32 [R, T, outputs]. */
export function productTypes(family: ModelFamily, index: number, sizes: RowSizes): Record<string, Type> {
  const over = (state: StateName, { rows, rowTokens }: { rows: number; rowTokens: number }) =>
    linearsOf(family, index).map(
      (linear) => [productName(state, linear), f32(rows, rowTokens, linear.outputs)] as const,
    );
  return Object.fromEntries([...over("x", sizes), ...(sizes.promptRows ? over("promptX", sizes.promptRows) : [])]);
}

const tokensOf = ({ rows, rowTokens, promptRows }: RowSizes) =>
  rows * rowTokens + (promptRows ? promptRows.rows * promptRows.rowTokens : 0);

/** Bytes of the products of all blocks. */
export const productsBytes = ({ linears }: ModelFamily, sizes: RowSizes): number =>
  linears.reduce((total, { outputs }) => total + 4 * outputs, 0) * tokensOf(sizes);

/** Whether the products of a micro-batch are few enough to keep. */
export const keepsProducts = (family: ModelFamily, sizes: RowSizes): boolean =>
  productsBytes(family, sizes) <= mostBytes;

/** Products that go to `kept` as they are computed. */
export const keepingProducts =
  (bound: Bound, kept: Record<string, Tensor>) =>
  (state: StateName): Bound => ({
    ...bound,
    linear(x, spec) {
      const y = bound.linear(x, spec);
      kept[productName(state, spec)] = y;
      return y;
    },
  });

/** Products that are known; gradients go through them as if they were computed. */
export const knownProducts =
  (bound: Bound, known: Readonly<Record<string, Tensor>>) =>
  (state: StateName): Bound => ({
    ...bound,
    linear: (x, spec) => known[productName(state, spec)]!.withGradientOf(bound.linear(x, spec)),
  });

/** Room for the products of every block, used again for the next micro-batch that fits in it. */
export function createProducts(family: ModelFamily) {
  let flat: Float32Array[] = [];
  return (sizes: RowSizes): Record<string, Float32Array>[] => {
    const size = productsBytes(family, sizes) / 4 / family.layers;
    if ((flat[0]?.length ?? 0) < size) flat = Array.from({ length: family.layers }, () => new Float32Array(size));
    return flat.map((values, index) => {
      const products = Object.entries(productTypes(family, index, sizes));
      return viewsOf(
        products.map(([name, { shape }]) => ({ name, shape })),
        values,
      );
    });
  };
}
