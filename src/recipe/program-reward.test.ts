// Programs of rows are run wherever a recipe's reward is asked: by the components, and by the trials of `reckon reward test`.
import { expect, test } from "vitest";
import { rewardSchema } from "../reward/settings.ts";
import type { Row } from "../text/row.ts";
import { formatTrace } from "../text/trace.ts";
import { openReward } from "./open-reward.ts";
import { tryReward } from "./reward-trials.ts";

const row = (id: string, answer: string, meta: Row["meta"]): Row => ({
  id,
  split: "train",
  source: "own",
  licence: "none",
  domain: "coding",
  prompt: "Write it.",
  reasoning: "It adds.",
  answer,
  meta,
});
const python = row("python", "def add(a, b):\n    return a + b", {
  tests: ["assert add(1, 2) == 3", "assert add(0, -1) == -1"],
});
const javascript = row("javascript", "const twice = (a) => 2 * a;", {
  language: "javascript",
  tests: ["if (twice(2) !== 4) throw new Error('no')"],
});
const words = row("words", "12", {});

test("a program is right when it passes the tests of its row, in either language; other rows are compared", async () => {
  const reward = await openReward(rewardSchema.parse({}));
  const judged = async (of: Row, answer: string) => {
    const completion = formatTrace({ reasoning: "It adds.", answer });
    const { components, reasons, undecided } = await reward({ prompt: of.prompt, completion, row: of });
    return [components.correctness, undecided, reasons.correctness];
  };
  expect(await judged(python, "```python\ndef add(a, b): return b + a\n```")).toEqual([1, false, "2 of 2 tests pass"]);
  expect(await judged(python, "def add(a, b): return 3")).toEqual([
    0,
    false,
    expect.stringContaining("1 of 2 tests pass"),
  ]);
  expect(await judged(javascript, "function twice(a) { return a + a; }")).toEqual([1, false, "1 of 1 tests pass"]);
  expect(await judged(javascript, "const twice = (a) => a;")).toEqual([0, false, expect.stringContaining("0 of 1")]);
  expect((await judged(words, "12.0"))[0]).toBe(1);
}, 120_000);

test("the trials make programs wrong, and dress them, as programs", async () => {
  const reward = await openReward(rewardSchema.parse({}));
  const { trials } = await tryReward(reward, { rows: [python, javascript], attacks: [], labelled: [] });
  for (const { name, failures } of trials) expect({ name, failures }).toEqual({ name, failures: [] });
  expect(trials.slice(0, 3).map(({ passed }) => passed?.count)).toEqual([2, 6, 18]);
}, 120_000);
