import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exampleJournal } from "../../test/example-journal.ts";
import { DataError } from "../run/errors.ts";
import { openJournal } from "../run/journal.ts";
import { writeReport } from "./write.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-report-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeJournal() {
  const journal = openJournal(join(folder, "journal.jsonl"), { resume: false });
  for (const event of exampleJournal({ rows: 20, sftSteps: 20, grpoSteps: 3 })) journal.append(event);
  journal.close();
}

test("writes its files beside the journal and nothing else", async () => {
  writeJournal();
  writeFileSync(join(folder, "recipe.yaml"), "model: /somewhere/models/tiny\n");
  const { html, markdown } = await writeReport(folder);
  expect([html, markdown]).toEqual([join(folder, "report.html"), join(folder, "report.md")]);
  expect(readdirSync(folder).toSorted()).toEqual([
    "journal.jsonl",
    "model-card.md",
    "recipe.yaml",
    "report.html",
    "report.md",
  ]);
  expect(readFileSync(html, "utf8")).toMatch(/^<!doctype html>/);
  expect(readFileSync(markdown, "utf8")).toContain("| model | models/tiny |");
});

test.each([
  ["absent", undefined],
  ["not YAML", "{{"],
  ["a list", "- 1\n"],
])("a recipe that is %s does not stand in the way", async (_, recipe) => {
  writeJournal();
  if (recipe !== undefined) writeFileSync(join(folder, "recipe.yaml"), recipe);
  const { html } = await writeReport(folder);
  expect(readFileSync(html, "utf8")).toContain("show-your-work");
});

test("a folder without a journal is refused in one sentence", async () => {
  await expect(writeReport(folder)).rejects.toThrow(DataError);
});
