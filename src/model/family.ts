// What every model family gives: its parameters, its forward pass, and where adapters may attach.
// A family knows no weights, no batches and no caches; those come in through `Context`.
import type { Shape } from "../engine/shape.ts";
import type { Tensor } from "../engine/tensor.ts";

export type ParameterSpec = { readonly name: string; readonly shape: Shape };
/** A projection that an adapter may attach to; `name` has no ".weight", as PEFT names modules. */
export type LinearSpec = { readonly name: string; readonly inputs: number; readonly outputs: number };

/** The weight of a projection as Hugging Face stores it, [outputs, inputs]. */
export const weightOf = ({ name, inputs, outputs }: LinearSpec): ParameterSpec => ({
  name: `${name}.weight`,
  shape: [outputs, inputs],
});

/** q [B, H, T, D], k and v [B, K, T, D] → [B, H, T, D]. */
export type Attend = (layer: {
  index: number;
  /** How many positions back a query sees, itself included; undefined sees all. */
  window: number | undefined;
  q: Tensor;
  k: Tensor;
  v: Tensor;
  scale: number;
  /** Bounds the scores smoothly before the mask; 0 leaves them as they are. */
  softcap: number;
}) => Tensor;

/** What a forward pass is given by its caller. */
export type Context = {
  parameter: (spec: ParameterSpec) => Tensor;
  /** x [B, T, inputs] → [B, T, outputs]; adds the adapter where there is one. */
  linear: (x: Tensor, spec: LinearSpec) => Tensor;
  attend: Attend;
  /** Positions within each sequence, i32 [B, T]. */
  positions: Tensor;
};

export type Sizes = {
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headDim: number;
  readonly hiddenSize: number;
  /** Width of the MLP between its two projections. */
  readonly innerSize: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
};

export type ModelFamily = Sizes & {
  /** The config.json that it was read from. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly modelType: string;
  readonly parameters: readonly ParameterSpec[];
  readonly linears: readonly LinearSpec[];
  /** The stored weight of a norm that scales by 1: 0 where the family computes with 1 + w. */
  readonly normIdentity: 0 | 1;
  /** ids i32 [B, T] → the state that enters the first block, f32 [B, T, hiddenSize]. */
  embed: (ids: Tensor, context: Pick<Context, "parameter">) => Tensor;
  /** One transformer block: the state before it → the state after it. */
  block: (x: Tensor, index: number, context: Context) => Tensor;
  /** The state after the last block → the last hidden states, normalised; any shape that ends in hiddenSize. */
  finish: (x: Tensor, context: Pick<Context, "parameter">) => Tensor;
  /** The three in a row: ids i32 [B, T] → the last hidden states, f32 [B, T, hiddenSize]. */
  hidden: (ids: Tensor, context: Context) => Tensor;
  /** The matrix of the head, [vocabularySize, hiddenSize]. */
  readonly head: ParameterSpec;
  /** Bounds the logits smoothly; 0 leaves them as they are. */
  readonly logitSoftcap: number;
  /** hidden f32 [N, hiddenSize] → logits / temperature, f32 [N, vocabularySize]. */
  logits: (hidden: Tensor, context: Pick<Context, "parameter">, temperature?: number) => Tensor;
};

/**
 * hidden f32 [N, hiddenSize] → logits / temperature.
 * @param times multiplies it with rows of the head, whichever
 */
export function logitsBy(
  { logitSoftcap }: Pick<ModelFamily, "logitSoftcap">,
  hidden: Tensor,
  temperature: number,
  times: (hidden: Tensor) => Tensor,
): Tensor {
  if (logitSoftcap === 0) return times(hidden.mul(1 / temperature));
  return times(hidden)
    .softcap(logitSoftcap)
    .mul(1 / temperature);
}

/** A family from its parts. */
export const assemble = (parts: Omit<ModelFamily, "hidden" | "logits">): ModelFamily => ({
  ...parts,
  hidden(ids, context) {
    let x = parts.embed(ids, context);
    for (let index = 0; index < parts.layers; index++) x = parts.block(x, index, context);
    return parts.finish(x, context);
  },
  logits: (hidden, { parameter }, temperature = 1) =>
    logitsBy(parts, hidden, temperature, (x) => x.matmul(parameter(parts.head).swap())),
});
