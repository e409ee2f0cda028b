// Checks that a graph is well formed, after every rewrite: types follow from the rules, leaves have one meaning a name.
import { type Graph, type Node, nodesOf } from "./graph.ts";
import { type Op, type OpParams, shapeRules, type Type } from "./ops.ts";
import { showType } from "./print.ts";
import { ShapeError } from "./shape-error.ts";

/** @throws ShapeError naming the first node that is not well formed. */
export function verifyGraph(graph: Graph): Graph {
  const seen = new Set<Node>();
  const leaves = new Map<string, string>();
  for (const node of nodesOf(graph)) {
    const where = `${node.op}${node.scope ? ` (in ${node.scope})` : ""}`;
    for (const x of node.inputs) if (!seen.has(x)) throw new ShapeError(`${where}: an input is made after its use`);
    seen.add(node);
    const rule = shapeRules[node.op] as (inputs: readonly Type[], params: OpParams[Op]) => Type;
    const type = rule(node.inputs, node.params);
    if (showType(type) !== showType(node))
      throw new ShapeError(`${where}: is ${showType(node)}, its rule gives ${showType(type)}`);
    if (node.op === "input" || node.op === "weight") {
      const known = leaves.get(node.params.name);
      const shown = `${node.op} ${showType(node)}`;
      if (known && known !== shown)
        throw new ShapeError(`${where}: two leaves named '${node.params.name}' differ, ${known} and ${shown}`);
      leaves.set(node.params.name, shown);
    }
  }
  return graph;
}
