// What the machine's products of matrices come to in ONNX Runtime: GFLOP/s of float32 at 1024³.
import { compile, f32 } from "../../src/engine/runtime.ts";
import type { SettingsOf, Way, Work } from "./work.ts";

const size = 1024;
const products = 20;

export async function matmul(_: SettingsOf<"matmul">, { threads }: Way): Promise<Work> {
  const program = await compile(
    ({ x, w }) => ({ y: x.matmul(w) }),
    { x: f32(size, size), w: f32(size, size) },
    { threads },
  );
  const matrix = () => Float32Array.from({ length: size * size }, (_, i) => Math.sin(i));
  const inputs = { x: matrix(), w: matrix() };
  return {
    check: async () => ({ logProbs: [...(await program.run(inputs)).y!.subarray(0, 8)] }),
    async lap() {
      const began = performance.now();
      for (let i = 0; i < products; i++) await program.run(inputs);
      return (products * 2 * size ** 3) / (performance.now() - began) / 1e6;
    },
  };
}
