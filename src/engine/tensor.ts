// A fluent façade over nodes: symbolic, owns no memory. Every method adds one node or a few.
import { makeNode, type Node } from "./graph.ts";
import type { DType, Op, OpParams } from "./ops.ts";
import type { Shape } from "./shape.ts";

type Operand = Tensor | number;

export class Tensor {
  readonly node: Node;
  constructor(node: Node) {
    this.node = node;
  }
  get shape(): Shape {
    return this.node.shape;
  }
  get dtype(): DType {
    return this.node.dtype;
  }
  get rank(): number {
    return this.node.shape.length;
  }

  // Elementwise.
  neg(): Tensor {
    return apply("neg", [this], {});
  }
  exp(): Tensor {
    return apply("exp", [this], {});
  }
  log(): Tensor {
    return apply("log", [this], {});
  }
  sqrt(): Tensor {
    return apply("sqrt", [this], {});
  }
  reciprocal(): Tensor {
    return apply("reciprocal", [this], {});
  }
  tanh(): Tensor {
    return apply("tanh", [this], {});
  }
  sigmoid(): Tensor {
    return apply("sigmoid", [this], {});
  }
  sin(): Tensor {
    return apply("sin", [this], {});
  }
  cos(): Tensor {
    return apply("cos", [this], {});
  }
  gelu(): Tensor {
    return apply("gelu", [this], {});
  }
  not(): Tensor {
    return apply("not", [this], {});
  }
  square(): Tensor {
    return this.mul(this);
  }
  cast(to: DType): Tensor {
    return to === this.dtype ? this : apply("cast", [this], { to });
  }
  /** The same values as a constant to gradients. */
  stopGradient(): Tensor {
    return apply("stopGradient", [this], {});
  }
  /** These values, with the gradient of the expression that they were computed by, which is not computed again. */
  withGradientOf(expression: Tensor): Tensor {
    return apply("withGradientOf", [this, expression], {});
  }
  add(other: Operand): Tensor {
    return this.binary("add", other);
  }
  sub(other: Operand): Tensor {
    return this.binary("sub", other);
  }
  mul(other: Operand): Tensor {
    return this.binary("mul", other);
  }
  div(other: Operand): Tensor {
    return this.binary("div", other);
  }
  maximum(other: Operand): Tensor {
    return this.binary("maximum", other);
  }
  minimum(other: Operand): Tensor {
    return this.binary("minimum", other);
  }
  less(other: Operand): Tensor {
    return this.binary("less", other);
  }
  equal(other: Operand): Tensor {
    return this.binary("equal", other);
  }
  and(other: Tensor): Tensor {
    return this.binary("and", other);
  }
  /** `this ? a : b`, elementwise; `this` is bool. */
  where(a: Operand, b: Operand): Tensor {
    const dtype = a instanceof Tensor ? a.dtype : b instanceof Tensor ? b.dtype : "f32";
    return apply("where", [this, toTensor(a, dtype), toTensor(b, dtype)], {});
  }

