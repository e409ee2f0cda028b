// The float64 evaluator: slow, plain, the truth that every other interpretation is tested against.
import { type Graph, type Node, nodesOf } from "./graph.ts";
import type { Op, OpParams } from "./ops.ts";
import type { Shape } from "./shape.ts";
import { broadcastStrides, sizeOf } from "./shape.ts";

/** Row-major values; bool is 0 or 1. */
export type NdArray = { readonly shape: Shape; readonly data: Float64Array };

type Rule<K extends Op> = (x: readonly NdArray[], params: OpParams[K], shape: Shape) => Float64Array;

const unary =
  (f: (x: number) => number): Rule<Op> =>
  ([x]) =>
    x!.data.map(f);

/** Applies `f` elementwise after broadcasting every input to `shape`. */
function elementwise(f: (...values: number[]) => number): Rule<Op> {
  return (x, _, shape) => {
    const strides = x.map((input) => broadcastStrides(input.shape, shape.length));
    const result = new Float64Array(sizeOf(shape));
    forEachIndex(shape, (index, i) => {
      result[i] = f(...x.map((input, n) => input.data[dot(index, strides[n]!)]!));
    });
    return result;
  };
}

/** Of a row of zeros, so that nothing is divided by 0. */
export const smallestRow = 1e-30;

function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

const dot = (index: readonly number[], strides: readonly number[]) =>
  index.reduce((total, n, i) => total + n * strides[i]!, 0);

