// The closed set of operations: what each takes besides its inputs, and the shape and type of what it gives.
// Every interpretation (VJP, ONNX, float64 reference) is a table over this union, so a missing rule is a type error.
import { broadcastShapes, type Shape, sizeOf } from "./shape.ts";
import { ShapeError } from "./shape-error.ts";

/** i8 only carries stored weights. */
export type DType = "f32" | "i32" | "bool" | "i8";
export type Type = { readonly dtype: DType; readonly shape: Shape };

type None = Record<never, never>;

export type OpParams = {
  // Leaves.
  /** Given at each run. */
  input: Type & { readonly name: string };
  /** Frozen: bound to data when the program is compiled. */
  weight: Type & { readonly name: string };
  constant: Type & { readonly values: readonly number[] };
  // Elementwise, one input.
  neg: None;
  exp: None;
  log: None;
  sqrt: None;
  reciprocal: None;
  tanh: None;
  sigmoid: None;
  sin: None;
  cos: None;
  not: None;
  /** GELU in its tanh approximation (Hendrycks & Gimpel 2016, eq. 2). */
  gelu: None;
  cast: { readonly to: DType };
  /** The input as it is; no gradient flows through. */
  stopGradient: None;
  /** (value, expression): the value, which is known, with the gradient of the expression that it was computed by. */
  withGradientOf: None;
  // Elementwise, two inputs, NumPy broadcasting.
  add: None;
  sub: None;
  mul: None;
  div: None;
  maximum: None;
  minimum: None;
  less: None;
  equal: None;
  and: None;
  /** (condition, a, b). */
  where: None;
  // Layout.
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  broadcast: { readonly shape: Shape };
  slice: { readonly axis: number; readonly start: number; readonly end: number };
  pad: { readonly axis: number; readonly before: number; readonly after: number };
  concat: { readonly axis: number };
  // Reductions; the reduced axes are kept with size 1.
  sum: { readonly axes: readonly number[] };
  reduceMax: { readonly axis: number };
  argMax: { readonly axis: number };
  /** Running sum along the last axis. */
  cumsum: None;
  /** Indices of the k largest along the last axis, largest first. */
  topIndices: { readonly k: number };
  // Products.
  /** Batched matrix product over the last two axes. */
  matmul: None;
  /** (x f32 [..., K], w i8 [K, N]) or with scales f32 [N] → f32 [..., N]: x·w·diag(scales) with each row of x rounded to whole
   * numbers from −127 to 127 of its largest magnitude over 127, ties to even (Dettmers et al. 2022, section 2.1, without outliers). */
  int8Matmul: None;
  // Lookup.
  /** (table [N, …], indices I) → [I…, …]. */
  gather: None;
  /** (indices I, updates [I…, …]) → [rows, …]: the sum of the updates of each row. */
  scatterAdd: { readonly rows: number };
  /** (x [..., N], indices [..., K]) → [..., K] along the last axis. */
  takeAlong: None;
  /** (x [..., N], indices [..., K], updates [..., K]) → x with the updates added where the indices point. */
  addAlong: None;
  // Named composites with a fused kernel.
  /** Over the last axis. */
  softmax: None;
  /** (x [..., D], scale [D]) → x / sqrt(mean(x²) + epsilon) · scale (Zhang & Sennrich 2019). */
  rmsNorm: { readonly epsilon: number };
  /** (x [B, H, T, D], cos [B, T, D/2], sin [B, T, D/2]): rotates the two halves of D (Su et al. 2021, layout of GPT-NeoX). */
  rope: None;
  /** (q [B, H, T, D], k [B, K, S, D], v [B, K, S, D], bias [B, 1, T, S]) → softmax(cap(q·kᵀ·scale) + bias)·v, H a
   * multiple of K. cap(s) is softcap·tanh(s / softcap), and s where softcap is 0 (Gemma 2 report, section 2).
   * The bias is a mask: no gradient flows to it. */
  attention: { readonly scale: number; readonly softcap: number };
};

