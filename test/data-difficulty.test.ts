// `reckon data difficulty` as a user types it: the map, that it goes on where it stopped, and builds that draw by it.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wilson } from "../src/eval/statistics.ts";
import { readJournal } from "../src/run/journal.ts";
import { reckon } from "./reckon-process.ts";

const tiny = resolve(import.meta.dirname, "../models/tiny");
let work: string;
const inWork = (words: string[], more: Omit<NonNullable<Parameters<typeof reckon>[1]>, "workingFolder"> = {}) =>
  reckon(["data", ...words], { workingFolder: work, ...more });

type Line = { id: string; samples: number; undecided: number; passed: number; passRate?: number; unjudged?: string };
const linesOf = (file: string): (Line & Record<string, unknown>)[] =>
  readFileSync(join(work, file), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const map = (out: string, rows: number) => [
  "difficulty",
  tiny,
  ...["--data", "recipes/show-your-work.yaml", "--rows", String(rows), "--samples", "4"],
  ...["--max-tokens", "24", "--out", out],
];

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "reckon-difficulty-"));
  const line = (id: string, prompt: string, answer: string, domain: string, meta = {}) =>
    JSON.stringify({ id, prompt, answer, domain, meta });
  writeFileSync(
    join(work, "rows.jsonl"),
    [
      line("sum", "Mia has 2 apples and buys 3 more. How many apples does Mia have now?", "5 apples", "math"),
      line("again", "Mia has 2 apples and buys 3 more. How many apples does Mia have now?", "5 apples", "math"),
      line("code", "Write a function that adds.", "def add(a, b):\n\treturn a + b", "coding", {
        tests: ["assert add(1, 1) == 2"],
      }),
      line(
        "story",
        "Write a story.",
        "Once upon a time there was a very old and very tired dragon.",
        "creative writing",
      ),
      line("long", `Read this: ${"many words ".repeat(900)}`, "5", "math"),
    ].join("\n"),
  );
});
afterAll(() => rmSync(work, { recursive: true }));

