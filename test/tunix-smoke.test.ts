// What the smoke test finds without running the job. It needs a Python with Tunix: RECKON_TUNIX_PYTHON names one.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeParquet } from "../src/data/write-parquet.ts";
import { type Recipe, recipeSchema, tunixSchema } from "../src/recipe/schema.ts";
import { loadTask } from "../src/task/index.ts";
import { buildJob } from "../src/tunix/build.ts";
import { type SmokeCheck, smokeJob } from "../src/tunix/smoke.ts";

const python = process.env.RECKON_TUNIX_PYTHON;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reckon-smoke-test-"));
  const recipe: Recipe = recipeSchema.parse({
    name: "try",
    model: "google/gemma-3-1b-it",
    data: { trainRows: 16, testRows: 4 },
    sft: { learningRate: 1e-3, batchSize: 8 },
  });
  const rows = await loadTask(recipe.data, recipe.seed);
  const source = { recipe, tunix: tunixSchema.parse({}), hash: "0", modelLabel: recipe.model };
  await buildJob(source, rows, { out: join(folder, "job"), force: false, recipeText: "name: try\n" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The check that failed in a copy of the job in which something was changed. */
async function failureOf(change: (job: string) => void | Promise<void>): Promise<SmokeCheck | undefined> {
  const job = mkdtempSync(join(folder, "changed-"));
  cpSync(join(folder, "job"), job, { recursive: true });
  await change(job);
  const checks: SmokeCheck[] = [];
  const held = await smokeJob(job, {
    python: python!,
    work: join(job, "work"),
    onCheck: (check) => void checks.push(check),
  });
  expect(held).toBe(false);
  return checks.find(({ ok }) => !ok);
}

const replaceIn = (file: string, found: string, put: string) => {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(found);
  writeFileSync(file, text.replace(found, put));
};

const cases: [string, (job: string) => void | Promise<void>, string, string][] = [
  [
    "a syntax error",
    (job) => replaceIn(join(job, "notebook.ipynb"), "def sft_loss(", "def sft_loss(("),
    "syntax",
    "cell sft, line",
  ],
  [
    "a missing file",
    (job) => rmSync(join(job, "data/train.parquet")),
    "files",
    "data/train.parquet, which cell chat reads",
  ],
  ["a missing file that no cell reads", (job) => rmSync(join(job, "README.md")), "files", "missing: README.md"],
  [
    "what fails while it runs",
    (job) => replaceIn(join(job, "job.py"), "tokenizer = ChatTokenizer(MODEL)", "tokenizer = ChatTokenizer(MODLE)"),
    "job.py, killed in sft",
    "cell chat, line",
  ],
  [
    "a package that is not there",
    (job) => replaceIn(join(job, "notebook.ipynb"), "import qwix", "import qwicks"),
    "imports",
    "cell packages, line",
  ],
  [
    "a wrong column",
    (job) => {
      const columns = ["id", "prompt", "text", "row"].map((name) => ({ name, type: "text" }) as const);
      return writeParquet(join(job, "data/train.parquet"), columns, [["1", "2 + 2?", "4", "{}"]]);
    },
    "columns",
    "cell chat: data/train.parquet lacks the column completion",
  ],
];

test.skipIf(!python).each(cases)("%s is found, and where", { timeout: 600_000 }, async (_, change, check, named) => {
  const failure = await failureOf(change);
  expect(failure).toMatchObject({ check, ok: false });
  expect(failure!.detail).toContain(named);
});

test("a folder that is no job, and a Python that is not there, are said", async () => {
  const options = { work: join(folder, "work"), onCheck: () => {} };
  await expect(smokeJob(folder, { ...options, python: "python3" })).rejects.toThrow("no notebook.ipynb");
  await expect(smokeJob(join(folder, "job"), { ...options, python: join(folder, "none") })).rejects.toThrow("--python");
});
