// Graph → graph in which attention keeps its probabilities for the gradient instead of computing them twice.
// Faster for short rows (12 % of a training step of the embedded model); for long ones the memory would be too much.
import { type Graph, inScope, type Node, nodesOf, withInputs } from "./graph.ts";
import { sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { attentionWrittenOut } from "./vjp-attention.ts";

/** @param limitBytes attention whose probabilities take more than this is left as it is */
export function keepScores(graph: Graph, limitBytes: number): Graph {
  const rewritten = new Map<Node, Node>();
  for (const node of nodesOf(graph)) {
    const inputs = node.inputs.map((x) => rewritten.get(x)!);
    rewritten.set(node, fits(node, limitBytes) ? writeOut(node, inputs) : withInputs(node, inputs));
  }
  return {
    outputs: Object.fromEntries(Object.entries(graph.outputs).map(([name, node]) => [name, rewritten.get(node)!])),
  };
}

type AttentionNode = Extract<Node, { op: "attention" }>;

function fits(node: Node, limitBytes: number): node is AttentionNode {
  return node.op === "attention" && 4 * sizeOf(node.shape.slice(0, 3)) * node.inputs[1]!.shape[2]! <= limitBytes;
}

function writeOut(node: AttentionNode, inputs: readonly Node[]): Node {
  const [q, k, v, bias] = inputs.map((x) => new Tensor(x)) as [Tensor, Tensor, Tensor, Tensor];
  return inScope(node.scope, () => attentionWrittenOut(q, k, v, bias, node.params).node);
}
