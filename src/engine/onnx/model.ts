// Graph → the bytes of an ONNX model: one for a session of ours, or a file for other tools.
import { type Graph, type Node, type NodeOf, nodesOf } from "../graph.ts";
import { sizeOf } from "../shape.ts";
import { createEmitter, type Emitter, type ExternalPlace, type FreeAxes } from "./emitter.ts";
import { lower } from "./lower.ts";
import { lowerPortably, portableOpset } from "./portable.ts";

/** Outputs have a name space of their own, so that an update may give back what it took under the same name. */
export const outputName = (name: string) => `out:${name}`;

/** @returns the model, and the names of the weights whose bytes the session needs beside it. */
export function toOnnx(graph: Graph): { model: Uint8Array; weights: string[] } {
  const emit = createEmitter();
  const weights: string[] = [];
  const values = emitNodes(graph, emit, lower, {
    input(node) {
      emit.input(node.params.name, node);
      return node.params.name;
    },
    weight(node) {
      emit.external(node.params.name, node);
      weights.push(node.params.name);
      return node.params.name;
    },
  });
  for (const [name, node] of Object.entries(graph.outputs)) emit.output(outputName(name), values.get(node)!, node);
  return { model: emit.finish(), weights };
}

export type FileSettings = {
  /** Sizes of the graph that stand in for axes of any size; their names are what other tools know them by. */
  readonly axes: FreeAxes;
  /** Where the bytes of a weight will lie, in the order in which they are asked for. */
  readonly place: (name: string, sizeBytes: number) => ExternalPlace;
};

/**
 * A model for other tools: operators of the standard alone, integers given as int64, inputs and outputs under the names
 * of the graph.
 */
export function toOnnxFile(graph: Graph, { axes, place }: FileSettings): Uint8Array {
  const emit = createEmitter(axes);
  const values = emitNodes(graph, emit, lowerPortably, {
    input(node) {
      const { name } = node.params;
      emit.input(name, node, node.dtype === "i32" ? "i64" : undefined);
      return node.dtype === "i32" ? emit.node("Cast", [name], { to: emit.type("i32") }) : name;
    },
    weight(node) {
      emit.external(node.params.name, node, place(node.params.name, 4 * sizeOf(node.shape)));
      return node.params.name;
    },
  });
  for (const [name, node] of Object.entries(graph.outputs)) emit.output(name, values.get(node)!, node);
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
