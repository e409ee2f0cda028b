// Op → ONNX nodes, one rule an op. Knows the operators of opset 23 and the few contributed ones that are faster on CPU.
import type { Node, NodeOf } from "../graph.ts";
import type { Op } from "../ops.ts";
import { smallestRow } from "../reference.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Emitter } from "./emitter.ts";

type Rule<K extends Op> = (emit: Emitter, x: readonly string[], node: NodeOf<K>) => string;

const simple =
  (operator: string): Rule<Op> =>
  (emit, x) =>
    emit.node(operator, x);

const last = (node: { shape: readonly unknown[] }) => node.shape.length - 1;
const fromInt64 = (emit: Emitter, name: string) => emit.node("Cast", [name], { to: emit.type("i32") });

export const scalar = (emit: Emitter, value: number) => emit.constant({ dtype: "f32", shape: [], values: [value] });

/** What rounded rows are multiplied by: a number of all of them within the product, those of each row after it. */
type RoundedRows = { steps: string; zero: string; within: string; after: string | undefined };
const rounded = new WeakMap<Emitter, Map<string, RoundedRows>>();

/**
 * x ≈ (steps − zero)·step with one step a row, once for all products of x: queries, keys and values have one input. Steps are
 * unsigned, since only products of unsigned and signed bytes have a fast kernel on x86.
 */
function roundedRows(emit: Emitter, x: string, shape: Shape): RoundedRows {
  const known = rounded.get(emit) ?? new Map<string, RoundedRows>();
  rounded.set(emit, known);
  const result = known.get(x) ?? (sizeOf(shape) === shape.at(-1) ? roundRow : roundRows)(emit, x);
  known.set(x, result);
  return result;
}

/** The largest magnitude of each row, which is kept with size 1; something above 0 for a row of zeros. */
export function largestOfRows(emit: Emitter, x: string): string {
  const absolute = emit.node("ReduceMax", [emit.node("Abs", [x]), emit.int64([-1])], { keepdims: 1 });
  return emit.node("Max", [absolute, scalar(emit, smallestRow)]);
}

const middleStep = (emit: Emitter) =>
  emit.node("Cast", [emit.constant({ dtype: "i32", shape: [], values: [128] })], { to: emit.type("u8") });

function roundRows(emit: Emitter, x: string): RoundedRows {
  const largest = largestOfRows(emit, x);
  const zero = middleStep(emit);
  const steps = emit.node("QuantizeLinear", [emit.node("Div", [x, largest]), scalar(emit, 1 / 127), zero]);
  return { steps, zero, within: scalar(emit, 1), after: emit.node("Mul", [largest, scalar(emit, 1 / 127)]) };
}

/** A single row is a tensor with one step, which products take themselves: a node less, and one less a product. */
function roundRow(emit: Emitter, x: string): RoundedRows {
  const absolute = emit.node("ReduceMax", [emit.node("Abs", [x])], { keepdims: 0 });
  const size = emit.node("Mul", [emit.node("Max", [absolute, scalar(emit, smallestRow)]), scalar(emit, 1 / 127)]);
  const zero = middleStep(emit);
  return { steps: emit.node("QuantizeLinear", [x, size, zero]), zero, within: size, after: undefined };
}

