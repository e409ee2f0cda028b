// Rotary position tables: cos and sin of position × frequency. Knows how config.json says them, in both of its styles.
import { z } from "zod";
import { inScope } from "../engine/graph.ts";
import { constant, type Tensor } from "../engine/tensor.ts";

/** `rope_parameters` of transformers 5, and the hub's older `rope_scaling`. */
export const ropeKeys = z.object({
  rope_theta: z.number().optional(),
  rope_type: z.string().optional(),
  type: z.string().optional(),
  factor: z.number().optional(),
  low_freq_factor: z.number().optional(),
  high_freq_factor: z.number().optional(),
  original_max_position_embeddings: z.number().optional(),
  partial_rotary_factor: z.literal(1).optional(),
});

export type RopeSettings = {
  readonly theta: number;
  readonly scaling:
    | { readonly type: "default" }
    /** Every frequency divided by `factor` (linear position interpolation, Chen et al. 2023). */
    | { readonly type: "linear"; readonly factor: number }
    /** The slow frequencies divided, the fast ones kept, a ramp between them (Llama 3.1). */
    | {
        readonly type: "llama3";
        readonly factor: number;
        readonly lowFrequencyFactor: number;
        readonly highFrequencyFactor: number;
        readonly originalContext: number;
      };
};

/** @throws Error when the kind of scaling is unknown or lacks a number. */
export function ropeSettings(keys: z.infer<typeof ropeKeys>): RopeSettings {
  const type = keys.rope_type ?? keys.type ?? "default";
  const theta = keys.rope_theta ?? 1e4;
  const number = (key: "factor" | "low_freq_factor" | "high_freq_factor" | "original_max_position_embeddings") => {
    const value = keys[key];
    if (value === undefined || value <= 0) throw new Error(`rope_type '${type}' needs a positive ${key}`);
    return value;
  };
  if (type === "default") return { theta, scaling: { type } };
  if (type === "linear") return { theta, scaling: { type, factor: number("factor") } };
  if (type !== "llama3") throw new Error(`rope_type '${type}' is not supported; known are default, linear and llama3`);
  const scaling = {
    type,
    factor: number("factor"),
    lowFrequencyFactor: number("low_freq_factor"),
    highFrequencyFactor: number("high_freq_factor"),
    originalContext: number("original_max_position_embeddings"),
  } as const;
  return { theta, scaling };
}

/** Radians that each pair of a head turns by from one position to the next, headDim / 2 of them. */
export function ropeFrequencies(headDim: number, { theta, scaling }: RopeSettings): number[] {
  return Array.from({ length: headDim / 2 }, (_, i) => {
    const frequency = theta ** ((-2 * i) / headDim);
    if (scaling.type === "default") return frequency;
    if (scaling.type === "linear") return frequency / scaling.factor;
    const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalContext } = scaling;
    const turns = (originalContext * frequency) / (2 * Math.PI); // within the context of pretraining
    const kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
    return kept * frequency + ((1 - kept) * frequency) / factor;
  });
}

export type RopeTables = { readonly cos: Tensor; readonly sin: Tensor };

/** @param positions i32 [B, T] @returns cos and sin, f32 [B, T, headDim / 2] */
export function ropeTables(positions: Tensor, headDim: number, settings: RopeSettings): RopeTables {
  const [B, T] = positions.shape as [number, number];
  const frequencies = ropeFrequencies(headDim, settings).map(Math.fround);
  return inScope("rotation", () => {
    const angles = positions
      .cast("f32")
      .reshape([B, T, 1])
      .mul(constant(frequencies, [headDim / 2]));
    return { cos: angles.cos(), sin: angles.sin() };
  });
}