export type Op = keyof OpParams;

const fail = (op: Op, what: string): never => {
  throw new ShapeError(`${op}: ${what}`);
};
const show = (type: Type) => `[${type.shape.join(", ")}]`;
const same = (a: Shape, b: Shape) => a.length === b.length && a.every((size, i) => size === b[i]);

type ShapeRule<K extends Op> = (inputs: readonly Type[], params: OpParams[K]) => Type;

type AnyRule = (inputs: readonly Type[]) => Type;

function checkType(op: Op, inputs: readonly Type[], takes: readonly DType[]): void {
  for (const { dtype } of inputs) if (!takes.includes(dtype)) fail(op, `needs ${takes.join(" or ")}, got ${dtype}`);
}

function floatUnary(op: Op): AnyRule {
  return ([x]) => {
    checkType(op, [x!], ["f32"]);
    return { dtype: "f32", shape: x!.shape };
  };
}

const numbers: readonly DType[] = ["f32", "i32"];

function broadcasting(op: Op, takes: readonly DType[], result?: DType): AnyRule {
  return ([a, b]) => {
    if (a!.dtype !== b!.dtype) return fail(op, `types differ, ${a!.dtype} and ${b!.dtype}`);
    checkType(op, [a!], takes);
    const shape =
      broadcastShapes(a!.shape, b!.shape) ?? fail(op, `shapes do not broadcast, ${show(a!)} and ${show(b!)}`);
    return { dtype: result ?? a!.dtype, shape };
  };
}

const leaf = (_: readonly Type[], params: Type): Type => ({ dtype: params.dtype, shape: params.shape });
const reduced = (shape: Shape, axes: readonly number[]) => shape.map((size, i) => (axes.includes(i) ? 1 : size));
const withSize = (shape: Shape, axis: number, size: number) => shape.map((old, i) => (i === axis ? size : old));

function checkAxes(op: Op, x: Type, axes: readonly number[]): void {
  for (const axis of axes)
    if (!Number.isInteger(axis) || axis < 0 || axis >= x.shape.length) fail(op, `axis ${axis} is outside ${show(x)}`);
}

