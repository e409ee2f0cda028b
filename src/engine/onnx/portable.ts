// Op → ONNX nodes of the standard alone, for files that others read. Written out where `lower.ts` uses operators that are
// contributed, newer than opset 21, or absent from the runtimes of browsers; ONNX Runtime fuses the norms again.
import type { Node, NodeOf } from "../graph.ts";
import type { Op } from "../ops.ts";
import type { Emitter } from "./emitter.ts";
import { lower, scalar } from "./lower.ts";

/** ONNX Runtime reads it since 1.18; Transformers.js has brought a newer one since its version 3. */
export const portableOpset = 21;

type Rules = { readonly [K in Op]?: (emit: Emitter, x: readonly string[], node: NodeOf<K>) => string };

const unsqueeze = (emit: Emitter, x: string, axis: number) => emit.node("Unsqueeze", [x, emit.int64([axis])]);

const rules: Rules = {
  // The form that ONNX Runtime knows as SimplifiedLayerNormalization.
  rmsNorm: (emit, [x, scale], { params }) => {
    const squares = emit.node("Pow", [x!, scalar(emit, 2)]);
    const mean = emit.node("ReduceMean", [squares, emit.int64([-1])], { keepdims: 1 });
    const root = emit.node("Sqrt", [emit.node("Add", [mean, scalar(emit, params.epsilon)])]);
    return emit.node("Mul", [emit.node("Div", [x!, root]), scale!]);
  },
  rope: (emit, [x, cos, sin], node) => {
    const half = node.shape[3]! / 2;
    const [a, b] = emit.nodes("Split", [x!, emit.int64([half, half])], 2, { axis: -1 }) as [string, string];
    const [c, s] = [unsqueeze(emit, cos!, 1), unsqueeze(emit, sin!, 1)]; // [B, 1, T, D/2]
    const first = emit.node("Sub", [emit.node("Mul", [a, c]), emit.node("Mul", [b, s])]);
    const second = emit.node("Add", [emit.node("Mul", [b, c]), emit.node("Mul", [a, s])]);
    return emit.node("Concat", [first, second], { axis: -1 });
  },
  attention: (emit, [q, k, v, bias], { inputs, params: { scale, softcap } }) => {
    const [H, D] = [inputs[0]!.shape[1]!, inputs[0]!.shape[3]!];
    const K = inputs[1]!.shape[1]!;
    const grouped = emit.node("Reshape", [
      emit.node("Mul", [q!, scalar(emit, scale)]),
      emit.int64([0, K, H / K, -1, D]),
    ]);
    const keys = emit.node("Transpose", [unsqueeze(emit, k!, 2)], { perm: [0, 1, 2, 4, 3] }); // [B, K, 1, D, S]
    const scores = softcapped(emit, emit.node("MatMul", [grouped, keys]), softcap); // [B, K, G, T, S]
    const p = emit.node("Softmax", [emit.node("Add", [scores, unsqueeze(emit, bias!, 1)])], { axis: -1 });
    return emit.node("Reshape", [emit.node("MatMul", [p, unsqueeze(emit, v!, 2)]), emit.int64([0, H, -1, D])]);
  },
};

function softcapped(emit: Emitter, x: string, limit: number): string {
  if (limit === 0) return x;
  return emit.node("Mul", [emit.node("Tanh", [emit.node("Div", [x, scalar(emit, limit)])]), scalar(emit, limit)]);
}

/** Emits nodes of the standard and gives the name of their value. */
export function lowerPortably(emit: Emitter, inputs: readonly string[], node: Node): string {
  const rule = rules[node.op] as ((emit: Emitter, x: readonly string[], node: Node) => string) | undefined;
  return rule ? rule(emit, inputs, node) : lower(emit, inputs, node);
}
