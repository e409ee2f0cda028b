// Runs an ONNX file as it lies on the disk, with inputs of any size: what another tool would do with it. Knows no graphs.
import { InferenceSession, Tensor } from "onnxruntime-node";

/** A value of a run; what one run gives can go into the next as it is. */
export type OnnxValue = {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
};

export type OnnxSession = {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  run(inputs: Readonly<Record<string, OnnxValue>>): Promise<Record<string, OnnxValue>>;
  release(): Promise<void>;
};

export const int64Value = (values: ArrayLike<number>, dims: readonly number[]): OnnxValue =>
  new Tensor("int64", BigInt64Array.from(values, BigInt), dims);

export const float32Value = (values: Float32Array, dims: readonly number[]): OnnxValue =>
  new Tensor("float32", values, dims);

/** @param file with the files of its weights beside it @throws Error of ONNX Runtime when it cannot be loaded */
export async function openOnnx(file: string, { threads = 2 }: { threads?: number } = {}): Promise<OnnxSession> {
  const session = await InferenceSession.create(file, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
  });
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: (inputs) => session.run(inputs as InferenceSession.FeedsType),
    release: () => session.release(),
  };
}
