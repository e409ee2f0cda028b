import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

function verify(input: string, ...options: string[]) {
  const args = ["--import", import.meta.resolve("tsx"), main, "verify", ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", input });
  const rows = stdout.split("\n").filter((line) => line !== "");
  return { status, stderr, rows: rows.map((line) => JSON.parse(line) as { verdict: string; reason: string }) };
}

const lines = (...pairs: [answer: string, gold: string][]) =>
  pairs.map(([answer, gold]) => `${JSON.stringify({ answer, gold })}\n`).join("");

test("each row gets a verdict with its reason, in order", () => {
  const pairs = lines(["90 minutes", "1.5 hours"], ["41", "42"], ["more than anyone can count", "42"], ["10.04", "10"]);
  const { status, stderr, rows } = verify(pairs);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(rows).toEqual([
    { verdict: "equal", reason: 'same value after converting "minutes" to "hours"' },
    { verdict: "different", reason: "41 is not 42" },
    { verdict: "unknown", reason: "one side is a number, the other is words" },
    { verdict: "different", reason: "10.04 is not 10" },
  ]);
  expect(verify(pairs, "--tolerance", "0.01").rows.map(({ verdict }) => verdict)).toEqual([
    "equal",
    "different",
    "unknown",
    "equal",
  ]);
});

test("a row with choices is judged by them, a row with tests by running its program", () => {
  const meta = { language: "javascript", tests: ["if (add(1, 2) !== 3) throw new Error('no')"] };
  const gold = "function add(a, b) { return a + b; }";
  const input = [
    { answer: "(B) Paris", gold: "B", meta: { choices: ["London", "Paris"] } },
    { answer: "```js\nconst add = (a, b) => a + b;\n```", gold, meta },
    { answer: "const add = (a, b) => a - b;", gold, meta },
    { answer: "x", gold, meta: { ...meta, language: "cobol" } },
  ];
  const { status, stderr, rows } = verify(input.map((row) => JSON.stringify(row)).join("\n"));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(rows).toEqual([
    { verdict: "equal", reason: "choice B" },
    { verdict: "equal", reason: "1 of 1 tests pass" },
    { verdict: "different", reason: "0 of 1 tests pass; test 1: Error: no" },
    { verdict: "unknown", reason: "the language cobol cannot be run" },
  ]);
}, 60_000);

test("a row without a field ends with 1, its line and the field", () => {
  const { status, stderr } = verify(`${lines(["1", "1"])}\n{"answer":"1"}\n`);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^reckon: standard input:3: gold: .+\n$/);
});

test("a tolerance below 0 ends with 2", () => {
  const { status, stderr } = verify("", "--tolerance", "-1");
  expect(status).toBe(2);
  expect(stderr).toContain("--tolerance");
});
