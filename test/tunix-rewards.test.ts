// The rewards that travel with a job are one bundled program: here it is run as a job runs it, with Node alone.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openReward } from "../src/recipe/open-reward.ts";
import { rewardSchema } from "../src/reward/settings.ts";
import { generateRows } from "../src/task/procedural/index.ts";
import type { Row } from "../src/text/row.ts";
import { formatTrace } from "../src/text/trace.ts";
import { writeRewardFiles } from "../src/tunix/reward-files.ts";

const program: Row = {
  id: "add",
  prompt: "Write a function add(a, b).",
  reasoning: "Step 1: the sum of both is returned.",
  answer: "def add(a, b):\n    return a + b",
  domain: "code",
  source: "test",
  licence: "none",
  split: "train",
  meta: { tests: ["assert add(2, 3) == 5"] },
};
const rows = [...generateRows({ seed: 1, count: 6, split: "train", minDifficulty: 1, maxDifficulty: 3 }), program];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-rewards-"));
  const bonus = 'export const bonus = ({ completion }) => ({ score: completion.length % 7 / 7, reason: "" });\n';
  writeFileSync(join(folder, "bonus.mjs"), bonus);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("programs, answers and the user's own rewards are judged as here, to the last bit", async () => {
  const settings = rewardSchema.parse({ custom: { bonus: { use: `${join(folder, "bonus.mjs")}#bonus` } }, work: {} });
  const job = join(folder, "job");
  mkdirSync(job);
  writeRewardFiles(job, settings, rows);
  const inputs = rows.flatMap((row, i) => {
    const trace = formatTrace(row);
    const texts = [trace, trace.replaceAll("+", "-"), row.answer, trace.replace(/\d/, "7")];
    return texts.map((completion, j) => ({ prompt: row.prompt, completion, row, confidence: (i + j / 4) / 8 }));
  });
  const { status, stdout } = spawnSync(process.execPath, [join(job, "rewards.mjs"), join(job, "reward.json")], {
    // Nothing of this package is within reach of the copy.
    cwd: tmpdir(),
    encoding: "utf8",
    input: inputs.map((input) => `${JSON.stringify(input)}\n`).join(""),
  });
  expect(status).toBe(0);
  const answers = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const score = await openReward(settings);
  expect(answers).toHaveLength(inputs.length);
  for (const [i, input] of inputs.entries()) {
    const { reward, components } = await score(input);
    expect({ reward: answers[i].reward, components: answers[i].components }).toEqual({ reward, components });
  }
  const [right, wrong] = answers.slice(-4);
  expect([right.components.correctness, wrong.components.correctness]).toEqual([1, 0]);
});

test("a row that is none is answered with what is wrong, and a judge is refused", () => {
  const job = join(folder, "plain");
  mkdirSync(job);
  writeRewardFiles(job, rewardSchema.parse({}), []);
  const { stdout } = spawnSync(process.execPath, [join(job, "rewards.mjs"), join(job, "reward.json")], {
    encoding: "utf8",
    input: '{"prompt":"?","completion":"!"}\n',
  });
  expect(JSON.parse(stdout).error).toMatch(/^row: /);
  const judged = rewardSchema.parse({ judge: { url: "http://localhost:1/v1", model: "m" } });
  expect(() => writeRewardFiles(job, judged, [])).toThrow("grpo.reward.judge");
});
