// Products of int8 through the commands: scores near those in float32, and a whole run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readJournal } from "../src/run/journal.ts";
import { runPaths } from "../src/run/run-folder.ts";
import { reckon, reckonLine } from "./reckon-process.ts";

const folder = mkdtempSync(join(tmpdir(), "reckon-w8a8-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("scores lie near those in float32", async () => {
  const text =
    "Problem: Mia has 3 boxes of 4 pens. How many pens does she have?\\nSolution: 3 * 4 = 12 pens. So it is 12.";
  const scored = async (weights: string) => {
    const line = `echo '{"text":"${text}"}' | reckon score --model models/tiny --weights ${weights}`;
    const { stdout } = await reckonLine(line);
    return (JSON.parse(stdout) as { logProbs: number[] }).logProbs;
  };
  const [exact, rounded] = [await scored("float32"), await scored("w8a8")];
  expect(rounded).toHaveLength(exact.length);
  const off = exact.reduce((sum, value, i) => sum + Math.abs(value - rounded[i]!), 0) / exact.length;
  expect(off).toBeGreaterThan(1e-5);
  expect(off).toBeLessThan(0.1);
});

test("a recipe runs through SFT, GRPO and evaluation", async () => {
  const out = join(folder, "run");
  const { code, stderr } = await reckon([
    "run",
    "recipes/smoke/show-your-work.yaml",
    "memory.weights=w8a8",
    "--out",
    out,
  ]);
  expect([code, stderr]).toEqual([0, expect.stringContaining("the weights in int8 differ from the model's by")]);
  const events = readJournal(runPaths(out).journal);
  const losses = events.flatMap((event) => (event.type === "train-step" ? [event.loss] : []));
  expect(losses.at(-1)!).toBeLessThan(losses[0]!);
  expect(events.filter(({ type }) => type === "grpo-step")).toHaveLength(5);
}, 300_000);
