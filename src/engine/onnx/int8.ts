// Lookups in and products with weights that are stored in int8, for files that others read. The other side of a product is
// quantised as it comes, each row divided by its largest value before: DynamicQuantizeLinear has one scale for the whole
// tensor, so that a row with an outlier would take the last digits of all others.
import type { Node } from "../graph.ts";
import { ShapeError } from "../shape-error.ts";
import type { Emitter } from "./emitter.ts";
import { largestOfRows } from "./lower.ts";
import { lowerPortably } from "./portable.ts";

/** Names: steps in [0, 255], the size of one and the step of 0 for the whole tensor, the largest value of each row. */
type Quantised = { steps: string; size: string; zero: string; largest: string };

/**
 * @param scales the name of the scales of each weight that is stored in int8; of a table one a row, of the second side of
 *   a product one a column. It may fill up later than this is called.
 */
export function createInt8Lowering(scales: ReadonlyMap<Node, string>): typeof lowerPortably {
  /** What was quantised already: queries, keys and values have one input. */
  const quantised = new Map<string, Quantised>();

  /** x ≈ (steps − zero) · size · largest */
  function quantise(emit: Emitter, x: string): Quantised {
    const known = quantised.get(x);
    if (known) return known;
    const largest = largestOfRows(emit, x);
    const [steps, size, zero] = emit.nodes("DynamicQuantizeLinear", [emit.node("Div", [x, largest])], 3);
    const result = { steps: steps!, size: size!, zero: zero!, largest };
    quantised.set(x, result);
    return result;
  }

  function product(emit: Emitter, x: string, weight: string, scale: string): string {
    const { steps, size, zero, largest } = quantise(emit, x);
    const real = emit.node("Cast", [emit.node("MatMulInteger", [steps, weight, zero])], { to: emit.type("f32") });
    // In this form ONNX Runtime makes one operator of all but the last product.
    return emit.node("Mul", [emit.node("Mul", [real, emit.node("Mul", [size, scale])]), largest]);
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
