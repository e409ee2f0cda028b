// Products with weights that a program is fed, and so cannot lay out beforehand. ONNX Runtime lays out the second side of a
// product at each call; with few rows that costs more than the product, unless the rows are that side.
import { type Graph, type Node, rewrite, withInputs } from "./graph.ts";
import { sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** Between these, W·xᵀ is faster than x·Wᵀ: 1.5 times at 4 rows, 1.9 times at 16. One row has a way of its own. */
const fewestRows = 2;
const mostRows = 256;

/** x·Wᵀ. @param x [..., columns] @param w [rows, columns] */
export function timesTransposed(x: Tensor, w: Tensor): Tensor {
  const count = sizeOf(x.shape.slice(0, -1));
  if (count < fewestRows || count > mostRows) return x.matmul(w.swap());
  const columns = x.reshape([count, w.shape[1]!]).swap();
  return w
    .matmul(columns)
    .swap()
    .reshape([...x.shape.slice(0, -1), w.shape[0]!]);
}

/** The node on other inputs, a product with a turned matrix in the faster way. @param stands what stands for an input */
export function rebuilt(node: Node, stands: (x: Node) => Node): Node {
  const [x, turned] = node.inputs;
  if (node.op === "matmul" && turned?.op === "transpose" && turned.shape.length === 2 && isFed(turned.inputs[0]!))
    return timesTransposed(new Tensor(stands(x!)), new Tensor(stands(turned.inputs[0]!))).node;
  return withInputs(node, node.inputs.map(stands));
}

/** The graph with each product with a turned input in the faster way; weights are left, which a program may hold. */
export const turnProducts = (graph: Graph): Graph =>
  rewrite(graph, (node, stands) => {
    const leaf = node.op === "matmul" && node.inputs[1]!.op === "transpose" && node.inputs[1]!.inputs[0]!.op;
    return leaf === "input" ? rebuilt(node, stands) : withInputs(node, node.inputs.map(stands));
  });

const isFed = ({ op }: Node) => op === "weight" || op === "input";
