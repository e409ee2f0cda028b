// Graph → graph in which attention keeps its probabilities for the gradient instead of computing them twice.
// Faster (12 % of a training step of the embedded model), for a memory that grows with the square of the rows' length.
import { type Graph, inScope, type Node, rewrite, withInputs } from "./graph.ts";
import { Tensor } from "./tensor.ts";
import { attentionWrittenOut } from "./vjp-attention.ts";

export const keepScores = (graph: Graph): Graph =>
  rewrite(graph, (node, stands) => {
    const inputs = node.inputs.map(stands);
    return node.op === "attention" ? writeOut(node, inputs) : withInputs(node, inputs);
  });

type AttentionNode = Extract<Node, { op: "attention" }>;

function writeOut(node: AttentionNode, inputs: readonly Node[]): Node {
  const [q, k, v, bias] = inputs.map((x) => new Tensor(x)) as [Tensor, Tensor, Tensor, Tensor];
  return inScope(node.scope, () => attentionWrittenOut(q, k, v, bias, node.params).node);
}
