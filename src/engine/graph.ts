// A graph is the set of nodes that its outputs reach. Each node makes one value and never changes.
import { type DType, type Op, type OpParams, shapeRules } from "./ops.ts";
import type { Shape } from "./shape.ts";
import { ShapeError } from "./shape-error.ts";

export type NodeOf<K extends Op> = {
  /** Rises with creation, so that sorting by it is a topological order. */
  readonly id: number;
  readonly op: K;
  readonly inputs: readonly Node[];
  readonly params: OpParams[K];
  readonly dtype: DType;
  readonly shape: Shape;
  /** Where in the model it was made, e.g. "layers.3.mlp". */
  readonly scope: string;
};
export type Node = { [K in Op]: NodeOf<K> }[Op];

export type Graph = { readonly outputs: Readonly<Record<string, Node>> };

let nextId = 0;
const scopes: string[] = [];

/** Names the nodes made inside `build` for error messages and printed graphs. */
export function inScope<T>(name: string, build: () => T): T {
  scopes.push(name);
  try {
    return build();
  } finally {
    scopes.pop();
  }
}

/** Makes a node. @throws ShapeError when the inputs do not fit the op. */
export function makeNode<K extends Op>(
  op: K,
  inputs: readonly Node[],
  params: OpParams[K],
  scope = scopes.join("."),
): Node {
  try {
    const { dtype, shape } = shapeRules[op](inputs, params);
    return { id: nextId++, op, inputs, params, dtype, shape, scope } as Node;
  } catch (error) {
    if (error instanceof ShapeError && scope) throw new ShapeError(`${error.message} (in ${scope})`);
    throw error;
  }
}

/** The same node on other inputs; itself when they are the same. */
export const withInputs = (node: Node, inputs: readonly Node[]): Node =>
  inputs.every((x, i) => x === node.inputs[i]) ? node : makeNode(node.op, inputs, node.params, node.scope);

/** Every node that the outputs reach, each after its inputs. */
export function nodesOf(graph: Graph): Node[] {
  const seen = new Set<Node>();
  const stack = Object.values(graph.outputs);
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/**
 * The graph with another node in the place of each.
 * @param rule gives what stands for a node; it is asked after its inputs, and told what stands for those before it
 */
export function rewrite(graph: Graph, rule: (node: Node, stands: (x: Node) => Node) => Node): Graph {
  const rewritten = new Map<Node, Node>();
  const stands = (x: Node) => rewritten.get(x)!;
  for (const node of nodesOf(graph)) rewritten.set(node, rule(node, stands));
  const outputs = Object.entries(graph.outputs).map(([name, node]) => [name, stands(node)] as const);
  return { outputs: Object.fromEntries(outputs) };
}