  // Layout.
  reshape(shape: Shape): Tensor {
    const known = shape.reduce((total, size) => (size === -1 ? total : total * size), 1);
    const size = this.shape.reduce((total, n) => total * n, 1);
    return apply("reshape", [this], { shape: shape.map((n) => (n === -1 ? size / known : n)) });
  }
  transpose(permutation: readonly number[]): Tensor {
    return apply("transpose", [this], { permutation });
  }
  /** Swaps the last two axes. */
  swap(): Tensor {
    const axes = this.shape.map((_, i) => i);
    return this.transpose([...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
  }
  broadcastTo(shape: Shape): Tensor {
    return equalShapes(this.shape, shape) ? this : apply("broadcast", [this], { shape });
  }
  slice(axis: number, start: number, end: number): Tensor {
    return start === 0 && end === this.shape[this.axis(axis)]
      ? this
      : apply("slice", [this], { axis: this.axis(axis), start, end });
  }
  pad(axis: number, before: number, after: number): Tensor {
    return apply("pad", [this], { axis: this.axis(axis), before, after });
  }

  // Reductions keep the reduced axis with size 1.
  sum(...axes: number[]): Tensor {
    return apply("sum", [this], {
      axes: axes.length === 0 ? this.shape.map((_, i) => i) : axes.map((axis) => this.axis(axis)),
    });
  }
  mean(...axes: number[]): Tensor {
    const total = this.sum(...axes);
    const count = this.shape.reduce((product, size, i) => product * (total.shape[i] === size ? 1 : size), 1);
    return total.mul(1 / count);
  }
  max(axis: number): Tensor {
    return apply("reduceMax", [this], { axis: this.axis(axis) });
  }
  argMax(axis: number): Tensor {
    return apply("argMax", [this], { axis: this.axis(axis) });
  }
  cumsum(): Tensor {
    return apply("cumsum", [this], {});
  }
  topIndices(k: number): Tensor {
    return apply("topIndices", [this], { k });
  }
  /** Sums away what broadcasting from `shape` had repeated. */
  sumTo(shape: Shape): Tensor {
    if (equalShapes(this.shape, shape)) return this;
    const extra = this.rank - shape.length;
    const axes = this.shape.flatMap((size, i) => (i < extra || (shape[i - extra] === 1 && size !== 1) ? [i] : []));
    return (axes.length === 0 ? this : this.sum(...axes)).reshape(shape);
  }

  // Products and lookup.
  matmul(other: Tensor): Tensor {
    return apply("matmul", [this, other], {});
  }
  /** This times weights in int8, each of its rows rounded to int8 too. */
  int8Matmul(weights: Tensor, scales?: Tensor): Tensor {
    return apply("int8Matmul", scales ? [this, weights, scales] : [this, weights], {});
  }
  /** Rows of this table. */
  gather(indices: Tensor): Tensor {
    return apply("gather", [this, indices], {});
  }
  takeAlong(indices: Tensor): Tensor {
    return apply("takeAlong", [this, indices], {});
  }
  addAlong(indices: Tensor, updates: Tensor): Tensor {
    return apply("addAlong", [this, indices, updates], {});
  }

  // Named composites.
  softmax(): Tensor {
    return apply("softmax", [this], {});
  }
  /** log Σ exp(x) over the last axis, kept with size 1; its gradient uses the same powers. */
  logSumExp(): Tensor {
    const max = this.max(-1).stopGradient();
    return this.sub(max).exp().sum(-1).log().add(max);
  }
  rmsNorm(scale: Tensor, epsilon: number): Tensor {
    return apply("rmsNorm", [this, scale], { epsilon });
  }
  rope(cos: Tensor, sin: Tensor): Tensor {
    return apply("rope", [this, cos, sin], {});
  }
  /** limit·tanh(x / limit); a limit of 0 leaves x as it is. */
  softcap(limit: number): Tensor {
    return limit === 0
      ? this
      : this.mul(1 / limit)
          .tanh()
          .mul(limit);
  }

  private axis(axis: number): number {
    return axis < 0 ? axis + this.rank : axis;
  }
  private binary(
    op: "add" | "sub" | "mul" | "div" | "maximum" | "minimum" | "less" | "equal" | "and",
    other: Operand,
  ): Tensor {
    return apply(op, [this, toTensor(other, this.dtype)], {});
  }
}

const apply = <K extends Op>(op: K, inputs: readonly Tensor[], params: OpParams[K]): Tensor =>
  new Tensor(
    makeNode(
      op,
      inputs.map((x) => x.node),
      params,
    ),
  );

const equalShapes = (a: Shape, b: Shape) => a.length === b.length && a.every((size, i) => size === b[i]);
const toTensor = (x: Operand, dtype: DType) => (x instanceof Tensor ? x : scalar(x, dtype));

export const input = (name: string, dtype: DType, shape: Shape) => apply("input", [], { name, dtype, shape });
export const weight = (name: string, shape: Shape) => apply("weight", [], { name, dtype: "f32", shape });
export const scalar = (value: number, dtype: DType = "f32") =>
  apply("constant", [], { dtype, shape: [], values: [value] });
export const constant = (values: readonly number[], shape: Shape, dtype: DType = "f32") =>
  apply("constant", [], { dtype, shape, values });
export const zeros = (shape: Shape, dtype: DType = "f32") => constant([0], shape, dtype);
export const concat = (parts: readonly Tensor[], axis: number) =>
  parts.length === 1 ? parts[0]! : apply("concat", parts, { axis: axis < 0 ? axis + parts[0]!.rank : axis });
export const scatterAdd = (indices: Tensor, updates: Tensor, rows: number) =>
  apply("scatterAdd", [indices, updates], { rows });
export const attention = (q: Tensor, k: Tensor, v: Tensor, bias: Tensor, scale: number, softcap = 0) =>
  apply("attention", [q, k, v, bias], { scale, softcap });
