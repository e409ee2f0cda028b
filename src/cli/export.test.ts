import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { reckon } from "../../test/reckon-process.ts";

const scratch = mkdtempSync(join(tmpdir(), "reckon-export-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const out = join(scratch, "out");
const tiny = ["--model", "models/tiny"];

test("--json prints what was written, and nothing else goes to standard output", async () => {
  const words = [
    "export",
    ...tiny,
    "--format",
    "gguf",
    "--dtype",
    "Q8_0",
    "--name",
    "my model",
    "--out",
    out,
    "--json",
  ];
  const { code, stdout } = await reckon(words);
  const result = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(result).toMatchObject({ format: "gguf", dtype: "q8_0", files: ["README.md", "my-model-Q8_0.gguf"] });
  expect(result.gate.prompts).toBe(16);
  expect(readFileSync(join(out, "my-model-Q8_0.gguf")).subarray(0, 4).toString()).toBe("GGUF");
});

describe("what is wrong is one sentence", () => {
  test.each<[string, number, string[], string]>([
    ["no model", 2, ["--format", "gguf"], "name what to export: --model DIR, or --run DIR"],
    ["no such folder", 1, ["--model", "nowhere/at/all", "--format", "gguf"], "nowhere/at/all"],
    ["no such format", 2, [...tiny, "--format", "zip"], "Allowed choices are safetensors, peft, gguf, onnx"],
    ["no such type", 2, [...tiny, "--format", "gguf", "--dtype", "q9"], "choose f16, f32, bf16, q8_0, q4_0"],
    ["no adapter", 2, [...tiny, "--format", "peft"], "--format peft needs an adapter"],
    ["a stage without a run", 2, [...tiny, "--stage", "sft", "--format", "gguf"], "--stage goes with --run"],
    ["a folder that is no run", 2, ["--run", "models/tiny", "--format", "gguf"], "so it is no run folder"],
    ["a size", 2, [...tiny, "--format", "safetensors", "--shard-size", "big"], "such as 5GB"],
  ])("%s", async (_, code, words, message) => {
    const target = join(scratch, "refused");
    const outcome = await reckon(["export", ...words, "--out", target]);
    expect(outcome).toMatchObject({ code, stdout: "" });
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr.trim().split("\n")).toHaveLength(1);
    expect(existsSync(target)).toBe(false);
  });
});
