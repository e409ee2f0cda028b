import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const model = fileURLToPath(new URL("../../../shared/fixtures/gemma3", import.meta.url));

type Output = { ids: number[]; text: string; logProbs: number[]; stop: string };

function generate(rows: object[], ...options: string[]) {
  const args = ["--import", import.meta.resolve("tsx"), main, "generate", "--model", model, ...options];
  const input = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", input });
  const outputs = stdout.split("\n").filter((line) => line !== "");
  return { status, stderr, rows: outputs.map((line) => JSON.parse(line) as Output) };
}

/** The reference fixtures lie beside the checkout and are no part of the package; without them these tests are skipped. */
describe.skipIf(!existsSync(model))("generate (skipped where ../shared/fixtures is absent)", () => {
  test("greedy tokens are torch's, from a folder without a tokenizer", () => {
    const fixture = JSON.parse(readFileSync(join(model, "fixture.json"), "utf8")) as {
      greedy: { prompt: number[]; tokens: number[] }[];
    };
    const length = fixture.greedy[0]!.tokens.length;
    const prompts = fixture.greedy.map(({ prompt }) => ({ ids: prompt }));
    const { status, stderr, rows } = generate(prompts, "--temperature", "0", "--max-tokens", String(length));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(rows.map(({ ids }) => ids)).toEqual(fixture.greedy.map(({ tokens }) => tokens));
    for (const { text, ids, logProbs, stop } of rows) {
      expect({ text, stop }).toEqual({ text: "", stop: "length" });
      expect(logProbs).toHaveLength(ids.length);
      expect(Math.max(...logProbs)).toBeLessThanOrEqual(0);
    }
  });

  test("a row's draws depend on the seed and its place, not on its neighbours", () => {
    const options = ["--temperature", "1", "--max-tokens", "8", "--seed"];
    const [a, b] = [{ ids: [2, 5, 9] }, { ids: [2, 7] }];
    const both = generate([a, b], ...options, "1").rows;
    expect(generate([a], ...options, "1").rows).toEqual(both.slice(0, 1));
    expect(generate([a, b], ...options, "2").rows.map(({ ids }) => ids)).not.toEqual(both.map(({ ids }) => ids));
  });

  test("a prompt that needs the tokenizer of a folder without one ends with 1 and one sentence", () => {
    const { status, stderr, rows } = generate([{ prompt: "2 + 2" }]);
    expect({ status, rows, lines: stderr.split("\n").length }).toEqual({ status: 1, rows: [], lines: 2 });
    expect(stderr).toContain("tokenizer");
  });
});