function forEachIndex(shape: Shape, visit: (index: number[], flat: number) => void): void {
  const index = new Array<number>(shape.length).fill(0);
  const size = sizeOf(shape);
  for (let flat = 0; flat < size; flat++) {
    visit(index, flat);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** Calls `visit` with each run along `axis`: the offset of its first element, its length and its stride. */
function forEachRun(shape: Shape, axis: number, visit: (start: number, length: number, stride: number) => void): void {
  const stride = sizeOf(shape.slice(axis + 1));
  const length = shape[axis]!;
  for (let outer = 0; outer < sizeOf(shape.slice(0, axis)); outer++)
    for (let inner = 0; inner < stride; inner++) visit(outer * length * stride + inner, length, stride);
}

function overLastAxis(f: (row: Float64Array) => ArrayLike<number>): Rule<Op> {
  return ([x], _, shape) => {
    const length = x!.shape.at(-1)!;
    const rows = x!.data.length / length;
    const result = new Float64Array(sizeOf(shape));
    for (let row = 0; row < rows; row++)
      result.set(f(x!.data.subarray(row * length, (row + 1) * length)), (row * result.length) / rows);
    return result;
  };
}

const logSumExp = (row: Float64Array) => {
  const max = row.reduce((a, b) => Math.max(a, b), -Infinity);
  return max + Math.log(row.reduce((total, value) => total + Math.exp(value - max), 0));
};
const softmax = (row: Float64Array) => {
  const total = logSumExp(row);
  return row.map((value) => Math.exp(value - total));
};

const rules: { readonly [K in Op]: Rule<K> } = {
  input: (_, { name }) => {
    throw new Error(`no value was given for input '${name}'`);
  },
  weight: (_, { name }) => {
    throw new Error(`no value was given for weight '${name}'`);
  },
  constant: (_, { values }, shape) =>
    values.length === 1 ? new Float64Array(sizeOf(shape)).fill(values[0]!) : Float64Array.from(values),
  neg: unary((x) => -x),
  exp: unary(Math.exp),
  log: unary(Math.log),
  sqrt: unary(Math.sqrt),
  reciprocal: unary((x) => 1 / x),
  tanh: unary(Math.tanh),
  sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  not: unary((x) => 1 - x),
  gelu: unary((x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))),
  cast: ([x], { to }) =>
    to === "f32" ? x!.data : x!.data.map(to === "bool" ? (value) => Number(value !== 0) : Math.trunc),
  stopGradient: ([x]) => x!.data,
  withGradientOf: ([value]) => value!.data,
  add: elementwise((a, b) => a! + b!),
  sub: elementwise((a, b) => a! - b!),
  mul: elementwise((a, b) => a! * b!),
  div: elementwise((a, b) => a! / b!),
  maximum: elementwise((a, b) => Math.max(a!, b!)),
  minimum: elementwise((a, b) => Math.min(a!, b!)),
  less: elementwise((a, b) => Number(a! < b!)),
  equal: elementwise((a, b) => Number(a === b)),
  and: elementwise((a, b) => Number(a !== 0 && b !== 0)),
  where: elementwise((condition, a, b) => (condition ? a! : b!)),
  reshape: ([x]) => x!.data,
  transpose: ([x], { permutation }, shape) => {
    const old = broadcastStrides(x!.shape, x!.shape.length);
    const strides = permutation.map((axis) => old[axis]!);
    const result = new Float64Array(x!.data.length);
    forEachIndex(shape, (index, i) => {
      result[i] = x!.data[dot(index, strides)]!;
    });
    return result;
  },
  broadcast: elementwise((x) => x!),
  slice: ([x], { axis, start }, shape) => shifted(x!, shape, axis, start),
  pad: ([x], { axis, before }, shape) => shifted(x!, shape, axis, -before),
  concat: (x, { axis }, shape) => {
    let start = 0;
    const result = new Float64Array(sizeOf(shape));
    for (const part of x) {
      const moved = shifted(part, shape, axis, -start);
      for (let i = 0; i < result.length; i++) result[i]! += moved[i]!;
      start += part.shape[axis]!;
    }
    return result;
  },
  sum: ([x], { axes }, shape) => {
    const result = new Float64Array(sizeOf(shape));
    const strides = broadcastStrides(shape, shape.length).map((stride, i) => (axes.includes(i) ? 0 : stride));
    forEachIndex(x!.shape, (index, i) => {
      result[dot(index, strides)]! += x!.data[i]!;
    });
    return result;
  },
  reduceMax: ([x], { axis }, shape) => alongAxis(x!, shape, axis, (row) => Math.max(...row)),
  argMax: ([x], { axis }, shape) => alongAxis(x!, shape, axis, (row) => row.indexOf(Math.max(...row))),
  cumsum: overLastAxis((row) => {
    let total = 0;
    return row.map((value) => {
      total += value;
      return total;
    });
  }),
  topIndices: (x, { k }, shape) =>
    overLastAxis((row) => [...row.keys()].sort((a, b) => row[b]! - row[a]! || a - b).slice(0, k))(
      x,
      {} as never,
      shape,
    ),
  matmul: ([a, b], _, shape) => {
    const [m, n] = shape.slice(-2) as [number, number];
    const k = a!.shape.at(-1)!;
    const batch = shape.slice(0, -2);
    const strides = [a!, b!].map((x) => broadcastStrides(x.shape.slice(0, -2), batch.length));
    const result = new Float64Array(sizeOf(shape));
    forEachIndex(batch, (index, flat) => {
      const [left, right] = [dot(index, strides[0]!) * m * k, dot(index, strides[1]!) * k * n];
      for (let row = 0; row < m; row++)
        for (let inner = 0; inner < k; inner++) {
          const value = a!.data[left + row * k + inner]!;
          for (let column = 0; column < n; column++)
            result[(flat * m + row) * n + column]! += value * b!.data[right + inner * n + column]!;
        }
    });
    return result;
  },
  int8Matmul: ([x, w, scales], _, shape) => {
    const [k, n] = w!.shape as [number, number];
    const result = new Float64Array(sizeOf(shape));
    for (let row = 0; row * n < result.length; row++) {
      const own = x!.data.subarray(row * k, (row + 1) * k);
      const step = own.reduce((most, value) => Math.max(most, Math.abs(value)), smallestRow) / 127;
      own.forEach((value, inner) => {
        for (let column = 0; column < n; column++)
          result[row * n + column]! +=
            roundToEven(value / step) * step * w!.data[inner * n + column]! * (scales?.data[column] ?? 1);
      });
    }
    return result;
  },
  gather: ([table, indices], _, shape) => {
    const width = sizeOf(table!.shape.slice(1));
    const result = new Float64Array(sizeOf(shape));
    indices!.data.forEach((row, i) => void result.set(table!.data.subarray(row * width, (row + 1) * width), i * width));
    return result;
  },
  scatterAdd: ([indices, updates], { rows }, shape) => {
    const width = sizeOf(shape) / rows;
    const result = new Float64Array(sizeOf(shape));
    indices!.data.forEach((row, i) => {
      for (let n = 0; n < width; n++) result[row * width + n]! += updates!.data[i * width + n]!;
    });
    return result;
  },
  takeAlong: ([x, indices]) => {
    const [width, count] = [x!.shape.at(-1)!, indices!.shape.at(-1)!];
    return indices!.data.map((column, i) => x!.data[Math.floor(i / count) * width + column]!);
  },
  addAlong: ([x, indices, updates]) => {
    const [width, count] = [x!.shape.at(-1)!, indices!.shape.at(-1)!];
    const result = Float64Array.from(x!.data);
    indices!.data.forEach((column, i) => {
      result[Math.floor(i / count) * width + column]! += updates!.data[i]!;
    });
    return result;
  },
  softmax: overLastAxis(softmax),
  rmsNorm: ([x, scale], { epsilon }, shape) =>
    overLastAxis((row) => {
      const inverse = 1 / Math.sqrt(row.reduce((total, value) => total + value * value, 0) / row.length + epsilon);
      return row.map((value, i) => value * inverse * scale!.data[i]!);
    })([x!], {} as never, shape),
  rope: ([x, cos, sin], _, shape) => {
    const [, H, T, D] = shape as [number, number, number, number];
    const half = D / 2;
    return x!.data.map((value, i) => {
      const d = i % D;
      const t = Math.floor(i / D) % T;
      const b = Math.floor(i / (D * T * H));
      const angle = (b * T + t) * half + (d % half);
      const other = d < half ? -x!.data[i + half]! : x!.data[i - half]!;
      return value * cos!.data[angle]! + other * sin!.data[angle]!;
    });
  },
  attention: ([q, k, v, bias], { scale, softcap }, shape) => {
    const [B, H, T, D] = shape as [number, number, number, number];
    const [, K, S] = k!.shape as [number, number, number, number];
    const result = new Float64Array(sizeOf(shape));
    forEachIndex([B, H, T], ([b, h, t], flat) => {
      const head = (b! * K + Math.floor(h! / (H / K))) * S;
      const scores = Float64Array.from({ length: S }, (_, s) => {
        let total = 0;
        for (let d = 0; d < D; d++) total += q!.data[flat * D + d]! * k!.data[(head + s) * D + d]!;
        const capped = softcap === 0 ? total * scale : softcap * Math.tanh((total * scale) / softcap);
        return capped + bias!.data[(b! * T + t!) * S + s]!;
      });
      softmax(scores).forEach((p, s) => {
        for (let d = 0; d < D; d++) result[flat * D + d]! += p * v!.data[(head + s) * D + d]!;
      });
    });
    return result;
  },
};

/** The part of `x` that begins at `start` (may lie outside: zeros) along `axis`, in the size of `shape`. */
function shifted(x: NdArray, shape: Shape, axis: number, start: number): Float64Array {
  const strides = broadcastStrides(x.shape, shape.length);
  const sparse = strides.map((stride, i) => (i === axis && x.shape[i] === 1 ? 1 : stride));
  const result = new Float64Array(sizeOf(shape));
  forEachIndex(shape, (index, i) => {
    const moved = index[axis]! + start;
    if (moved < 0 || moved >= x.shape[axis]!) return;
    result[i] =
      x.data[
        dot(
          index.map((n, a) => (a === axis ? moved : n)),
          sparse,
        )
      ]!;
  });
  return result;
}

function alongAxis(x: NdArray, shape: Shape, axis: number, f: (row: Float64Array) => number): Float64Array {
  const result = new Float64Array(sizeOf(shape));
  let i = 0;
  forEachRun(x.shape, axis, (start, length, stride) => {
    result[i++] = f(Float64Array.from({ length }, (_, n) => x.data[start + n * stride]!));
  });
  return result;
}

/** The value of one node, from the values of its inputs. Leaves are looked up in `values` by name. */
export function evaluateNode(
  node: Node,
  inputs: readonly NdArray[],
  values: Readonly<Record<string, NdArray>>,
): NdArray {
  if (node.op === "input" || node.op === "weight") {
    const given = values[node.params.name];
    if (given) return given;
  }
  return { shape: node.shape, data: (rules[node.op] as Rule<Op>)(inputs, node.params as never, node.shape) };
}

/** Evaluates every output in float64. @param values inputs and weights by name. */
export function evaluate(graph: Graph, values: Readonly<Record<string, NdArray>>): Record<string, NdArray> {
  const known = new Map<Node, NdArray>();
  for (const node of nodesOf(graph))
    known.set(
      node,
      evaluateNode(
        node,
        node.inputs.map((x) => known.get(x)!),
        values,
      ),
    );
  return Object.fromEntries(Object.entries(graph.outputs).map(([name, node]) => [name, known.get(node)!]));
}
