// What the families are put together from: projections by name, grouped-query attention, the gated MLP. Knows no norms and
// no order of blocks; those are the family's own.
import type { Tensor } from "../engine/tensor.ts";
import type { Context, LinearSpec, ParameterSpec, Sizes } from "./family.ts";
import type { RopeTables } from "./rope.ts";

export const layerName = (layer: number) => `model.layers.${layer}`;

export const norm = (name: string, size: number): ParameterSpec => ({ name: `${name}.weight`, shape: [size] });

export type Projections = Readonly<Record<"q" | "k" | "v" | "o" | "gate" | "up" | "down", LinearSpec>>;

export function projections(layer: number, sizes: Sizes): Projections {
  const { hiddenSize: D, innerSize, heads: H, keyValueHeads: K, headDim } = sizes;
  const linear = (name: string, inputs: number, outputs: number): LinearSpec => ({
    name: `${layerName(layer)}.${name}`,
    inputs,
    outputs,
  });
  return {
    q: linear("self_attn.q_proj", D, H * headDim),
    k: linear("self_attn.k_proj", D, K * headDim),
    v: linear("self_attn.v_proj", D, K * headDim),
    o: linear("self_attn.o_proj", H * headDim, D),
    gate: linear("mlp.gate_proj", D, innerSize),
    up: linear("mlp.up_proj", D, innerSize),
    down: linear("mlp.down_proj", innerSize, D),
  };
}

type AttentionSettings = Omit<Parameters<Context["attend"]>[0], "q" | "k" | "v"> & {
  rope: RopeTables;
  /** Norms over each head before the rotation. */
  normaliseQuery?: (q: Tensor) => Tensor;
  normaliseKey?: (k: Tensor) => Tensor;
};

/** Heads that share keys and values in groups (Ainslie et al. 2023). @param x [B, T, D] → [B, T, D] */
export function groupedAttention(
  x: Tensor,
  { q, k, v, o }: Projections,
  { heads: H, keyValueHeads: K, headDim }: Sizes,
  { linear, attend }: Context,
  { rope, normaliseQuery = same, normaliseKey = same, ...settings }: AttentionSettings,
): Tensor {
  const [B, T] = x.shape as [number, number];
  const heads = (y: Tensor, count: number) => y.reshape([B, T, count, headDim]);
  const perHead = (y: Tensor) => y.transpose([0, 2, 1, 3]); // [B, heads, T, headDim]
  const mixed = attend({
    ...settings,
    q: perHead(normaliseQuery(heads(linear(x, q), H))).rope(rope.cos, rope.sin),
    k: perHead(normaliseKey(heads(linear(x, k), K))).rope(rope.cos, rope.sin),
    v: perHead(heads(linear(x, v), K)),
  });
  return linear(mixed.transpose([0, 2, 1, 3]).reshape([B, T, H * headDim]), o);
}

const same = (x: Tensor) => x;

/** down(activation(gate·x) · up·x) (Shazeer 2020). */
export function gatedMlp(
  x: Tensor,
  { gate, up, down }: Projections,
  { linear }: Context,
  activation: (x: Tensor) => Tensor,
): Tensor {
  return linear(activation(linear(x, gate)).mul(linear(x, up)), down);
}

export const gelu = (x: Tensor) => x.gelu();
export const silu = (x: Tensor) => x.mul(x.sigmoid());
