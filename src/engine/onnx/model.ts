// Graph → the bytes of an ONNX model: one for a session of ours, or a file for other tools.
import { type Graph, type Node, type NodeOf, nodesOf } from "../graph.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { FreeAxes } from "../stand-ins.ts";
import { createEmitter, type Emitter, type ExternalPlace, type StoredType, storedBytes } from "./emitter.ts";
import { createInt8Lowering } from "./int8.ts";
import { lower } from "./lower.ts";
import { portableOpset } from "./portable.ts";

/** Outputs have a name space of their own, so that an update may give back what it took under the same name. */
export const outputName = (name: string) => `out:${name}`;

/**
 * @param axes sizes of the graph that stand in for axes of any size
 * @returns the model, and the names of the weights whose bytes the session needs beside it
 */
export function toOnnx(graph: Graph, axes?: FreeAxes): { model: Uint8Array; weights: string[] } {
  // Where ONNX Runtime 1.30 knows a shape with a free axis, it looks for memory to use again among all values that are done with,
  // at length: half of the time in which a gradient is loaded, for nothing that its arena does not do as well.
  const emit = createEmitter(axes, { freeShapes: false });
  const weights: string[] = [];
  const values = emitNodes(graph, emit, lower, {
    input(node) {
      emit.input(node.params.name, node);
      return node.params.name;
    },
    weight(node) {
      emit.external(node.params.name, { dtype: node.dtype === "i8" ? "i8" : "f32", shape: node.shape });
      weights.push(node.params.name);
      return node.params.name;
    },
  });
  for (const [name, node] of Object.entries(graph.outputs)) emit.result(outputName(name), values.get(node)!, node);
  return { model: emit.finish(), weights };
}

/** How a weight lies in a file; int8 has one float32 scale for each index of an axis, in `scaleName`. */
export type Storage = { readonly type: "f32" | "f16" } | { readonly type: "i8"; readonly scaleAxis: number };

export const scaleName = (weight: string) => `${weight}.scale`;

export type FileSettings = {
  /** Sizes of the graph that stand in for axes of any size; their names are what other tools know them by. */
  readonly axes: FreeAxes;
  readonly storage: (name: string, shape: Shape) => Storage;
  /** Where the bytes of a stored tensor will lie, in the order in which they are asked for. */
  readonly place: (name: string, sizeBytes: number) => ExternalPlace;
};

/**
 * A model for other tools: operators of the standard alone, integers given as int64, inputs and outputs under the names
 * of the graph. Arithmetic is float32, but for products with int8 weights.
 */
export function toOnnxFile(graph: Graph, { axes, storage, place }: FileSettings): Uint8Array {
  const emit = createEmitter(axes);
  const scales = new Map<Node, string>();
  const external = (name: string, dtype: StoredType, shape: Shape) =>
    emit.external(name, { dtype, shape }, place(name, storedBytes[dtype] * sizeOf(shape)));
  const values = emitNodes(graph, emit, createInt8Lowering(scales), {
    input(node) {
      const { name } = node.params;
      emit.input(name, node, node.dtype === "i32" ? "i64" : undefined);
      return node.dtype === "i32" ? emit.node("Cast", [name], { to: emit.type("i32") }) : name;
    },
    weight(node) {
      const { name, shape } = node.params;
      const stored = storage(name, shape);
      external(name, stored.type, shape);
      if (stored.type === "f16") return emit.node("Cast", [name], { to: emit.type("f32") });
      if (stored.type === "i8") {
        external(scaleName(name), "f32", [shape[stored.scaleAxis]!]);
        scales.set(node, scaleName(name));
      }
      return name;
    },
  });
  for (const [name, node] of Object.entries(graph.outputs)) emit.result(name, values.get(node)!, node);
  return emit.finish(portableOpset);
}

/** Leaves first, so that the sizes of the inputs can be asked for. @returns the name of each node's value */
function emitNodes(
  graph: Graph,
  emit: Emitter,
  lowerNode: typeof lower,
  leaves: { input: (node: NodeOf<"input">) => string; weight: (node: NodeOf<"weight">) => string },
): Map<Node, string> {
  const values = new Map<Node, string>();
  const nodes = nodesOf(graph);
  for (const node of nodes) {
    if (node.op === "input") values.set(node, leaves.input(node));
    if (node.op === "weight") values.set(node, leaves.weight(node));
  }
  for (const node of nodes) {
    if (values.has(node)) continue;
    emit.inScope(node.scope);
    const inputs = node.inputs.map((x) => values.get(x)!);
    values.set(node, lowerNode(emit, inputs, node));
  }
  return values;
}