export const shapeRules: { readonly [K in Op]: ShapeRule<K> } = {
  input: leaf,
  weight: leaf,
  constant: (_, params) => {
    const { dtype, shape, values } = params;
    if (values.length !== sizeOf(shape) && values.length !== 1)
      return fail("constant", `${values.length} values for ${show(params)}`);
    const odd = dtype === "i32" ? values.find((value) => !Number.isInteger(value)) : undefined;
    return odd === undefined ? { dtype, shape } : fail("constant", `${odd} is no i32`);
  },
  neg: floatUnary("neg"),
  exp: floatUnary("exp"),
  log: floatUnary("log"),
  sqrt: floatUnary("sqrt"),
  reciprocal: floatUnary("reciprocal"),
  tanh: floatUnary("tanh"),
  sigmoid: floatUnary("sigmoid"),
  sin: floatUnary("sin"),
  cos: floatUnary("cos"),
  not: ([x]) => {
    checkType("not", [x!], ["bool"]);
    return x!;
  },
  gelu: floatUnary("gelu"),
  cast: ([x], { to }) => ({ dtype: to, shape: x!.shape }),
  stopGradient: ([x]) => x!,
  withGradientOf: ([value, expression]) =>
    value!.dtype === expression!.dtype && same(value!.shape, expression!.shape)
      ? value!
      : fail("withGradientOf", `${show(value!)} does not stand for ${show(expression!)}`),
  add: broadcasting("add", numbers),
  sub: broadcasting("sub", numbers),
  mul: broadcasting("mul", numbers),
  div: broadcasting("div", ["f32"]),
  maximum: broadcasting("maximum", numbers),
  minimum: broadcasting("minimum", numbers),
  less: broadcasting("less", numbers, "bool"),
  equal: broadcasting("equal", ["f32", "i32", "bool"], "bool"),
  and: broadcasting("and", ["bool"]),
  where: ([condition, a, b]) => {
    if (condition!.dtype !== "bool" || a!.dtype !== b!.dtype)
      return fail("where", `needs (bool, T, T), got (${condition!.dtype}, ${a!.dtype}, ${b!.dtype})`);
    const inner = broadcastShapes(a!.shape, b!.shape);
    const shape = inner && broadcastShapes(condition!.shape, inner);
    return {
      dtype: a!.dtype,
      shape: shape ?? fail("where", `shapes do not broadcast, ${show(condition!)}, ${show(a!)}, ${show(b!)}`),
    };
  },
  reshape: ([x], { shape }) =>
    sizeOf(shape) === sizeOf(x!.shape) && shape.every(Number.isInteger)
      ? { dtype: x!.dtype, shape }
      : fail("reshape", `${show(x!)} has another size than [${shape.join(", ")}]`),
  transpose: ([x], { permutation }) => {
    const sorted = [...permutation].sort((a, b) => a - b);
    if (
      !same(
        sorted,
        x!.shape.map((_, i) => i),
      )
    )
      return fail("transpose", `[${permutation.join(", ")}] is no permutation for ${show(x!)}`);
    return { dtype: x!.dtype, shape: permutation.map((axis) => x!.shape[axis]!) };
  },
  broadcast: ([x], { shape }) => {
    const result = broadcastShapes(x!.shape, shape);
    return result && same(result, shape)
      ? { dtype: x!.dtype, shape }
      : fail("broadcast", `${show(x!)} does not broadcast to [${shape.join(", ")}]`);
  },
  slice: ([x], { axis, start, end }) => {
    checkAxes("slice", x!, [axis]);
    if (!(0 <= start && start < end && end <= x!.shape[axis]!))
      return fail("slice", `${start}:${end} of axis ${axis} is outside ${show(x!)}`);
    return { dtype: x!.dtype, shape: withSize(x!.shape, axis, end - start) };
  },
  pad: ([x], { axis, before, after }) => {
    checkAxes("pad", x!, [axis]);
    return { dtype: x!.dtype, shape: withSize(x!.shape, axis, x!.shape[axis]! + before + after) };
  },
  concat: (inputs, { axis }) => {
    const first = inputs[0]!;
    checkAxes("concat", first, [axis]);
    for (const x of inputs)
      if (x.dtype !== first.dtype || !same(withSize(x.shape, axis, 0), withSize(first.shape, axis, 0)))
        fail("concat", `${show(x)} does not fit ${show(first)} along axis ${axis}`);
    return {
      dtype: first.dtype,
      shape: withSize(
        first.shape,
        axis,
        inputs.reduce((total, x) => total + x.shape[axis]!, 0),
      ),
    };
  },
  sum: ([x], { axes }) => {
    checkType("sum", [x!], numbers);
    checkAxes("sum", x!, axes);
    return { dtype: x!.dtype, shape: reduced(x!.shape, axes) };
  },
  reduceMax: ([x], { axis }) => {
    checkType("reduceMax", [x!], numbers);
    checkAxes("reduceMax", x!, [axis]);
    return { dtype: x!.dtype, shape: reduced(x!.shape, [axis]) };
  },
  argMax: ([x], { axis }) => {
    checkType("argMax", [x!], numbers);
    checkAxes("argMax", x!, [axis]);
    return { dtype: "i32", shape: reduced(x!.shape, [axis]) };
  },
  cumsum: ([x]) => {
    checkType("cumsum", [x!], numbers);
    return x!;
  },
  topIndices: ([x], { k }) => {
    checkType("topIndices", [x!], numbers);
    const last = x!.shape.length - 1;
    if (k < 1 || k > (x!.shape[last] ?? 0)) return fail("topIndices", `k = ${k} is outside ${show(x!)}`);
    return { dtype: "i32", shape: withSize(x!.shape, last, k) };
  },
  matmul: ([a, b]) => {
    checkType("matmul", [a!, b!], ["f32"]);
    const [m, k] = a!.shape.slice(-2);
    const [inner, n] = b!.shape.slice(-2);
    if (a!.shape.length < 2 || b!.shape.length < 2 || k !== inner)
      return fail("matmul", `inner sizes differ, ${show(a!)} × ${show(b!)}`);
    const batch = broadcastShapes(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
    return {
      dtype: "f32",
      shape: [...(batch ?? fail("matmul", `batch sizes differ, ${show(a!)} × ${show(b!)}`)), m!, n!],
    };
  },
  int8Matmul: ([x, w, scales]) => {
    checkType("int8Matmul", scales ? [x!, scales] : [x!], ["f32"]);
    checkType("int8Matmul", [w!], ["i8"]);
    const [k, n] = w!.shape;
    if (w!.shape.length !== 2 || x!.shape.at(-1) !== k || (scales && !same(scales.shape, [n!])))
      return fail("int8Matmul", `inner sizes differ, ${[x!, w!, ...(scales ? [scales] : [])].map(show).join(" × ")}`);
    return { dtype: "f32", shape: [...x!.shape.slice(0, -1), n!] };
  },
  gather: ([table, indices]) =>
    indices!.dtype === "i32"
      ? { dtype: table!.dtype, shape: [...indices!.shape, ...table!.shape.slice(1)] }
      : fail("gather", `indices are ${indices!.dtype}, not i32`),
  scatterAdd: ([indices, updates], { rows }) =>
    indices!.dtype === "i32" && same(updates!.shape.slice(0, indices!.shape.length), indices!.shape)
      ? { dtype: updates!.dtype, shape: [rows, ...updates!.shape.slice(indices!.shape.length)] }
      : fail("scatterAdd", `updates ${show(updates!)} do not begin with the indices' shape ${show(indices!)}`),
  takeAlong: ([x, indices]) =>
    indices!.dtype === "i32" && same(x!.shape.slice(0, -1), indices!.shape.slice(0, -1))
      ? { dtype: x!.dtype, shape: indices!.shape }
      : fail("takeAlong", `indices ${show(indices!)} do not fit ${show(x!)}`),
  addAlong: ([x, indices, updates]) =>
    indices!.dtype === "i32" &&
    x!.dtype === updates!.dtype &&
    same(indices!.shape, updates!.shape) &&
    same(x!.shape.slice(0, -1), indices!.shape.slice(0, -1))
      ? x!
      : fail("addAlong", `indices ${show(indices!)} and updates ${show(updates!)} do not fit ${show(x!)}`),
  softmax: floatUnary("softmax"),
  rmsNorm: ([x, scale]) => {
    checkType("rmsNorm", [x!, scale!], ["f32"]);
    return same(scale!.shape, x!.shape.slice(-1))
      ? x!
      : fail("rmsNorm", `scale ${show(scale!)} does not fit ${show(x!)}`);
  },
  rope: ([x, cos, sin]) => {
    checkType("rope", [x!, cos!, sin!], ["f32"]);
    const [b, , t, d] = x!.shape;
    const table = [b!, t!, d! / 2];
    return x!.shape.length === 4 && same(cos!.shape, table) && same(sin!.shape, table)
      ? x!
      : fail("rope", `x ${show(x!)} needs cos and sin of [${table.join(", ")}], got ${show(cos!)} and ${show(sin!)}`);
  },
  attention: ([q, k, v, bias]) => {
    checkType("attention", [q!, k!, v!, bias!], ["f32"]);
    const [b, h, t, d] = q!.shape;
    const [kb, kh, s, kd] = k!.shape;
    const fits = q!.shape.length === 4 && same(k!.shape, v!.shape) && kb === b && kd === d && h! % kh! === 0;
    return fits && same(bias!.shape, [b!, 1, t!, s!])
      ? q!
      : fail("attention", `q ${show(q!)}, k ${show(k!)}, v ${show(v!)}, bias ${show(bias!)} do not fit`);
  },
};
