// The real files of ../shared/data through one build, compared with the files themselves, row by row.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adapterOf } from "../src/data/adapters/index.ts";
import { type BuildOutcome, buildData } from "../src/data/build/build.ts";
import { type BuiltRow, readBuiltRows } from "../src/data/built-rows.ts";
import { readOverview } from "../src/data/overview/overview.ts";
import { dataRecipeSchema, sourceSchema } from "../src/data/recipe.ts";
import { compareAnswers } from "../src/reward/answer.ts";
import { formatTrace, parseTrace } from "../src/text/trace.ts";

const shared = resolve(import.meta.dirname, "../../shared/data");
const skipped = existsSync(shared) ? "" : " (skipped: there is no ../shared/data with the real files)";

/** Adapter and file of each source, with how many rows the file holds. */
const sources = {
  gsm8k: ["gsm8k", "gsm8k/train.jsonl", 7473],
  mbpp: ["mbpp", "mbpp/mbpp.jsonl", 974],
  sciq: ["sciq", "sciq/sciq_train.jsonl", 12_679],
  arc: ["arc", "arc/challenge_train_1056.jsonl", 1056],
  strategyqa: ["strategyqa", "strategyqa/train.jsonl", 2061],
  dolly: ["dolly", "dolly/dolly_sample_150.jsonl", 151],
  xsum: ["xsum", "xsum/sample_400.jsonl", 400],
  writingprompts: ["writingprompts", "writingprompts/writing_gpt-4.raw_data.json", 150],
  marco_o1: ["marco-o1", "traces/marco-o1_CoT_demo.json", 125],
  llamafactory: ["messages", "traces/llamafactory_v1_sft_demo.jsonl", 500],
} as const;
type Source = keyof typeof sources;

