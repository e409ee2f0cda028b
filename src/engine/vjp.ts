// Reverse-mode differentiation: one rule an op, each emitting ordinary ops, so a gradient is another graph.
// A rule gets the inputs, the output and the gradient of the output, and gives the gradient of each input.
import { inScope, type Node, nodesOf } from "./graph.ts";
import type { Op, OpParams } from "./ops.ts";
import { sizeOf } from "./shape.ts";
import { ShapeError } from "./shape-error.ts";
import { scatterAdd, Tensor, zeros } from "./tensor.ts";
import { attentionVjp } from "./vjp-attention.ts";

type Rule<K extends Op> = (context: {
  x: readonly Tensor[];
  y: Tensor;
  g: Tensor;
  params: OpParams[K];
}) => readonly (Tensor | undefined)[];

/** Ops whose result is no differentiable function of their inputs; nothing flows back through them. */
const stop: Rule<Op> = ({ x }) => x.map(() => undefined);

const rules: { readonly [K in Op]: Rule<K> } = {
  input: stop,
  weight: stop,
  constant: stop,
  neg: ({ g }) => [g.neg()],
  exp: ({ y, g }) => [g.mul(y)],
  log: ({ x, g }) => [g.div(x[0]!)],
  sqrt: ({ y, g }) => [g.div(y).mul(0.5)],
  reciprocal: ({ y, g }) => [g.mul(y).mul(y).neg()],
  tanh: ({ y, g }) => [g.sub(g.mul(y).mul(y))],
  sigmoid: ({ y, g }) => [g.mul(y.sub(y.mul(y)))],
  sin: ({ x, g }) => [g.mul(x[0]!.cos())],
  cos: ({ x, g }) => [g.mul(x[0]!.sin()).neg()],
  not: stop,
  // gelu(x) = x·σ(z) with z = x·(a + b·x²), so gelu′ = σ + y·(1 − σ)·z′ with z′ = a + 3b·x².
  gelu: ({ x, y, g }) => {
    const a = 2 * Math.sqrt(2 / Math.PI);
    const b = a * 0.044715;
    const square = x[0]!.square();
    const gate = square.mul(b).add(a).mul(x[0]!).sigmoid();
    const slope = square.mul(3 * b).add(a);
    return [g.mul(gate.add(y.sub(y.mul(gate)).mul(slope)))];
  },
  cast: ({ x, g }) => [x[0]!.dtype === "f32" ? g : undefined],
  stopGradient: stop,
  withGradientOf: ({ g }) => [undefined, g],
  add: ({ x, g }) => [g.sumTo(x[0]!.shape), g.sumTo(x[1]!.shape)],
  sub: ({ x, g }) => [g.sumTo(x[0]!.shape), g.neg().sumTo(x[1]!.shape)],
  mul: ({ x, g }) => [g.mul(x[1]!).sumTo(x[0]!.shape), g.mul(x[0]!).sumTo(x[1]!.shape)],
  div: ({ x, y, g }) => [g.div(x[1]!).sumTo(x[0]!.shape), g.mul(y).div(x[1]!).neg().sumTo(x[1]!.shape)],
  // Where both are equal the gradient goes to the second, as a one-sided derivative.
  maximum: ({ x, g }) => choose(x[1]!.less(x[0]!), x, g),
  minimum: ({ x, g }) => choose(x[0]!.less(x[1]!), x, g),
  less: stop,
  equal: stop,
  and: stop,
  where: ({ x, g }) => [undefined, x[0]!.where(g, 0).sumTo(x[1]!.shape), x[0]!.where(0, g).sumTo(x[2]!.shape)],
  reshape: ({ x, g }) => [g.reshape(x[0]!.shape)],
  transpose: ({ g, params }) => [g.transpose(params.permutation.map((_, i) => params.permutation.indexOf(i)))],
  broadcast: ({ x, g }) => [g.sumTo(x[0]!.shape)],
  slice: ({ x, g, params }) => [g.pad(params.axis, params.start, x[0]!.shape[params.axis]! - params.end)],
  pad: ({ x, g, params }) => [g.slice(params.axis, params.before, params.before + x[0]!.shape[params.axis]!)],
  concat: ({ x, g, params }) => {
    let start = 0;
    return x.map((part) => {
      const size = part.shape[params.axis]!;
      start += size;
      return g.slice(params.axis, start - size, start);
    });
  },
  sum: ({ x, g }) => [g.broadcastTo(x[0]!.shape)],
  // Ties share the gradient.
  reduceMax: ({ x, y, g, params }) => {
    const hit = x[0]!.equal(y).cast("f32");
    return [hit.mul(g.div(hit.sum(params.axis)))];
  },
  argMax: stop,
  // The reverse running sum: total − running sum + own.
  cumsum: ({ g }) => [g.sum(-1).sub(g.cumsum()).add(g)],
  topIndices: stop,
  // It comes in when a gradient is there already.
  int8Matmul: stop,
  matmul: ({ x, g }) => {
    const [a, b] = [x[0]!, x[1]!];
    if (b.rank === 2 && a.rank > 2) {
      const rows = g.reshape([-1, g.shape.at(-1)!]);
      return [
        g.matmul(b.swap()),
        a
          .reshape([-1, a.shape.at(-1)!])
          .swap()
          .matmul(rows),
      ];
    }
    return [g.matmul(b.swap()).sumTo(a.shape), a.swap().matmul(g).sumTo(b.shape)];
  },
  gather: ({ x, g }) => [scatterAdd(x[1]!, g, x[0]!.shape[0]!), undefined],
  scatterAdd: ({ x, g }) => [undefined, g.gather(x[0]!)],
  takeAlong: ({ x, g }) => [zeros(x[0]!.shape).addAlong(x[1]!, g), undefined],
  addAlong: ({ x, g }) => [g, undefined, g.takeAlong(x[1]!)],
  softmax: ({ y, g }) => [y.mul(g.sub(g.mul(y).sum(-1)))],
  rmsNorm: ({ x, g, params }) => {
    const [input, scale] = [x[0]!, x[1]!];
    const inverse = input.square().mean(-1).add(params.epsilon).sqrt().reciprocal();
    const normal = input.mul(inverse);
    const scaled = g.mul(scale);
    const dot = scaled.mul(normal).mean(-1);
    return [scaled.sub(normal.mul(dot)).mul(inverse), g.mul(normal).sumTo(scale.shape)];
  },
  // A rotation's transpose is the rotation back.
  rope: ({ x, g }) => [g.rope(x[1]!, x[2]!.neg()), undefined, undefined],
  attention: ({ x, y, g, params }) => [...attentionVjp(x[0]!, x[1]!, x[2]!, x[3]!, y, g, params), undefined],
};

