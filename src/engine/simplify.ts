// Graph → smaller graph with the same outputs: equal nodes are shared, constants folded, identities removed.
// Dead nodes vanish because only what the outputs reach is rebuilt.
import { type Graph, makeNode, type Node, rewrite } from "./graph.ts";
import type { Op, OpParams } from "./ops.ts";
import { evaluateNode, type NdArray } from "./reference.ts";
import { type Shape, sizeOf } from "./shape.ts";

const foldLimit = 256;
const equalShapes = (a: Shape, b: Shape) => a.length === b.length && a.every((size, i) => size === b[i]);

export function simplify(graph: Graph): Graph {
  const shared = new Map<string, Node>();
  const share = (op: Op, inputs: readonly Node[], params: OpParams[Op], scope: string): Node => {
    const key = `${op}|${inputs.map((x) => x.id).join(",")}|${JSON.stringify(params, exactNumber)}`;
    const known = shared.get(key);
    if (known) return known;
    const node = reduce(op, inputs, params, scope) ?? makeNode(op, inputs, params, scope);
    shared.set(key, node);
    return node;
  };

  /** A cheaper node that gives the same value, if a rule knows one. */
  function reduce(op: Op, inputs: readonly Node[], params: OpParams[Op], scope: string): Node | undefined {
    const [a, b] = inputs;
    const made = inputs.length > 0 ? makeNode(op, inputs, params, scope) : undefined;
    if (!made || !a) return undefined;
    const same = (x: Node) => (equalShapes(x.shape, made.shape) && x.dtype === made.dtype ? x : undefined);
    const folded = fold(made);
    if (folded) return share("constant", [], folded, scope);
    const narrow = elementwise.has(op) ? unspread(inputs, (x) => makeNode(op, x, params, scope), made) : undefined;
    if (narrow) return share(op, narrow, params, scope);
    switch (op) {
      case "add":
        return isSplat(b!, 0) ? same(a) : isSplat(a, 0) ? same(b!) : (addsInto(a, b!, scope) ?? addsInto(b!, a, scope));
      case "sub":
        return isSplat(b!, 0) ? same(a) : undefined;
      case "mul":
        return isSplat(b!, 1) ? same(a) : isSplat(a, 1) ? same(b!) : undefined;
      case "div":
        return isSplat(b!, 1) ? same(a) : undefined;
      case "cast":
      case "broadcast":
      case "stopGradient":
      case "withGradientOf":
        return same(a);
      case "reshape":
        if (a.op === "reshape") return share("reshape", a.inputs, params, scope);
        return same(a);
      case "transpose": {
        const { permutation } = params as OpParams["transpose"];
        if (permutation.every((axis, i) => axis === i)) return a;
        // Where only axes of size 1 move, the values lie as they lay.
        if (isRising(permutation.filter((axis) => a.shape[axis]! > 1)))
          return share("reshape", [a], { shape: made.shape }, scope);
        if (a.op !== "transpose") return undefined;
        const inner = a.params.permutation;
        return share("transpose", a.inputs, { permutation: permutation.map((axis) => inner[axis]!) }, scope);
      }
      case "neg":
        return a.op === "neg" ? a.inputs[0] : undefined;
      case "sum":
        return (params as OpParams["sum"]).axes.every((axis) => a.shape[axis] === 1) ? a : undefined;
      default:
        return undefined;
    }
  }

  /** Updates of zeros that are added to something are added to it at once. */
  function addsInto(added: Node, to: Node, scope: string): Node | undefined {
    if (added.op !== "addAlong" || !equalShapes(added.shape, to.shape)) return undefined;
    const [base, indices, updates] = added.inputs as [Node, Node, Node];
    return isSplat(base, 0) ? share("addAlong", [to, indices, updates], {}, scope) : undefined;
  }

  return rewrite(graph, ({ op, inputs, params, scope }, stands) => share(op, inputs.map(stands), params, scope));
}

const elementwise: ReadonlySet<Op> = new Set(["add", "sub", "mul", "div"]);

/** The inputs without one that was only spread over axes which the operation would spread it over itself. */
function unspread(inputs: readonly Node[], make: (inputs: readonly Node[]) => Node, made: Node): Node[] | undefined {
  for (const [at, x] of inputs.entries()) {
    if (x.op !== "broadcast") continue;
    const narrow = inputs.with(at, x.inputs[0]!);
    if (equalShapes(make(narrow).shape, made.shape)) return narrow;
  }
  return undefined;
}

const isRising = (numbers: readonly number[]) => numbers.every((n, i) => i === 0 || n > numbers[i - 1]!);

/** JSON alone would write NaN and both infinities as null. */
const exactNumber = (_: string, value: unknown) => (typeof value === "number" ? String(value) : value);

const isSplat = (node: Node, value: number) => node.op === "constant" && node.params.values.every((x) => x === value);

/** The constant that a node of small constants gives. A repeated value stays one value. */
function fold(node: Node): OpParams["constant"] | undefined {
  if (!node.inputs.every((x) => x.op === "constant")) return undefined;
  const splat = node.inputs.every((x) => x.op === "constant" && x.params.values.length === 1);
  if (splat && (node.op === "broadcast" || node.op === "reshape"))
    return {
      dtype: node.dtype,
      shape: node.shape,
      values: (node.inputs[0] as Extract<Node, { op: "constant" }>).params.values,
    };
  if (sizeOf(node.shape) > foldLimit || node.inputs.some((x) => sizeOf(x.shape) > foldLimit)) return undefined;
  const inputs = node.inputs.map((x): NdArray => evaluateNode(x, [], {}));
  const values = [...evaluateNode(node, inputs, {}).data];
  // What a cast of NaN or a sum past 2³¹ gives is for the runtime to say.
  if (node.dtype === "i32" && values.some((value) => (value | 0) !== value)) return undefined;
  return { dtype: node.dtype, shape: node.shape, values };
}