describe("reckon data difficulty", () => {
  test("writes the pass rate of each prompt, and a build draws those that teach", async () => {
    const { code, stdout, stderr } = await inWork(map("map.jsonl", 160));
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(
      /^160 prompts, 4 samples each at temperature 1, by .*models\/tiny\n\n0 of 4 +\d+ +█+ +[\d.]+ %\n/,
    );
    expect(stderr).toMatch(/difficulty: map\.jsonl\n$/);
    const lines = linesOf("map.jsonl");
    expect(lines).toHaveLength(160);
    for (const { passed, samples, undecided, passRate, low, high, meta } of lines) {
      const interval = wilson(passed, samples - undecided);
      expect({ mean: passRate, low, high }).toEqual({ mean: interval.mean, low: interval.low, high: interval.high });
      expect(meta).toMatchObject({ passRate });
    }
    const mixed = new Set(lines.flatMap(({ id, passed }) => (passed > 0 && passed < 4 ? [id] : [])));
    expect(mixed.size).toBeGreaterThan(8);
    writeFileSync(
      join(work, "by.yaml"),
      "name: by\nsources:\n  a: {adapter: rows, files: map.jsonl, sample: {method: difficulty, rows: 8}}\n",
    );
    expect(await inWork(["build", "by.yaml"])).toMatchObject({ code: 0 });
    const shown = await inWork(["show", "data/by", "--rows", "8", "--json"]);
    const drawn = shown.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).id as string);
    expect(drawn.filter((id) => mixed.has(id))).toHaveLength(8);
  });

  test("a run draws prompts by the pass rates, and killed and resumed gives the same files", async () => {
    writeFileSync(
      join(work, "run.yaml"),
      `name: drawn
model: ${JSON.stringify(tiny)}
data: { task: rows, train: map.jsonl, test: rows.jsonl, testRows: 1, sameQuestions: keep }
grpo:
  { learningRate: 1.0e-4, steps: 4, promptsPerStep: 12, groupSize: 4, maxNewTokens: 24, checkpointEvery: 2, curriculum: {} }
evaluation: { maxNewTokens: 8, reportSamples: 0 }
`,
    );
    const run = (out: string, words: string[] = [], more: Parameters<typeof reckon>[1] = {}) =>
      reckon(["grpo", "run.yaml", ...words, "--out", out], { workingFolder: work, ...more });
    const whole = await run("whole-run");
    expect({ code: whole.code, stderr: whole.stderr }).toMatchObject({ code: 0 });
    const drawnOf = (out: string) =>
      readJournal(join(work, out, "journal.jsonl")).flatMap((event) =>
        event.type === "completion" && event.sample === 0 ? [event.rowId] : [],
      );
    const rates = new Map(linesOf("map.jsonl").map(({ id, passRate }) => [id, passRate!]));
    const isMixed = (id: string) => rates.get(id)! > 0 && rates.get(id)! < 1;
    const mixedShare = [...rates.keys()].filter(isMixed).length / rates.size;
    const drawn = drawnOf("whole-run");
    expect(drawn).toHaveLength(48);
    expect(drawn.filter(isMixed).length / 48).toBeGreaterThan(1.4 * mixedShare);
    const killed = await run("killed-run", [], { at: { text: "step 2: checkpoint saved", send: "SIGKILL" } });
    expect(killed.signal).toBe("SIGKILL");
    expect(await run("killed-run", ["--resume"])).toMatchObject({ code: 0 });
    expect(drawnOf("killed-run")).toEqual(drawn);
    const adapter = (out: string) => readFileSync(join(work, out, "models/grpo/adapter/adapter_model.safetensors"));
    expect(adapter("killed-run").equals(adapter("whole-run"))).toBe(true);
  });

  test("what is broken off goes on to the same bytes", async () => {
    const begun = (async () => {
      const part = join(work, "cut.jsonl.part");
      while (!existsSync(part) || readFileSync(part, "utf8").split("\n").length < 3) await sleep(20);
    })();
    const cut = await inWork(map("cut.jsonl", 320), { interruptAfter: begun });
    expect(cut.code).toBe(130);
    expect(cut.stderr).toMatch(/interrupted; \d+ of 320 prompts are measured and kept, and the same command goes on/);
    expect(existsSync(join(work, "cut.jsonl"))).toBe(false);
    const other = await inWork([...map("cut.jsonl", 320), "--seed", "7"]);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/cut\.jsonl\.part holds a measurement that was broken off with seed 42, now it is 7/);
    const resumed = await inWork(map("cut.jsonl", 320));
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringMatching(/^\d+.prompts measured before\n/) });
    expect(existsSync(join(work, "cut.jsonl.part"))).toBe(false);
    // A row's completions are its own, whichever rows are measured beside it.
    const alone = new Map(linesOf("map.jsonl").map((line) => [line.id, line]));
    const shared = linesOf("cut.jsonl").filter(({ id }) => alone.has(id));
    expect(shared).toHaveLength(160);
    for (const line of shared) expect(line).toEqual(alone.get(line.id));
  });

  test("rows that cannot be judged are said, and not failed", async () => {
    const { code, stdout, stderr } = await inWork([
      "difficulty",
      tiny,
      "--data",
      "rows.jsonl",
      "--samples",
      "2",
      "--json",
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/^1.row of the data ask what another row asks/);
    expect(JSON.parse(stdout)).toMatchObject({
      file: "rows-difficulty.jsonl",
      prompts: 4,
      judged: 1,
      unjudged: {
        "code, which only its tests can judge": 1,
        "open answers of the domain creative writing": 1,
        "prompts longer than the model's context": 1,
      },
      domains: { coding: { judged: 0 }, math: { prompts: 2, judged: 1 } },
    });
    expect(
      linesOf("rows-difficulty.jsonl").map(({ id, samples, passRate }) => [id, samples, passRate === undefined]),
    ).toEqual([
      ["sum", 2, false],
      ["code", 0, true],
      ["story", 0, true],
      ["long", 0, true],
    ]);
  });
});
