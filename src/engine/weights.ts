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

/** Rows of a weight, which are fed as they lie in it. */
const rowsName = (name: string, { start, end }: Rows) => `${name}[${start}:${end}]`;

type Rows = { readonly start: number; readonly end: number };

/** The weight that a node takes rows of; undefined where it does something else. */
function cutWeight(node: Node): { name: string; rows: Rows; columns: Shape } | undefined {
  const [whole] = node.inputs;
  if (node.op !== "slice" || node.params.axis !== 0 || whole?.op !== "weight") return undefined;
  return { name: whole.params.name, rows: node.params, columns: whole.shape.slice(1) };
}

/** What the leaves that stand for the weights of a graph hold. */
export function weightFeeds(weights: Weights, graph: Graph): Record<string, Float32Array | Int8Array> {
  const feeds: Record<string, Float32Array | Int8Array> = {};
  for (const node of nodesOf(graph)) {
    if (node.op === "weight") {
      const { name } = node.params;
      const weight = weights.get(name)!;
      feeds[name] = weight.int8?.values ?? weight.data;
      if (weight.int8) feeds[scalesName(name)] = weight.int8.scales;
    }
    const cut = cutWeight(node);
    if (cut === undefined) continue;
    const { name, rows, columns } = cut;
    const [start, end] = [rows.start * sizeOf(columns), rows.end * sizeOf(columns)];
    feeds[rowsName(name, rows)] = feeds[name]!.subarray(start, end);
    if (scalesName(name) in feeds)
      feeds[rowsName(scalesName(name), rows)] = feeds[scalesName(name)]!.subarray(rows.start, rows.end);
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
    const int8 = node.op === "weight" ? weights.get(node.params.name)?.int8 : undefined;
    const cut = kind === "input" ? cutWeight(node) : undefined;
    if (cut) {
      const { name, rows } = cut;
      const int8 = weights.get(name)?.int8;
      const values = leaf(rowsName(name, rows), int8 ? "i8" : node.dtype, node.shape, node.scope);
      if (int8) {
        const scales = leaf(rowsName(scalesName(name), rows), "f32", [node.shape[0]!], node.scope);
        quantised.set(node, { values, scales, turned: false, activations: int8.activations });
      } else rewritten.set(node, values.node);
    } else if (node.op === "weight" && int8) {
      const { name, shape } = node.params;
      const { activations } = int8;
      const values = leaf(name, "i8", shape, node.scope);
      const scales = leaf(scalesName(name), "f32", [shape[0]!], node.scope);
      quantised.set(node, { values, scales, turned: false, activations });
    } else if (node.op === "weight" || node.op === "input") {
      const op = node.op === "input" ? "input" : kind;
      rewritten.set(node, leaf(node.params.name, node.dtype, node.shape, node.scope, op).node);
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