const lowerings: { readonly [K in Op]: Rule<K> } = {
  input: (_, __, node) => node.params.name,
  weight: (_, __, node) => node.params.name,
  constant: (emit, _, node) => emit.constant(node.params),
  neg: simple("Neg"),
  exp: simple("Exp"),
  log: simple("Log"),
  sqrt: simple("Sqrt"),
  reciprocal: simple("Reciprocal"),
  tanh: simple("Tanh"),
  sigmoid: simple("Sigmoid"),
  sin: simple("Sin"),
  cos: simple("Cos"),
  not: simple("Not"),
  gelu: (emit, x) => emit.node("Gelu", x, { approximate: "tanh" }),
  cast: (emit, x, node) => emit.node("Cast", x, { to: emit.type(node.params.to) }),
  stopGradient: (_, x) => x[0]!,
  withGradientOf: (_, x) => x[0]!,
  add: simple("Add"),
  sub: simple("Sub"),
  mul: simple("Mul"),
  div: simple("Div"),
  maximum: simple("Max"),
  minimum: simple("Min"),
  less: simple("Less"),
  equal: simple("Equal"),
  and: simple("And"),
  where: simple("Where"),
  reshape: (emit, x, node) => emit.node("Reshape", [x[0]!, emit.reshaping(node.inputs[0]!.shape, node.shape)]),
  transpose: (emit, x, node) => emit.node("Transpose", x, { perm: [...node.params.permutation] }),
  broadcast: (emit, x, node) => emit.node("Expand", [x[0]!, emit.sizes(node.params.shape)]),
  slice: (emit, x, { params, inputs }) => {
    const place = (at: number) => emit.placeIn(inputs[0]!.shape[params.axis]!, at);
    return emit.node("Slice", [x[0]!, place(params.start), place(params.end), emit.int64([params.axis])]);
  },
  pad: (emit, x, { params }) =>
    emit.node("Pad", [x[0]!, emit.int64([params.before, params.after]), "", emit.int64([params.axis])]),
  concat: (emit, x, node) => emit.node("Concat", x, { axis: node.params.axis }),
  sum: (emit, x, node) => emit.node("ReduceSum", [x[0]!, emit.int64(node.params.axes)], { keepdims: 1 }),
  reduceMax: (emit, x, node) => emit.node("ReduceMax", [x[0]!, emit.int64([node.params.axis])], { keepdims: 1 }),
  argMax: (emit, x, node) => fromInt64(emit, emit.node("ArgMax", x, { axis: node.params.axis, keepdims: 1 })),
  cumsum: (emit, x, node) => emit.node("CumSum", [x[0]!, emit.int64(last(node))]),
  topIndices: (emit, x, node) => {
    const [, indices] = emit.nodes("TopK", [x[0]!, emit.int64([node.params.k])], 2, { axis: last(node) });
    return fromInt64(emit, indices!);
  },
  matmul: simple("MatMul"),
  int8Matmul: (emit, [x, weights, scales], node) => {
    const { steps, zero, within, after } = roundedRows(emit, x!, node.inputs[0]!.shape);
    const operands = [steps, weights!, within, scales ?? scalar(emit, 1), zero];
    const product = emit.node("com.microsoft.MatMulIntegerToFloat", operands);
    return after === undefined ? product : emit.node("Mul", [product, after]);
  },
  gather: simple("Gather"),
  // Not ScatterND: its additions race in ONNX Runtime 1.30 where an index comes twice, so that updates are lost.
  scatterAdd: (emit, x, node) => {
    const [indices, updates] = node.inputs.map(({ shape }) => sizeOf(shape)) as [number, number];
    const flat = [indices, updates / indices];
    const column = emit.node("Reshape", [x[0]!, emit.int64([-1, 1])]);
    const values = emit.node("Reshape", [x[1]!, emit.int64([-1, flat[1]!])]);
    const places = emit.node("Expand", [column, emit.sizesOf(values, flat)]);
    const base = emit.zeros([node.params.rows, flat[1]!]);
    const sums = emit.node("ScatterElements", [base, places, values], { axis: 0, reduction: "add" });
    return emit.node("Reshape", [sums, emit.sizes(node.shape)]);
  },
  takeAlong: (emit, x, node) => emit.node("GatherElements", x, { axis: last(node) }),
  addAlong: (emit, x, node) => emit.node("ScatterElements", x, { axis: last(node), reduction: "add" }),
  softmax: (emit, x) => emit.node("Softmax", x, { axis: -1 }),
  // The contributed form takes half as long as RMSNormalization in ONNX Runtime 1.30.
  rmsNorm: (emit, x, node) =>
    emit.node("SimplifiedLayerNormalization", x, { axis: -1, epsilon: emit.float(node.params.epsilon) }),
  rope: (emit, x) => emit.node("RotaryEmbedding", x, { interleaved: 0 }),
  // ONNX Runtime 1.30 caps before it masks, as opset 24 says and as models need; the text of opset 23 has it the other way.
  attention: (emit, x, node) =>
    emit.node("Attention", x, { scale: emit.float(node.params.scale), softcap: emit.float(node.params.softcap) }),
};

/** Emits a node and gives the name of its value. */
export const lower = (emit: Emitter, inputs: readonly string[], node: Node): string =>
  (lowerings[node.op] as Rule<Op>)(emit, inputs, node as never);
