// Graph → the bytes of an ONNX model.
import { type Graph, type Node, nodesOf } from "../graph.ts";
import { createEmitter } from "./emitter.ts";
import { lower } from "./lower.ts";

/** Outputs have a name space of their own, so that an update may give back what it took under the same name. */
export const outputName = (name: string) => `out:${name}`;

/** @returns the model, and the names of the weights whose bytes the session needs beside it. */
export function toOnnx(graph: Graph): { model: Uint8Array; weights: string[] } {
  const emit = createEmitter();
  const names = new Map<Node, string>();
  const weights: string[] = [];
  for (const node of nodesOf(graph)) {
    if (node.op === "input") emit.input(node.params.name, node);
    if (node.op === "weight") {
      emit.external(node.params.name, node);
      weights.push(node.params.name);
    }
    const inputs = node.inputs.map((x) => names.get(x)!);
    names.set(node, lower(emit, inputs, node));
  }
  for (const [name, node] of Object.entries(graph.outputs)) emit.output(outputName(name), names.get(node)!, node);
  return { model: emit.finish(), weights };
}
