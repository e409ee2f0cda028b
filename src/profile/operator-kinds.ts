// Which kind of work an operator of ONNX Runtime does, for the colours of the flame chart.

/** The kinds in the order of the legend; "inner" is a bar that others stand below. */
export const kindLabels = {
  inner: "made of several",
  product: "matrix products",
  elementwise: "element by element",
  layout: "layout",
  fused: "fused: norms, softmax, rotation, attention, activation",
  lookup: "look-up, sums, largest",
  other: "other, and outside of nodes",
} as const;

export type OperatorKind = keyof typeof kindLabels;

const operators: Partial<Record<OperatorKind, readonly string[]>> = {
  product: ["MatMul", "FusedMatMul", "Gemm", "FusedGemm", "MatMulInteger", "DynamicQuantizeMatMul", "MatMulNBits"],
  elementwise:
    "Add Sub Mul Div Neg Exp Log Sqrt Reciprocal Tanh Sigmoid Sin Cos Not And Where Less Equal Max Min Cast Pow Erf".split(
      " ",
    ),
  layout: "Transpose Reshape Slice Pad Concat Expand Squeeze Unsqueeze Identity Split Shape".split(" "),
  fused:
    "SimplifiedLayerNormalization SkipSimplifiedLayerNormalization Softmax RotaryEmbedding Attention MultiHeadAttention Gelu FastGelu BiasGelu QuickGelu".split(
      " ",
    ),
  lookup:
    "Gather GatherElements GatherND ScatterElements ScatterND ReduceSum ReduceMax ReduceMean ArgMax TopK CumSum".split(
      " ",
    ),
};

const kinds = new Map(
  Object.entries(operators).flatMap(([kind, names]) => names.map((name) => [name, kind as OperatorKind])),
);

export const kindOf = (operator: string): OperatorKind => kinds.get(operator) ?? "other";
