// The printed form of a graph: one line a node, numbered in order, for golden tests, hashes and people.
import { type Graph, type Node, nodesOf } from "./graph.ts";

export const showType = (node: Pick<Node, "dtype" | "shape">) => `${node.dtype}[${node.shape.join(",")}]`;

const showParam = ([key, value]: [string, unknown]): string => {
  if (!Array.isArray(value)) return `${key}=${value}`;
  const shown = value.length > 8 ? [...value.slice(0, 3), `…${value.length}…`, ...value.slice(-2)] : value;
  return `${key}=[${shown.join(",")}]`;
};

export function printGraph(graph: Graph): string {
  const names = new Map<Node, string>();
  const lines = nodesOf(graph).map((node, index) => {
    names.set(node, `%${index}`);
    const params = Object.entries(node.params)
      .filter(([key]) => !(node.inputs.length === 0 && (key === "dtype" || key === "shape")))
      .map(showParam)
      .join(" ");
    const inputs = node.inputs.map((x) => names.get(x)).join(", ");
    return `%${index}: ${showType(node)} = ${node.op}(${inputs})${params ? ` {${params}}` : ""}`;
  });
  const outputs = Object.entries(graph.outputs).map(([name, node]) => `${name} = ${names.get(node)}`);
  return [...lines, `return ${outputs.join(", ")}`].join("\n");
}

/** How many nodes of each op, most frequent first: what a refactor changed, at a glance. */
export function countOps(graph: Graph): Record<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodesOf(graph)) counts.set(node.op, (counts.get(node.op) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])));
}
