// The weights of a model as an ONNX file holds them, in float32, float16 or int8, and back. Knows no graph and no folder.
import { asBytes, decodeFloats, encodeFloats } from "../checkpoint/dtype.ts";
import { type Storage, scaleName } from "../engine/onnx/model.ts";
import type { Weights } from "../engine/runtime.ts";
import type { Shape } from "../engine/shape.ts";
import { type ModelFamily, weightOf } from "../model/family.ts";
import { turnedName } from "./onnx-graph.ts";
import { roundingBounds } from "./rounding.ts";

/** The names under which Transformers.js knows the types, and the suffix that it looks for. */
export const onnxTypes = {
  fp32: { matrices: "f32", suffix: "" },
  fp16: { matrices: "f16", suffix: "_fp16" },
  q8: { matrices: "i8", suffix: "_quantized" },
} as const;

export type OnnxType = keyof typeof onnxTypes;

/** Vectors stay float32. Int8 has one scale for each output of a projection and for each word of a table. */
export function storageOf(type: OnnxType, name: string, shape: Shape): Storage {
  const { matrices } = onnxTypes[type];
  if (shape.length < 2) return { type: "f32" };
  return matrices === "i8" ? { type: "i8", scaleAxis: isTurned(name) ? 1 : 0 } : { type: matrices };
}

const isTurned = (name: string) => name === turnedName(name.slice(0, -turnedName("").length));

/** A weight as the graph asks for it: values in float32, projections as [inputs, outputs]. */
export type GraphWeight = { readonly name: string; readonly shape: Shape; readonly values: () => Float32Array };

export function graphWeights(family: ModelFamily, weights: Weights): Map<string, GraphWeight> {
  const turned = new Map(family.linears.map((linear) => [weightOf(linear).name, linear]));
  return new Map(
    family.parameters.map(({ name, shape }) => {
      const linear = turned.get(name);
      const data = () => weights.get(name)!.data;
      const weight: GraphWeight = linear
        ? {
            name: turnedName(name),
            shape: [linear.inputs, linear.outputs],
            values: () => transposed(data(), linear.outputs, linear.inputs),
          }
        : { name, shape, values: data };
      return [weight.name, weight];
    }),
  );
}

/** The bytes of a stored tensor: of a weight, or of the scales of one. */
export function storedBytesOf(weights: ReadonlyMap<string, GraphWeight>, type: OnnxType, stored: string): Uint8Array {
  const weight = weights.get(stored);
  if (weight) {
    const storage = storageOf(type, weight.name, weight.shape);
    const values = weight.values();
    if (storage.type === "i8") return asBytes(quantised(values, weight.shape, storage.scaleAxis));
    return encodeFloats(storage.type === "f16" ? "F16" : "F32", values);
  }
  const scaled = weights.get(stored.slice(0, -scaleName("").length))!;
  const storage = storageOf(type, scaled.name, scaled.shape);
  return asBytes(scalesOf(scaled.values(), scaled.shape, storage.type === "i8" ? storage.scaleAxis : 0));
}

/** What the bytes mean, and how far each value may be from the trained one; no bounds where every bit must be the same. */
export function restored(
  { name, shape, values }: GraphWeight,
  type: OnnxType,
  read: (stored: string) => Uint8Array,
): { expected: Float32Array; actual: Float32Array; bounds?: Float32Array } {
  const storage = storageOf(type, name, shape);
  const expected = values();
  const actual = new Float32Array(expected.length);
  if (storage.type !== "i8") {
    const dtype = storage.type === "f16" ? "F16" : "F32";
    decodeFloats(dtype, read(name), actual);
    const bounds = roundingBounds(expected, dtype);
    return { expected, actual, ...(bounds ? { bounds } : {}) };
  }
  const scales = new Float32Array(shape[storage.scaleAxis]!);
  decodeFloats("F32", read(scaleName(name)), scales);
  decodeFloats("I8", read(name), actual);
  const scaleAt = scaleIndex(shape, storage.scaleAxis);
  const due = scalesOf(expected, shape, storage.scaleAxis);
  const bounds = new Float32Array(actual.length);
  for (let i = 0; i < actual.length; i++) {
    actual[i]! *= scales[scaleAt(i)]!;
    // A little more than half a step, for the rounding of the product itself.
    bounds[i] = due[scaleAt(i)]! * 0.5001;
  }
  return { expected, actual, bounds };
}

const largestInt8 = 127;

/** Symmetric: the largest value of each index of the axis is ±127. */
function scalesOf(values: Float32Array, shape: Shape, axis: number): Float32Array {
  const scales = new Float32Array(shape[axis]!);
  const scaleAt = scaleIndex(shape, axis);
  for (let i = 0; i < values.length; i++) scales[scaleAt(i)] = Math.max(scales[scaleAt(i)]!, Math.abs(values[i]!));
  return scales.map((largest) => largest / largestInt8);
}

function quantised(values: Float32Array, shape: Shape, axis: number): Int8Array {
  const scales = scalesOf(values, shape, axis);
  const scaleAt = scaleIndex(shape, axis);
  const steps = new Int8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const step = Math.round(values[i]! / scales[scaleAt(i)]!) || 0; // 0 / 0 where all are zero
    steps[i] = Math.max(-largestInt8, Math.min(largestInt8, step));
  }
  return steps;
}

/** The index along one axis of a matrix's element. */
const scaleIndex = ([, columns]: Shape, axis: number) =>
  axis === 0 ? (i: number) => Math.floor(i / columns!) : (i: number) => i % columns!;

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column]!;
  return result;
}
