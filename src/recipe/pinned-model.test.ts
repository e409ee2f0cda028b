import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pinnedModel } from "./pinned-model.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
let run: string;
beforeAll(() => {
  run = mkdtempSync(join(tmpdir(), "reckon-run-"));
  writeFileSync(join(run, "recipe.yaml"), `name: a\nmodel: acme/small@${commit}\n`);
});
afterAll(() => rmSync(run, { recursive: true }));

test.each([
  ["a branch is what it was", "acme/small", `acme/small@${commit}`],
  ["so is a named one", "acme/small@main", `acme/small@${commit}`],
  ["another commit is another model", `acme/small@${"f".repeat(40)}`, `acme/small@${"f".repeat(40)}`],
  ["another repository too", "acme/large", "acme/large"],
  ["a folder is a folder", "./small", "./small"],
])("%s", (_, model, pinned) => expect(pinnedModel({ model }, run)).toBe(pinned));

test("without a recipe in the folder the model stays as it is", () => {
  expect(pinnedModel({ model: "acme/small" }, join(run, "nowhere"))).toBe("acme/small");
});
