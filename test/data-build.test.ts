// `reckon data` as real processes: what a user types, what comes, and what is said of files that are not as they should be.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProgram } from "../src/cli/program.ts";
import { buildData } from "../src/data/build/build.ts";
import { loadDataRecipe } from "../src/recipe/load-data.ts";
import { reckon } from "./reckon-process.ts";

let work: string;
const inWork = (words: string[], more: Omit<NonNullable<Parameters<typeof reckon>[1]>, "workingFolder"> = {}) =>
  reckon(["data", ...words], { workingFolder: work, ...more });
const put = (name: string, content: string | Buffer) => writeFileSync(join(work, name), content);
const row = (index: number) => ({
  question: `How many are ${index} and ${index + 1}?`,
  answer: `They are\n#### ${2 * index + 1}`,
});
const lines = (rows: readonly unknown[]) => rows.map((one) => `${JSON.stringify(one)}\n`).join("");
const recipeText = (source: string, more = "") => `name: d\nsources:\n  a: ${source}\n${more}`;

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "reckon-data-build-"));
  put("good.jsonl", lines(Array.from({ length: 400 }, (_, index) => row(index))));
  put("good.yaml", recipeText("{adapter: gsm8k, files: good.jsonl, sample: {method: random, rows: 100}}"));
});
afterAll(() => rmSync(work, { recursive: true }));

describe("reckon data", () => {
  test("build, show and check", async () => {
    const model = join(import.meta.dirname, "../models/tiny");
    const built = await inWork(["build", "good.yaml", "--out", "out"]);
    expect(built).toMatchObject({ code: 0, stdout: expect.stringContaining("not drawn 300") });
    expect(built.stderr).toMatch(
      /✓ a: 400 rows in \d+s, 0 set aside\nusable: 400 rows\n[\s\S]*data: out, 100 train and 0 test rows\n$/,
    );
    const shown = await inWork(["show", "out", "--rows", "2", "--json"]);
    const [first] = shown.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({ domain: "math", file: "good.jsonl", split: "train" });
    expect(first.id).toBe(`a-${first.place - 1}`);
    const tokens = await inWork([
      "show",
      "out",
      "--id",
      first.id,
      "--model",
      join(import.meta.dirname, "../models/tiny"),
    ]);
    expect(tokens.stdout).toMatch(/<start_of_turn>model\n«<reasoning>[\s\S]*<end_of_turn>»\n\d+ tokens, \d+ learned/);
    const checked = await inWork(["check", "good.yaml", "--out", "checked", "--json", "--model", model]);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      rows: { train: 100 },
      folder: null,
      tokens: { rows: 100, withoutReasoning: 0 },
    });
    expect(checked.stderr).toMatch(/100 rows encoded: \d+ tokens in the middle, /);
    expect(existsSync(join(work, "checked", "manifest.json"))).toBe(false);
  });

  test("a build that is killed leaves nothing half, and goes on to the same bytes", async () => {
    const whole = await inWork(["build", "good.yaml", "--out", "whole"]);
    expect(whole.code).toBe(0);
    const killed = await inWork(["build", "good.yaml", "--out", "killed"], {
      at: { text: "usable:", send: "SIGKILL" },
    });
    expect(killed.signal).toBe("SIGKILL");
    const unread = await inWork(["show", "killed"]);
    expect(unread).toMatchObject({
      code: 1,
      stderr: "reckon: killed has no manifest.json: its data is not built, or not to the end; run reckon data build\n",
    });
    const resumed = await inWork(["build", "good.yaml", "--out", "killed"]);
    expect(resumed.stderr).toContain("a: 400 rows, read by an earlier build\n");
    expect(readdirSync(join(work, "killed")).sort()).toEqual(readdirSync(join(work, "whole")).sort());
    for (const file of readdirSync(join(work, "whole"))) {
      expect(readFileSync(join(work, "killed", file)).equals(readFileSync(join(work, "whole", file)))).toBe(true);
    }
  });

  test("a row of 50 MB is set aside, the rest is used", async () => {
    const large = JSON.stringify({ question: "x".repeat(50e6), answer: "#### 1" });
    put("large.jsonl", `${lines([row(1)])}${large}\n${lines([row(2)])}`);
    put("large.yaml", recipeText("{adapter: gsm8k, files: large.jsonl}", "quarantine: {maxShare: 0.5}\n"));
    const { code, stdout } = await inWork(["build", "large.yaml", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: { train: 2 }, sources: { a: { setAside: { "too-large": 1 } } } });
  });

  test("a CSV file with a broken row", async () => {
    const good = Array.from({ length: 30 }, (_, index) => `"Question, ${index}?","a ""b"" ${index}"`);
    put("t.csv", ["q,a", ...good.slice(0, 20), '"one","two","three"', ...good.slice(20)].join("\n"));
    put("csv.yaml", recipeText("{adapter: columns, files: t.csv, columns: {prompt: q, answer: a}}"));
    const { code, stdout } = await inWork(["build", "csv.yaml", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: { train: 30 }, sources: { a: { setAside: { csv: 1 } } } });
  });

  test.each([
    [
      "an empty file",
      "",
      "{adapter: gsm8k, files: x.jsonl}",
      /^x\.jsonl: holds no rows; take it out of 'files' or get it again$/,
    ],
    [
      "a mapping that matches nothing",
      lines([row(1)]),
      "{adapter: columns, files: x.jsonl, columns: {prompt: frage, answer: a}}",
      /none of the 1 rows read so far can be used; the first: x\.jsonl:1: schema: the column frage is missing; the row has question, answer;/,
    ],
    [
      "a changed schema",
      lines([{ problem: "p", answer: "#### 1" }]),
      "{adapter: gsm8k, files: x.jsonl}",
      /the column question is missing; the row has problem, answer;/,
    ],
    [
      "a file of another kind",
      "PAR1 no parquet",
      "{adapter: gsm8k, files: x.parquet}",
      /x\.parquet: cannot be read as parquet \(/,
    ],
    [
      "an ending that is not read",
      "a",
      "{adapter: gsm8k, files: x.txt}",
      /^x\.txt: its ending is not known; read are jsonl, /,
    ],
    [
      "a broken gzip file",
      "no gzip",
      "{adapter: gsm8k, files: x.jsonl.gz}",
      /x\.jsonl\.gz:1: cannot be read on \(Z_DATA_ERROR\); get the file again$/,
    ],
  ])("%s", async (_, content, source, message) => {
    put(/files: (x[\w.]+)/.exec(source)![1]!, content);
    put("bad.yaml", recipeText(source));
    const { recipe, hash, folders } = loadDataRecipe("bad.yaml", [], { workingFolder: work });
    await expect(buildData({ recipe, recipeHash: hash, folders, out: join(work, "bad") })).rejects.toThrow(message);
    expect(existsSync(join(work, "bad", "manifest.json"))).toBe(false);
  });

  test.each(["build", "check", "show", "pull", "difficulty"])("the help of %s has an example", (name) => {
    let help = "";
    const data = createProgram().commands.find((one) => one.name() === "data");
    const command = data?.commands.find((one) => one.name() === name);
    command?.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command?.outputHelp();
    expect(help).toMatch(new RegExp(`\\nExamples?:\\n  \\$ reckon data ${name} `));
  });
});
