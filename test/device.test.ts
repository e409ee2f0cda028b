// The same graphs on another device: WebGPU, by whatever driver is there, or by the one in software that comes with Chromium.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Outcome, reckon } from "./reckon-process.ts";

const software = "/usr/lib/chromium/vk_swiftshader_icd.json";
const environment: Record<string, string> = existsSync(software) ? { VK_ICD_FILENAMES: software } : {};
const folder = mkdtempSync(join(tmpdir(), "reckon-device-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const prompts = join(folder, "prompts.jsonl");
const generate = (device: string) =>
  reckon(
    [
      "generate",
      "--model",
      "models/tiny",
      "--input",
      prompts,
      "--temperature",
      "0",
      "--max-tokens",
      "12",
      "--device",
      device,
    ],
    { environment },
  );

let onWebgpu: Outcome;
beforeAll(async () => {
  writeFileSync(prompts, `${JSON.stringify({ prompt: "What is 12 + 30?" })}\n`);
  onWebgpu = await generate("webgpu");
}, 300_000);

const isThere = () => !onWebgpu.stderr.includes("--device webgpu cannot be used");
const absent = "this machine has no driver that WebGPU can use, and no Chromium with its own";

describe("webgpu", () => {
  test("writes the same tokens as the processor, and says which nodes were left to it", async ({ skip }) => {
    skip(!isThere(), absent);
    const onCpu = await generate("cpu");
    const [gpu, cpu] = [onWebgpu, onCpu].map(({ stdout }) => JSON.parse(stdout)) as {
      ids: number[];
      logProbs: number[];
    }[];
    expect(gpu!.ids).toEqual(cpu!.ids);
    for (const [at, value] of gpu!.logProbs.entries()) expect(value).toBeCloseTo(cpu!.logProbs[at]!, 4);
    expect(onWebgpu.stderr).toMatch(/webgpu ran \d+ of \d+ nodes of its programs, and left to the processor: .*Sin/);
    expect(onCpu.stderr).not.toContain("ran");
  }, 300_000);

  test("trains with the same losses and gradients", async ({ skip }) => {
    skip(!isThere(), absent);
    const train = async (device: string): Promise<{ steps: { loss: number; gradNorm: number }[]; nodes: number }> => {
      const words = ["--import", "tsx", "scripts/device-training.ts", device];
      const { stdout } = await promisify(execFile)(process.execPath, words, {
        env: { ...process.env, ...environment },
      });
      return JSON.parse(stdout);
    };
    const [gpu, cpu] = [await train("webgpu"), await train("cpu")];
    expect(gpu.nodes).toBeGreaterThan(100);
    expect(cpu.nodes).toBe(0);
    expect(cpu.steps[2]!.loss).toBeLessThan(cpu.steps[0]!.loss - 0.05);
    for (const [at, { loss, gradNorm }] of gpu.steps.entries()) {
      expect(loss).toBeCloseTo(cpu.steps[at]!.loss, 4);
      expect(gradNorm / cpu.steps[at]!.gradNorm).toBeCloseTo(1, 4);
    }
  }, 300_000);
});

test("a device that cannot be used is named before any work, with what it needs", async () => {
  const { code, stderr } = await reckon(["eval", "--model", "models/tiny", "recipes/gsm8k.yaml", "--device", "dml"]);
  expect([code, stderr.trim()]).toEqual([
    1,
    expect.stringMatching(/^reckon: --device dml cannot be used; it needs Windows\. ONNX Runtime says: .+$/),
  ]);
}, 60_000);
