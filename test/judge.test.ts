// A judge in real commands: `reckon reward` and a GRPO stage ask an endpoint on this machine, keep what it replied, say how far
// it agrees with the verifier, and go on when it is gone.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readJournal } from "../src/run/journal.ts";
import { type LoopbackJudge, loopbackJudge, materialsOf } from "./loopback-judge.ts";
import { makeStandIn, reckon } from "./reckon-process.ts";

const place = mkdtempSync(join(tmpdir(), "reckon-judge-"));
const key = "sk-only-in-the-environment";
const environment = { XDG_CACHE_HOME: join(place, "cache"), RECKON_JUDGE_KEY: key, OPENAI_API_KEY: "sk-another" };
let server: LoopbackJudge;

beforeAll(async () => {
  server = await loopbackJudge();
  server.reply = (question) => (materialsOf(question)[1]!.includes("4") ? '{"score": 9}' : '{"score": 2}');
});
afterAll(async () => {
  await server.close();
  rmSync(place, { recursive: true });
});

const textsUnder = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1"));

describe("reckon reward", () => {
  const answers = ["4", "4 apples", "5", "14"];
  const rewardRows = () =>
    reckon(["reward", "--recipe", "judged.yaml", "--input", "rows.jsonl"], { workingFolder: place, environment });

  beforeAll(() => {
    const judge = `{ url: "${server.url}", model: m, retries: 0 }`;
    const reward = `{ trace: { weight: 0 }, confidence: { weight: 0 }, judge: ${judge} }`;
    writeFileSync(
      join(place, "judged.yaml"),
      `name: a\nmodel: absent\ngrpo: { learningRate: 1e-3, steps: 1, reward: ${reward} }\n`,
    );
    const rows = answers.map((answer) => {
      const completion = `<reasoning>2 and 2.</reasoning><answer>${answer}</answer>`;
      return JSON.stringify({ prompt: "2 + 2?", completion, row: { answer: "4 apples" } });
    });
    writeFileSync(join(place, "rows.jsonl"), rows.join("\n"));
  });

  test("gives the judge's score beside correctness, and says how far both agree", async () => {
    const { code, stdout, stderr } = await rewardRows();
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        "judge: 4 asked, 0 from the cache, 0 without a verdict; agrees with the verifier on 75.0\u00a0% of 4 completions, kappa 0.50\n",
    });
    const scores = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).components);
    expect(scores.map(({ correctness }) => correctness)).toEqual([1, 1, 0, 0]);
    expect(scores.map(({ judge }) => judge)).toEqual([8 / 9, 8 / 9, 1 / 9, 8 / 9]);
    expect(new Set(server.authorizations)).toEqual(new Set([`Bearer ${key}`]));
  });

  test("asks nothing twice, and goes on without an endpoint", async () => {
    const { reply } = server;
    server.reply = () => ({ status: 500 });
    writeFileSync(
      join(place, "rows.jsonl"),
      `${readFileSync(join(place, "rows.jsonl"), "utf8")}\n${JSON.stringify({ prompt: "New?", completion: "4", row: { answer: "4" } })}`,
    );
    const { code, stdout, stderr } = await rewardRows();
    server.reply = reply;
    expect(code).toBe(0);
    expect(stderr).toContain("1 asked, 4 from the cache, 1 without a verdict");
    const last = JSON.parse(stdout.trim().split("\n").at(-1)!);
    expect(last).toMatchObject({ masked: true, components: { correctness: 1, judge: 0 } });
    expect(last.failed.judge).toContain("it answered with 500");
    for (const text of textsUnder(place)) expect(text).not.toContain(key);
  });
});

describe("a GRPO stage", () => {
  test("is judged, stores how far judge and verifier agree, and leaves out what the judge failed on", async () => {
    const model = await makeStandIn(join(place, "base"));
    let count = 0;
    server.reply = () => (++count % 4 === 0 ? { status: 400 } : '{"score": 3}');
    const folder = join(place, "run");
    const settings = [
      `model=${model}`,
      "grpo.steps=2",
      `grpo.reward.judge={url: "${server.url}", model: m, retries: 0}`,
    ];
    const outcome = await reckon(["grpo", "recipes/smoke/show-your-work.yaml", ...settings, "--out", folder], {
      environment,
    });
    expect(outcome).toMatchObject({ code: 0 });
    const events = readJournal(join(folder, "journal.jsonl"));
    const steps = events.flatMap((event) => (event.type === "grpo-step" ? [event] : []));
    const completions = events.flatMap((event) => (event.type === "completion" ? [event] : []));
    const failures = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(steps.length).toBeGreaterThan(0);
    expect(completions.some(({ masked }) => masked)).toBe(true);
    expect(completions.every(({ components }) => "judge" in components)).toBe(true);
    expect(failures.join("\n")).toMatch(/the reward judge failed for \d+ of \d+ completions.*it answered with 400/);
    const judged = steps.flatMap(({ judge }) => (judge ? [judge] : []));
    expect(judged.every(({ count, agreement }) => count > 0 && agreement >= 0 && agreement <= 1)).toBe(true);
    for (const text of textsUnder(place)) expect(text).not.toContain(key);
  }, 120_000);
});

describe("an evaluation", () => {
  test("has the reasoning of some answers judged beside gold, in both orders, and says so in its report", async () => {
    const model = "models/tiny";
    server.reply = (question) => {
      const [, first] = materialsOf(question);
      return first!.includes("<reasoning>") ? '{"first": 4, "second": 2}' : '{"first": 2, "second": 4}';
    };
    const folder = join(place, "judged evaluation");
    const judge = `evaluation.judge={url: "${server.url}", model: m, samples: 3, retries: 0}`;
    const words = ["eval", "--model", model, "recipes/smoke/show-your-work.yaml", judge, "--out", folder];
    const asked = server.questions.length;
    expect(await reckon(words, { environment })).toMatchObject({ code: 0 });
    expect(server.questions.length - asked).toBe(6);
    const judged = readJournal(join(folder, "journal.jsonl")).find((event) => event.type === "judged");
    expect(judged).toMatchObject({ model, judge: "m", asked: 3, failed: 0, compared: 3, turned: 0 });
    expect(judged).toMatchObject({ score: { mean: 2 }, gold: { mean: 4 }, scale: { from: 1, to: 5 } });
    expect(readFileSync(join(folder, "report.md"), "utf8")).toContain("Judge: m, from 1 to 5");
    for (const text of textsUnder(folder)) expect(text).not.toContain(key);
  }, 120_000);
});
