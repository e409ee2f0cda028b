// Lookups in and products with weights that are stored in int8, for files that others read. The other side of a product is
// quantised as it comes, with one scale for the whole tensor: what ONNX Runtime and its tools call dynamic quantisation.
import type { Node } from "../graph.ts";
import { ShapeError } from "../shape-error.ts";
import type { Emitter } from "./emitter.ts";
import { lowerPortably } from "./portable.ts";

/**
 * @param scales the name of the scales of each weight that is stored in int8; of a table one a row, of the second side of
 *   a product one a column. It may fill up later than this is called.
 */
export function createInt8Lowering(scales: ReadonlyMap<Node, string>): typeof lowerPortably {
  /** What was quantised already: queries, keys and values have one input. */
  const quantised = new Map<string, string[]>();

  function product(emit: Emitter, x: string, weight: string, scale: string): string {
    const [values, xScale, zeroPoint] = quantised.get(x) ?? emit.nodes("DynamicQuantizeLinear", [x], 3);
    quantised.set(x, [values!, xScale!, zeroPoint!]);
    const sums = emit.node("MatMulInteger", [values!, weight, zeroPoint!]);
    const real = emit.node("Cast", [sums], { to: emit.type("f32") });
    return emit.node("Mul", [real, emit.node("Mul", [xScale!, scale])]);
  }

  function rows(emit: Emitter, table: string, indices: string, scale: string): string {
    const values = emit.node("Cast", [emit.node("Gather", [table, indices])], { to: emit.type("f32") });
    const factors = emit.node("Unsqueeze", [emit.node("Gather", [scale, indices]), emit.int64([-1])]);
    return emit.node("Mul", [values, factors]);
  }

  return (emit, x, node) => {
    if (node.op === "gather") {
      const scale = scales.get(node.inputs[0]!);
      if (scale) return rows(emit, x[0]!, x[1]!, scale);
    }
    if (node.op === "matmul") {
      const right = node.inputs[1]!;
      const scale = scales.get(right.op === "transpose" ? right.inputs[0]! : right);
      if (scale) return product(emit, x[0]!, x[1]!, scale);
    }
    if (node.op !== "transpose" && node.inputs.some((input) => scales.has(input)))
      throw new ShapeError(`${node.op}: cannot take a weight that is stored in int8 (in ${node.scope})`);
    return lowerPortably(emit, x, node);
  };
}
