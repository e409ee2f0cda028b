// Frozen weights by name, and how a program gets them: small ones become part of it, large ones are inputs that all
// programs share. Knows no files.
import { type Graph, makeNode, type Node, nodesOf, withInputs } from "./graph.ts";
import { type Shape, sizeOf } from "./shape.ts";

/** The values may be read from the disk only when they are asked for. */
export type WeightArray = { readonly shape: Shape; readonly data: Float32Array };
/** Frozen weights by name. A store is never changed once a program was compiled with it. */
export type Weights = ReadonlyMap<string, WeightArray>;

/**
 * A program that holds weights itself lays them out for its products, which is faster, but takes their memory twice over
 * in every program. Past this size that is too much.
 */
const mostHeldBytes = 128 * 2 ** 20;

export const areLarge = (weights: Weights): boolean => storeBytes(weights) > mostHeldBytes;

/** In float32, as they are computed with. */
export function storeBytes(weights: Weights): number {
  let bytes = 0;
  for (const { shape } of weights.values()) bytes += 4 * sizeOf(shape);
  return bytes;
}

export const weightNames = (graph: Graph): string[] => leaves(graph, "weight");
export const inputNames = (graph: Graph): string[] => leaves(graph, "input");

const leaves = (graph: Graph, kind: "weight" | "input"): string[] => [
  ...new Set(nodesOf(graph).flatMap((node) => (node.op === kind ? [node.params.name] : []))),
];

/** The graph with an input in the place of each weight. @param rename gives the new name of each input, the same unless told */
export function weightsAsInputs(graph: Graph, rename = (name: string) => name): Graph {
  const rewritten = new Map<Node, Node>();
  for (const node of nodesOf(graph)) {
    const inputs = node.inputs.map((x) => rewritten.get(x)!);
    rewritten.set(node, asInput(node, rename) ?? withInputs(node, inputs));
  }
  const outputs = Object.entries(graph.outputs).map(([name, node]) => [name, rewritten.get(node)!] as const);
  return { outputs: Object.fromEntries(outputs) };
}

function asInput(node: Node, rename: (name: string) => string): Node | undefined {
  if (node.op === "weight")
    return makeNode("input", [], { name: rename(node.params.name), dtype: "f32", shape: node.shape }, node.scope);
  if (node.op === "input") return makeNode("input", [], { ...node.params, name: rename(node.params.name) }, node.scope);
  return undefined;
}
