// One build as the data of a whole run: its rows with reasoning for SFT, all of its train rows as prompts for GRPO, its test
// rows for the evaluation.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBuiltRows } from "../src/data/built-rows.ts";
import { openInputs } from "../src/recipe/inputs.ts";
import { loadRecipe } from "../src/recipe/load.ts";
import type { RunEvent } from "../src/run/events.ts";
import { readJournal } from "../src/run/journal.ts";
import { exampleBuild } from "./example-build.ts";
import { reckon } from "./reckon-process.ts";

let folder: string;
let recipe: string;
const model = resolve(import.meta.dirname, "../models/tiny");
const ofType = <Type extends RunEvent["type"]>(events: readonly RunEvent[], type: Type) =>
  events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reckon-data-run-"));
  await exampleBuild(folder);
  recipe = join(folder, "run.yaml");
  writeFileSync(
    recipe,
    `name: mixed
model: ${JSON.stringify(model)}
data: { task: rows, train: example, testRows: 5 }
sft: { learningRate: 1.0e-3, batchSize: 64, rowTokens: 384, validationRows: 0 }
grpo: { learningRate: 1.0e-4, steps: 1, promptsPerStep: 12, groupSize: 2, maxNewTokens: 24, rowTokens: 384 }
evaluation: { maxNewTokens: 24 }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const inputsOf = async (...settings: string[]) => openInputs(loadRecipe(recipe, settings).recipe, () => true);

describe("a run on a built folder", () => {
  test("trains, samples and is tested on the rows that are for it", async () => {
    const { code, stderr } = await reckon(["run", recipe, "--out", join(folder, "run")]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const rows = await readBuiltRows(join(folder, "example"));
    const byId = new Map(rows.map((row) => [row.id, row]));
    const events = readJournal(join(folder, "run/journal.jsonl"));
    expect(ofType(events, "data").map(({ split, rows }) => [split, rows])).toEqual([
      ["train", 60],
      ["test", 5],
    ]);
    expect(ofType(events, "warning").map(({ message }) => message)).toContain(
      "sft: 21 of 60 rows have no reasoning and were left out; they are prompts alone",
    );
    const tested = new Set(ofType(events, "evaluation-sample").map(({ rowId }) => byId.get(rowId)!));
    expect([...tested].map(({ split }) => split)).toEqual(["test", "test", "test", "test", "test"]);
    const prompted = ofType(events, "completion").map(({ rowId }) => byId.get(rowId)!);
    expect(new Set(prompted.map(({ split }) => split))).toEqual(new Set(["train"]));
    expect(new Set(prompted.map(({ domain }) => domain))).toEqual(new Set(["math", "creative writing"]));
  });

  test("SFT takes the rows with reasoning, GRPO all, with their gold answers", async () => {
    const { rows, sft, grpo, warnings } = await inputsOf();
    expect(rows.train).toHaveLength(60);
    expect(sft!.training.map(({ row }) => row.domain)).toEqual(new Array(39).fill("math"));
    expect(sft!.withoutTrace).toBe(21);
    expect(grpo!.prompts).toHaveLength(60);
    expect(rows.train.every(({ answer }) => answer !== "")).toBe(true);
    expect(warnings.join("\n")).not.toContain("trainRows");
  });

  test("a draw of the rows depends on the seed alone, and what is not used is said", async () => {
    const drawn = async (...settings: string[]) => {
      const { rows, warnings } = await inputsOf("data.trainRows=40", ...settings);
      return { ids: rows.train.map(({ id }) => id), tested: rows.test.map(({ id }) => id), warnings };
    };
    const [one, again, other] = [await drawn(), await drawn(), await drawn("seed=2")];
    expect(one.ids).toHaveLength(40);
    expect(again).toEqual(one);
    expect(other.ids).not.toEqual(one.ids);
    expect(other.tested).toEqual(one.tested);
    expect(one.warnings).toContain("train: data.trainRows is 40, so 20 more rows are not used");
  });

  test("rows without any reasoning are refused for SFT and good for GRPO", async () => {
    const file = join(folder, "prompts.jsonl");
    const line = (index: number) =>
      JSON.stringify({ id: `p${index}`, prompt: `What is ${index} + 1?`, answer: `${index + 1}` });
    writeFileSync(file, `${[1, 2, 3].map(line).join("\n")}\n`);
    const settings = [`data.train=${file}`, `data.test=${join(folder, "example")}`];
    await expect(inputsOf(...settings)).rejects.toThrow(
      "none of the 3 train rows has reasoning, so SFT has nothing to learn from; give rows with reasoning, or take sft out of the recipe",
    );
    expect((await inputsOf(...settings, "sft=null")).grpo!.prompts).toHaveLength(3);
  });

  test("a folder without test rows asks for another", async () => {
    await expect(inputsOf(`data.train=${join(folder, "math.jsonl")}`)).rejects.toThrow(/data\.test is missing/);
    const file = join(folder, "example/train-math-00000-of-00001.parquet");
    await expect(inputsOf(`data.test=${file}`)).rejects.toThrow(/holds no rows of the split "test"; give data\.test/);
  });

  test("a parquet file of another make is refused with what it lacks", async () => {
    const other = join(folder, "example/quarantine.parquet");
    const no = join(folder, "no.parquet");
    writeFileSync(no, "no parquet");
    await expect(inputsOf(`data.test=${other}`)).rejects.toThrow(
      /is no file of a build, it has no column id, prompt, /,
    );
    await expect(inputsOf(`data.test=${no}`)).rejects.toThrow(
      /no\.parquet: cannot be read as parquet; get the file again$/,
    );
  });
});
