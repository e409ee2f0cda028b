// What a graph computes with weights that are stored in int8, one scale a row: W = diag(scales)·values. The values are
// widened where they are used, and the scales multiply the smaller side of the product, so that a large W never exists in float32.
import { timesTransposed } from "./fed-products.ts";
import { inScope, type Node, withInputs } from "./graph.ts";
import { concat, Tensor } from "./tensor.ts";

/**
 * What is multiplied with int8 weights: float32 as it is, or rounded to int8 too, a row at a time. "int8 by blocks" rounds gradients
 * in blocks of a row: those of a vocabulary have a few large values a row and many small ones, which one scale would lose.
 */
export type Activations = "float32" | "int8" | "int8 by blocks";

/** @see quantise */
export type StoredInt8 = {
  readonly values: Int8Array;
  readonly scales: Float32Array;
  readonly activations: Activations;
};

/** A weight [rows, columns], or its transpose when `turned`: values i8 [rows, columns], scales f32 [rows]. */
export type Int8Node = {
  readonly values: Tensor;
  readonly scales: Tensor;
  readonly turned: boolean;
  readonly activations: Activations;
};

/** Rows that are widened at once, of tables that have more. The two directions cut differently, so that none is kept for the other. */
const rowsForward = 4096;
const rowsBackward = 3584;
/** Values of a row that are rounded by one scale, where it is rounded in blocks. */
const blockSize = 2048;

/**
 * @param quantised the int8 weights, and what was turned of them @param rewritten of every other node, what stands for it
 * @returns what stands for a node that reads an int8 weight; undefined for a node that reads none
 */
export function int8Consumer(
  node: Node,
  quantised: ReadonlyMap<Node, Int8Node>,
  rewritten: (node: Node) => Tensor,
): Tensor | Int8Node | undefined {
  if (!node.inputs.some((x) => quantised.has(x))) return undefined;
  return inScope(node.scope, () => {
    const [first, second] = node.inputs.map((x) => quantised.get(x));
    if (node.op === "transpose" && first && first.values.rank === 2) return { ...first, turned: !first.turned };
    if (node.op === "slice" && first && !first.turned && node.params.axis === 0) return rowsBetween(first, node.params);
    if (node.op === "gather" && first && !first.turned) return rowsOf(first, rewritten(node.inputs[1]!));
    if (node.op === "matmul" && second && !first)
      return (second.turned ? timesTurned : timesPlain[second.activations])(rewritten(node.inputs[0]!), second);
    const inputs = node.inputs.map((x) => (quantised.has(x) ? widened(quantised.get(x)!) : rewritten(x)).node);
    return new Tensor(withInputs(node, inputs));
  });
}

/** The weight in float32, for ops that know no better way. */
function widened({ values, scales, turned }: Int8Node): Tensor {
  const whole = values.cast("f32").mul(scales.reshape([-1, 1]));
  return turned ? whole.swap() : whole;
}

const rowsBetween = (weight: Int8Node, { start, end }: { start: number; end: number }): Int8Node => ({
  ...weight,
  values: weight.values.slice(0, start, end),
  scales: weight.scales.slice(0, start, end),
});

/** Rows of a table by their indices. */
function rowsOf({ values, scales }: Int8Node, indices: Tensor): Tensor {
  return values
    .gather(indices)
    .cast("f32")
    .mul(scales.gather(indices).reshape([...indices.shape, 1]));
}

/** x·Wᵀ: the scales multiply the result's columns. */
function timesTurned(x: Tensor, { values, scales, activations }: Int8Node): Tensor {
  if (activations !== "float32") return x.int8Matmul(values.swap(), scales);
  const parts = cuts(values.shape[0]!, rowsForward).map(([start, end]) =>
    timesTransposed(x, values.slice(0, start, end).cast("f32")),
  );
  return (parts.length === 1 ? parts[0]! : concat(parts, x.rank - 1)).mul(scales);
}

/** x·W: the scales multiply the columns of x. */
const timesPlain: { readonly [Kind in Activations]: (x: Tensor, weight: Int8Node) => Tensor } = {
  float32: (x, { values, scales }) =>
    inParts(x.mul(scales), cuts(values.shape[0]!, rowsBackward), (part, start, end) =>
      part.matmul(values.slice(0, start, end).cast("f32")),
    ),
  int8: (x, { values, scales }) => x.mul(scales).int8Matmul(values),
  "int8 by blocks": (x, weight) => {
    // What was added to a few values of each row is multiplied as it is: the tokens that a gradient is about.
    const { node } = x;
    if (node.op === "addAlong") {
      const [base, indices, updates] = node.inputs.map((input) => new Tensor(input)) as [Tensor, Tensor, Tensor];
      const rows = rowsOf(weight, indices); // [..., K, columns]
      const added = updates.reshape([...updates.shape.slice(0, -1), 1, updates.shape.at(-1)!]).matmul(rows);
      return timesPlain["int8 by blocks"](base, weight).add(
        added.reshape([...x.shape.slice(0, -1), rows.shape.at(-1)!]),
      );
    }
    const { values, scales } = weight;
    return inParts(x.mul(scales), pieces(values.shape[0]!, blockSize), (part, start, end) =>
      part.int8Matmul(values.slice(0, start, end)),
    );
  },
};

/** The sum of the products of parts of the columns. */
function inParts(x: Tensor, parts: readonly Piece[], product: (part: Tensor, start: number, end: number) => Tensor) {
  return parts
    .map(([start, end]) => product(x.slice(x.rank - 1, start, end), start, end))
    .reduce((sum, part) => sum.add(part));
}

type Piece = readonly [start: number, end: number];

/** None where they are few. */
const cuts = (rows: number, most: number): Piece[] => pieces(rows, rows <= rowsForward ? rows : most);

const pieces = (rows: number, size: number): Piece[] =>
  Array.from({ length: Math.ceil(rows / size) }, (_, i) => [i * size, Math.min(rows, (i + 1) * size)]);