function choose(first: Tensor, x: readonly Tensor[], g: Tensor): Tensor[] {
  return [first.where(g, 0).sumTo(x[0]!.shape), first.where(0, g).sumTo(x[1]!.shape)];
}

/**
 * The gradient of a scalar with respect to each of `wrt`, zero where it does not depend on it.
 * @param loss any shape of one element.
 * @throws ShapeError when the loss has several
 */
export function grad(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  if (sizeOf(loss.shape) !== 1)
    throw new ShapeError(`grad: the loss must have one element, it is [${loss.shape.join(", ")}]`);
  const nodes = nodesOf({ outputs: { loss: loss.node } });
  const wanted = new Set(wrt.map((x) => x.node));
  const depends = new Set<Node>();
  for (const node of nodes) if (wanted.has(node) || node.inputs.some((x) => depends.has(x))) depends.add(node);

  const gradients = new Map<Node, Tensor>([[loss.node, zeros(loss.shape).add(1)]]);
  for (const node of nodes.reverse()) {
    const g = gradients.get(node);
    if (!g || !depends.has(node) || node.inputs.length === 0) continue;
    const context = { x: node.inputs.map((x) => new Tensor(x)), y: new Tensor(node), g, params: node.params };
    const back = inScope(`${node.scope}'`, () => (rules[node.op] as Rule<Op>)(context as never));
    node.inputs.forEach((x, i) => {
      const part = back[i];
      if (!part || !depends.has(x)) return;
      const known = gradients.get(x);
      gradients.set(x, known ? known.add(part) : part);
    });
  }
  return wrt.map((x) => gradients.get(x.node) ?? zeros(x.shape));
}
