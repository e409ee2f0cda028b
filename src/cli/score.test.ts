import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const model = fileURLToPath(new URL("../../../shared/fixtures/gemma3", import.meta.url));

/** The reference fixtures lie beside the checkout and are no part of the package; without them these tests are skipped. */
describe.skipIf(!existsSync(model))("score (skipped where ../shared/fixtures is absent)", () => {
  let folder: string;
  let fixture: { input_ids: number[][]; base: Sequences; lora: Sequences };
  type Sequences = { sequences: { target_logprobs: number[] }[] };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "reckon-score-"));
    fixture = JSON.parse(readFileSync(join(model, "fixture.json"), "utf8"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const score = (lines: string, ...options: string[]) => {
    const args = ["--import", import.meta.resolve("tsx"), main, "score", "--model", model, ...options];
    return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", input: lines });
  };
  const rowsOfIds = () => fixture.input_ids.map((ids) => `${JSON.stringify({ ids })}\n`).join("");

  test.each([
    ["base", []],
    ["lora", ["--adapter", join(model, "adapter")]],
  ] as const)("%s: log-probabilities agree with torch", (which, options) => {
    const { status, stdout, stderr } = score(rowsOfIds(), ...options);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const rows = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).logProbs as number[]);
    expect(rows).toHaveLength(fixture.input_ids.length);
    for (const [index, { target_logprobs }] of fixture[which].sequences.entries()) {
      expect(rows[index]).toHaveLength(target_logprobs.length);
      for (const [at, value] of target_logprobs.entries()) expect(rows[index]![at]).toBeCloseTo(value, 4);
    }
  });

  test("a row of one token has no next ones; rows keep their order over many groups", () => {
    const lines = Array.from({ length: 150 }, (_, index) => JSON.stringify({ ids: [2, ...Array(index % 7).fill(9)] }));
    const { stdout } = score(lines.join("\n"));
    const lengths = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).logProbs.length);
    expect(lengths).toEqual(lines.map((_, index) => index % 7));
  });

  test("a bad row ends with 1 and its line, and keeps the output as it was", () => {
    const output = join(folder, "out.jsonl");
    writeFileSync(output, "old");
    const { status, stdout, stderr } = score('{"ids":[2,3]}\n{"ids":[2,99999]}\n', "--output", output);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^reckon: standard input:2: ids\.1: not a token of this model, which has \d+\n$/);
    expect(readFileSync(output, "utf8")).toBe("old");
  });

  test("a model that is absent ends with 1 and one sentence", () => {
    const { status, stderr } = score("", "--model", join(folder, "none"));
    expect({ status, lines: stderr.split("\n").length }).toEqual({ status: 1, lines: 2 });
    expect(stderr).toContain("config.json");
  });
});
