// Puts a device other than the processor in use, after it has been seen to compute, and says what it left to the processor.
import { type Device, placementOn, useDevice } from "../engine/device.ts";
import { compile, f32 } from "../engine/runtime.ts";
import { count } from "../report/format.ts";
import { UserError } from "../run/errors.ts";

const needs: Record<Device, string> = {
  cpu: "nothing",
  webgpu: "a driver for Vulkan, Metal or Direct3D 12, which this machine has not, or not for this user",
  cuda: "an NVIDIA driver, and ONNX Runtime's CUDA libraries: npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12",
  coreml: "macOS",
  dml: "Windows",
};

/** @throws UserError where it cannot be used */
export async function openDevice(device: Device): Promise<void> {
  try {
    const program = await compile(({ x }) => ({ y: x.mul(2) }), { x: f32(2) }, { device });
    await program.run({ x: Float32Array.of(1, 2) });
    await program.release();
  } catch (error) {
    const reason = String(error instanceof Error ? error.message : error).split("\n")[0]!;
    throw new UserError(`--device ${device} cannot be used; it needs ${needs[device]}. ONNX Runtime says: ${reason}`);
  }
  useDevice(device);
}

/** A line on where the nodes of all programs so far were run. */
export function placementLine(device: Device): string {
  const { nodes, onProcessor } = placementOn(device) ?? { nodes: 0, onProcessor: new Map<string, number>() };
  if (onProcessor.size === 0) return `${device} ran all ${count(nodes)} nodes of its programs\n`;
  const left = [...onProcessor].sort(([, a], [, b]) => b - a);
  const sum = left.reduce((total, [, times]) => total + times, 0);
  const list = left.map(([operator, times]) => `${operator} ${count(times)}`).join(", ");
  return `${device} ran ${count(nodes - sum)} of ${count(nodes)} nodes of its programs, and left to the processor: ${list}\n`;
}
