import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compositeReward } from "../reward/combine.ts";
import { rewardSchema } from "../reward/settings.ts";
import { readGsm8k } from "../task/gsm8k.ts";
import { generateRows } from "../task/procedural/index.ts";
import type { Row } from "../text/row.ts";
import { formatTrace } from "../text/trace.ts";
import { scoreCompletion, summarise } from "./metrics.ts";

const composite = compositeReward(rewardSchema.parse({}));
const row = {
  answer: "19 apples",
  reasoning: "Step 1: First, she buys 12 apples.\nStep 2: Then 12 + 7 = 19 apples.\nTherefore, she has 19 apples.",
  meta: {},
};
const prompt = "How many apples?";

describe("scoreCompletion", () => {
  it("gives gold 1 in every metric", async () => {
    expect(await scoreCompletion({ row, prompt, completion: formatTrace(row) }, composite)).toEqual({
      accuracy: 1,
      format: 1,
      trace: 1,
      confidence: 1,
      composite: 1,
    });
  });

  it("counts a right answer without tags for accuracy only", async () => {
    const scores = await scoreCompletion({ row, prompt, completion: "The answer is 19 apples." }, composite);
    expect(scores).toMatchObject({ accuracy: 1, format: 0, trace: 0 });
    expect(scores.composite).toBeCloseTo(0.75, 12);
  });
});

describe("gold, the upper bound of the harness", () => {
  const perfect = { accuracy: 1, format: 1, trace: 1, confidence: 1, composite: 1 };
  const imperfect = async (rows: Row[]) => {
    const scored = await Promise.all(
      rows.map(async (gold) => ({
        id: gold.id,
        scores: await scoreCompletion({ row: gold, prompt: "", completion: formatTrace(gold) }, composite),
      })),
    );
    return scored.filter(({ scores }) => JSON.stringify(scores) !== JSON.stringify(perfect));
  };

  it("is 1 in every metric on procedural rows of every difficulty", async () => {
    const rows = generateRows({ seed: 11, count: 800, split: "test", minDifficulty: 1, maxDifficulty: 8 });
    expect(await imperfect(rows)).toEqual([]);
  });

  const gsm8k = new URL("../../../shared/data/gsm8k/test.jsonl", import.meta.url).pathname;
  it.skipIf(!existsSync(gsm8k))("is 1 in every metric on GSM8K (skipped without ../shared/data)", async () => {
    const rows = readGsm8k(gsm8k, "test");
    expect(rows).toHaveLength(1319);
    expect(await imperfect(rows)).toEqual([]);
  });
});

describe("summarise", () => {
  it("takes Wilson for accuracy and format, the bootstrap for the others", () => {
    const samples = [1, 0, 1, 1].map((value) => ({ scores: { accuracy: value, format: value, trace: value / 2 } }));
    const { accuracy, format, trace } = summarise(samples);
    // statsmodels 0.15.0: proportion_confint(3, 4, method="wilson")
    expect(accuracy!.low).toBeCloseTo(0.30064184258240184, 10);
    expect(accuracy!.high).toBeCloseTo(0.9544127391902995, 10);
    expect(format).toEqual(accuracy);
    expect(trace).toEqual({ mean: 0.375, low: 0.125, high: 0.5, count: 4 });
  });

  it("refuses nothing, and a sample without the metric", () => {
    expect(() => summarise([])).toThrow("no samples");
    expect(() => summarise([{ scores: { trace: 1 } }, { scores: {} }])).toThrow('sample 1 has no score "trace"');
  });
});
