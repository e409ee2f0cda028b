// Frozen weights by name, and how a program gets them: small ones become part of it, large ones are inputs that all
// programs share. Knows no files.
import { rebuilt } from "./fed-products.ts";
import { type Graph, makeNode, type Node, nodesOf, withInputs } from "./graph.ts";
import { type Activations, type Int8Node, int8Consumer, type StoredInt8 } from "./int8-weights.ts";
import type { DType } from "./ops.ts";
import { type Shape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

export type WeightArray = {
  readonly shape: Shape;
  /** In float32; of a weight that is stored in int8 a copy, made each time it is asked for. */
  readonly data: Float32Array;
  readonly int8?: StoredInt8;
};
/** Frozen weights by name. A store is never changed once a program was compiled with it. */
export type Weights = ReadonlyMap<string, WeightArray>;

/**
 * A program that holds weights itself lays them out for its products, which is faster, but takes their memory twice over
 * in every program. Past this size that is too much.
 */
const mostHeldBytes = 128 * 2 ** 20;

/** What can be known of weights without their values. */
export type WeightShapes = ReadonlyMap<
  string,
  { readonly shape: Shape; readonly int8?: { readonly activations: Activations } }
>;

/** Whether programs are fed the weights; those in int8 that are widened where they are used always are. */
export const areLarge = (weights: WeightShapes): boolean =>
  storeBytes(weights) > mostHeldBytes || [...weights.values()].some(({ int8 }) => int8?.activations === "float32");

/** Whether products with the weights are of int8. */
export const haveInt8Products = (weights: WeightShapes): boolean =>
  [...weights.values()].some(({ int8 }) => int8 !== undefined && int8.activations !== "float32");

/** What the weights take in memory. */
export function storeBytes(weights: WeightShapes): number {
  let bytes = 0;
  for (const { shape, int8 } of weights.values()) bytes += int8 ? sizeOf(shape) + 4 * shape[0]! : 4 * sizeOf(shape);
  return bytes;
}

export const inputNames = (graph: Graph): string[] => [
  ...new Set(nodesOf(graph).flatMap((node) => (node.op === "input" ? [node.params.name] : []))),
];

const scalesName = (name: string) => `scales of ${name}`;

/** A frozen weight, or the rows of one that a node takes, which are fed as they lie in it. */
type Source = { readonly weight: string; readonly rows?: { readonly start: number; readonly end: number } };

/** What a node takes of a weight; undefined where it does something else. */
function sourceOf(node: Node): Source | undefined {
  if (node.op === "weight") return { weight: node.params.name };
  const [whole] = node.inputs;
  if (node.op !== "slice" || node.params.axis !== 0 || whole?.op !== "weight") return undefined;
  return { weight: whole.params.name, rows: node.params };
}

/** The name of the leaf that stands for it. */
const sourceName = ({ weight, rows }: Source) => (rows ? `${weight}[${rows.start}:${rows.end}]` : weight);

/** What the leaves that stand for the weights of a graph hold. */
export function weightFeeds(weights: Weights, graph: Graph): Record<string, Float32Array | Int8Array> {
  const feeds: Record<string, Float32Array | Int8Array> = {};
  for (const node of nodesOf(graph)) {
    const source = sourceOf(node);
    if (source === undefined) continue;
    const { rows } = source;
    const weight = weights.get(source.weight)!;
    const width = sizeOf(weight.shape.slice(1));
    const part = <A extends Float32Array | Int8Array>(values: A, width: number) =>
      rows ? (values.subarray(rows.start * width, rows.end * width) as A) : values;
    const name = sourceName(source);
    feeds[name] = part(weight.int8?.values ?? weight.data, width);
    if (weight.int8) feeds[scalesName(name)] = part(weight.int8.scales, 1);
  }
  return feeds;
}

/**
 * The graph with inputs in the place of each weight, to be fed by `weightFeeds`.
 * @param rename gives the new name of each input, the same unless told
 */
export const weightsAsInputs = (graph: Graph, weights: WeightShapes, rename?: (name: string) => string): Graph =>
  withLeaves(graph, weights, { kind: "input", rename });

/** The graph with weights as they are stored: of one in int8 its values and its scales. */
export const weightsAsStored = (graph: Graph, weights: WeightShapes): Graph =>
  withLeaves(graph, weights, { kind: "weight" });

type Leaves = { kind: "input" | "weight"; rename?: ((name: string) => string) | undefined };

function withLeaves(graph: Graph, weights: WeightShapes, { kind, rename = (name) => name }: Leaves): Graph {
  const rewritten = new Map<Node, Node>();
  const quantised = new Map<Node, Int8Node>();
  const leaf = (name: string, dtype: DType, shape: Shape, scope: string, op = kind) =>
    new Tensor(makeNode(op, [], { name: rename(name), dtype, shape }, scope));
  for (const node of nodesOf(graph)) {
    // What a program holds it cuts itself.
    const source = node.op === "weight" || kind === "input" ? sourceOf(node) : undefined;
    if (source) {
      const name = sourceName(source);
      const int8 = weights.get(source.weight)?.int8;
      const values = leaf(name, int8 ? "i8" : node.dtype, node.shape, node.scope);
      if (int8) {
        const scales = leaf(scalesName(name), "f32", [node.shape[0]!], node.scope);
        quantised.set(node, { values, scales, turned: false, activations: int8.activations });
      } else rewritten.set(node, values.node);
    } else if (node.op === "input") {
      rewritten.set(node, leaf(node.params.name, node.dtype, node.shape, node.scope, "input").node);
    } else {
      const result = int8Consumer(node, quantised, (x) => new Tensor(rewritten.get(x)!));
      const stands = (x: Node) => rewritten.get(x)!;
      if (result === undefined)
        rewritten.set(node, kind === "input" ? rebuilt(node, stands) : withInputs(node, node.inputs.map(stands)));
      else if (result instanceof Tensor) rewritten.set(node, result.node);
      else quantised.set(node, result);
    }
  }
  const outputs = Object.entries(graph.outputs).map(([name, node]) => [name, rewritten.get(node)!] as const);
  return { outputs: Object.fromEntries(outputs) };
}
