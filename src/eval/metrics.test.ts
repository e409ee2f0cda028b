import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compositeReward } from "../reward/combine.ts";
import { rewardSchema } from "../reward/settings.ts";
import { gsm8k as task } from "../task/gsm8k.ts";
import { generateRows } from "../task/procedural/index.ts";
import { readSourceRows } from "../task/source-task.ts";
import type { Row } from "../text/row.ts";
import { formatTrace } from "../text/trace.ts";
import { scoreCompletion } from "./metrics.ts";

const composite = compositeReward(rewardSchema.parse({}));
const row = {
  answer: "19 apples",
  reasoning: "Step 1: First, she buys 12 apples.\nStep 2: Then 12 + 7 = 19 apples.\nTherefore, she has 19 apples.",
  meta: {},
};
const prompt = "How many apples?";
const work = { rightSteps: 1, follows: 1 };
const perfect = { accuracy: 1, strictAccuracy: 1, format: 1, trace: 1, confidence: 1, ...work, composite: 1 };

describe("scoreCompletion", () => {
  it("gives gold 1 in every metric", async () => {
    const { scores, undecided, failed } = await scoreCompletion(
      { row, prompt, completion: formatTrace(row) },
      composite,
    );
    expect(scores).toEqual(perfect);
    expect({ undecided, failed }).toEqual({ undecided: false, failed: {} });
  });

  it("counts a right answer without tags for the lenient accuracy only", async () => {
    const { scores } = await scoreCompletion({ row, prompt, completion: "The answer is 19 apples." }, composite);
    expect(scores).toMatchObject({ accuracy: 1, strictAccuracy: 0, format: 0, trace: 0 });
    expect(scores.composite).toBeCloseTo(0.75, 12);
  });

  it("gives no accuracy where the row's domain does not judge answers, and other components by name", async () => {
    const open = compositeReward(rewardSchema.parse({ domains: { stories: { trace: {} } }, work: { weight: 0 } }));
    const completion = formatTrace(row);
    const story = await scoreCompletion({ row: { ...row, domain: "stories" }, prompt, completion }, open);
    expect(story.scores).toEqual({ format: 1, trace: 1, ...work, composite: 1 });
    const { scores } = await scoreCompletion({ row, prompt: "She buys 12 apples, then 7.", completion }, open);
    expect(scores.work).toBe(1);
  });

  it("says that an answer cannot be judged, and which part failed", async () => {
    const reward = compositeReward(rewardSchema.parse({}), {});
    const tests = { ...row, meta: { tests: ["assert f(1) == 1"] } };
    const { scores, undecided } = await scoreCompletion({ row: tests, prompt, completion: formatTrace(row) }, reward);
    expect({ accuracy: scores.accuracy, undecided }).toEqual({ accuracy: 0, undecided: true });
  });
});

describe("gold, the upper bound of the harness", () => {
  const imperfect = async (rows: Row[]) => {
    const scored = await Promise.all(
      rows.map(async (gold) => ({
        id: gold.id,
        scores: (await scoreCompletion({ row: gold, prompt: "", completion: formatTrace(gold) }, composite)).scores,
      })),
    );
    return scored.filter(
      ({ scores }) =>
        !Object.keys(perfect).every((name) => scores[name] === 1 || (name in work && scores[name] === undefined)),
    );
  };

  it("is 1 in every metric on procedural rows of every difficulty", async () => {
    const rows = generateRows({ seed: 11, count: 800, split: "test", minDifficulty: 1, maxDifficulty: 8 });
    expect(await imperfect(rows)).toEqual([]);
  });

  const gsm8k = new URL("../../../shared/data/gsm8k/test.jsonl", import.meta.url).pathname;
  it.skipIf(!existsSync(gsm8k))("is 1 in every metric on GSM8K (skipped without ../shared/data)", async () => {
    const { rows } = await readSourceRows(task, gsm8k, "test");
    expect(rows).toHaveLength(1319);
    expect(await imperfect(rows)).toEqual([]);
  });
});
