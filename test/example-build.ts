// A small build with something of everything: three sources, two splits, rows with and without reasoning, duplicates,
// unusable rows, questions of an evaluation set, and texts that would do harm in a page.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildData } from "../src/data/build/build.ts";
import type { Manifest } from "../src/data/build/manifest.ts";
import { dataRecipeSchema } from "../src/data/recipe.ts";

/** Closes a script, opens an element and an attribute, wherever it stands. */
export const harmful = `</script><img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;

const names = "Ada Ben Cleo Dora Emil Fay Gus Hana Ivo June".split(" ");
const things = "pears stamps bottles ropes lamps tickets shells".split(" ");

/** Problems of which no two have many words in a row in common. */
const problem = (index: number) =>
  `${names[index % 10]} has ${index + 3} ${things[index % 7]}, then at stall ${index} meets ${names[(index * 3) % 10]} with ${things[(index * 5) % 7]} from road ${index * 2} and finds ${(index * 7) % 11} more in crate ${index + 900}. How many are there by ${index % 12} o'clock?`;
const worked = (index: number) => ({
  question: problem(index),
  answer: `${index + 3} + ${(index * 7) % 11} = ${index + 3 + ((index * 7) % 11)}\n#### ${index + 3 + ((index * 7) % 11)}`,
});

/** Rows of the three files; of "math" 60 are good, 3 double others exactly, 2 nearly, 2 have no answer, 2 are of the test set. */
const files = {
  "math.jsonl": [
    ...Array.from({ length: 60 }, (_, index) => worked(index)),
    ...[3, 3, 7].map(worked),
    ...[20, 21].map((index) => ({
      ...worked(index),
      question: worked(index).question.replace("o'clock", "o'clock sharp"),
    })),
    { question: "What is left of it?", answer: `${harmful} nobody knows` },
    { question: "What is left of that?", answer: "nobody knows" },
    ...[1000, 1001].map(worked),
  ],
  "test.jsonl": Array.from({ length: 12 }, (_, index) => worked(1000 + index)),
  "writing.jsonl": Array.from({ length: 20 }, (_, index) => ({
    ask: `${index} times over, write ${index + 2} lines on ${things[index % 7]} of ${names[(index * 3) % 10]}. ${index === 0 ? harmful : ""}`,
    text: `Line ${index} of ${names[index % 10]}.\nIt has ${"many ".repeat(index)}words. ${index === 0 ? harmful : ""}`,
  })),
};

/** Builds into `folder/example`. */
export async function exampleBuild(folder: string): Promise<{ out: string; manifest: Manifest }> {
  mkdirSync(folder, { recursive: true });
  for (const [name, rows] of Object.entries(files)) {
    writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  }
  const recipe = dataRecipeSchema.parse({
    name: "example",
    seed: 5,
    sources: {
      math: { adapter: "gsm8k", files: "math.jsonl" },
      held_out: { adapter: "gsm8k", files: "test.jsonl", split: "test" },
      writing: {
        adapter: "columns",
        files: "writing.jsonl",
        columns: { prompt: "ask", answer: "text" },
        domain: "creative writing",
        licence: "CC0",
        sample: { method: "random", rows: 15 },
      },
    },
    duplicates: { by: "prompt", near: 0.5 },
    decontaminate: { against: { held_out: { adapter: "gsm8k", files: "test.jsonl" } }, action: "remove" },
    mix: { method: "disco", rows: 60, maxRepeats: 3 },
  });
  const out = join(folder, "example");
  const { manifest } = await buildData({ recipe, recipeHash: "a".repeat(64), folders: [folder], out });
  return { out, manifest };
}