type Raw = Record<string, unknown>;
const lines = (file: string): Raw[] =>
  readFileSync(join(shared, file), "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));

describe.skipIf(skipped !== "")(`the real files${skipped}`, () => {
  let folder: string;
  let outcome: BuildOutcome;
  let all: BuiltRow[];
  const rowsOf = (source: Source) => all.filter(({ file }) => file.endsWith(sources[source][1]));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "reckon-data-real-"));
    const recipe = dataRecipeSchema.parse({
      name: "real",
      sources: Object.fromEntries(
        Object.entries(sources).map(([name, [adapter, file]]) => [name, { adapter, files: join(shared, file) }]),
      ),
      duplicates: { exact: false },
      decontaminate: {
        against: { sciq_test: { adapter: "sciq", files: join(shared, "sciq/sciq_test.jsonl") } },
        action: "remove",
      },
    });
    outcome = await buildData({ recipe, recipeHash: "h", folders: [folder], out: join(folder, "out") });
    all = await readBuiltRows(join(folder, "out"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(Object.keys(sources) as Source[])("%s: every row is built or set aside with its reason", (name) => {
    const { read, setAside, written } = outcome.manifest.sources[name]!;
    expect(read).toBe(sources[name][2]);
    expect(written + Object.values(setAside).reduce((sum, rows) => sum + rows, 0)).toBe(read);
    expect(rowsOf(name)).toHaveLength(written);
    expect(Object.keys(setAside).filter((reason) => !["contaminated", "format"].includes(reason))).toEqual([]);
    for (const { prompt, answer, reasoning } of rowsOf(name)) {
      expect(prompt.trim()).not.toBe("");
      expect(answer.trim()).not.toBe("");
      if (reasoning === "") continue;
      const trace = parseTrace(formatTrace({ reasoning, answer }));
      expect(trace.ok && trace.answer).toBe(answer.trim());
    }
  });

  test("SciQ: the seven questions that stand in its test set too are caught, and one with another comma", () => {
    const plain = (text: unknown) =>
      String(text)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, " ")
        .trim();
    const found = (same: (question: unknown) => string) => {
      const tested = new Set(lines("sciq/sciq_test.jsonl").map(({ question }) => same(question)));
      return lines(sources.sciq[1]).flatMap(({ question }, index) => (tested.has(same(question)) ? [index + 1] : []));
    };
    expect(found(String)).toHaveLength(7);
    const leaked = found(plain);
    expect(leaked).toHaveLength(8);
    const caught = new Map(outcome.pairs.map((pair) => [pair.place, pair]));
    for (const place of leaked)
      expect(caught.get(place)).toMatchObject({ source: "sciq", evaluation: expect.stringMatching(/^sciq_test-/) });
    expect(rowsOf("sciq").filter(({ place }) => leaked.includes(place))).toEqual([]);
  });

  test("Dolly: the wrapper of the instruction and the mark of the end are gone", () => {
    const raws = lines(sources.dolly[1]);
    for (const { prompt, answer, place } of rowsOf("dolly")) {
      expect(`${prompt}\n${answer}`).not.toMatch(
        /Below is an instruction|### (?:Instruction|Input|Response)|eos_token/,
      );
      const raw = raws[place - 1]!;
      expect(raw.prompt).toContain(prompt.split("\n\n")[0]);
      expect(raw.answer).toContain(answer);
    }
    expect(rowsOf("dolly").filter(({ prompt }) => prompt.includes("\n\n")).length).toBeGreaterThan(40);
  });

  test("ARC: the answer is the letter of the right choice, also where choices are numbered", () => {
    const raws = lines(sources.arc[1]) as unknown as {
      id: string;
      choices: { text: string[]; label: string[] };
      answerKey: string;
    }[];
    const { convert } = adapterOf(sourceSchema.parse({ adapter: "arc", files: "x" }));
    for (const { answer, prompt, place } of rowsOf("arc")) {
      const raw = raws[place - 1]!;
      const { text, label } = raw.choices;
      expect(prompt.split("\n")).toContain(`${answer}) ${text[label.indexOf(raw.answerKey)]!.trim()}`);
      const numbered = {
        ...raw,
        choices: { text, label: label.map((_, index) => String(index + 1)) },
        answerKey: String(label.indexOf(raw.answerKey) + 1),
      };
      expect(convert(numbered)).toMatchObject({ prompt, answer });
    }
  });

  test("Marco-o1: traces convert, and one that breaks off is set aside", () => {
    const raws = JSON.parse(readFileSync(join(shared, sources.marco_o1[1]), "utf8")) as { response: string }[];
    const rows = rowsOf("marco_o1");
    const whole = raws.filter(({ response }) => response.includes("</Thought>") && response.includes("</Output>"));
    expect(rows.length).toBeGreaterThanOrEqual(whole.length);
    expect(whole.length).toBeGreaterThan(120);
    for (const { reasoning, answer, place } of rows) {
      const { response } = raws[place - 1]!;
      expect(`${reasoning}\n${answer}`).not.toMatch(/<\/?(?:Thought|Output)>/);
      expect(response.indexOf(reasoning)).toBeGreaterThan(0);
      expect(response.indexOf(answer, response.indexOf(reasoning) + reasoning.length)).toBeGreaterThan(0);
    }
  });

  test("GSM8K: the answer is the number behind ####, and no mark of the calculator is left", () => {
    const raws = lines(sources.gsm8k[1]);
    for (const { reasoning, answer, place } of rowsOf("gsm8k")) {
      expect(reasoning).not.toMatch(/<<|>>|####/);
      const gold = String(raws[place - 1]!.answer)
        .split("####")[1]!
        .trim();
      expect(compareAnswers(answer, gold).verdict).toBe("equal");
    }
  });

  test("the others keep what their files say", () => {
    const yes = lines(sources.strategyqa[1]).filter(({ answer }) => answer).length;
    expect(rowsOf("strategyqa").filter(({ answer }) => answer === "yes")).toHaveLength(yes);
    expect(rowsOf("mbpp").every(({ meta }) => (meta.tests as string[]).length > 0)).toBe(true);
    expect(rowsOf("xsum").every(({ prompt }) => prompt.startsWith("Summarise this text in one sentence:\n\n"))).toBe(
      true,
    );
    expect(rowsOf("writingprompts").every(({ answer }) => !answer.includes("<newline>"))).toBe(true);
    expect(rowsOf("llamafactory")[0]).toMatchObject({ prompt: "hi", reasoning: "" });
  });

  test("the page about it has them all", async () => {
    const { lengths, setAside, taken } = await readOverview(join(folder, "out"));
    expect(lengths.counted).toBe(all.length);
    expect(Object.keys(taken).toSorted()).toEqual(Object.keys(sources).toSorted());
    expect(setAside.contaminated.filter(({ share }) => share === 1).length).toBeGreaterThanOrEqual(7);
  });
});
