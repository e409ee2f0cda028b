// Rewards of the user's own: found beside the recipe, loaded from TypeScript, and refused with one sentence.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadRecipe } from "./load.ts";
import { openReward } from "./open-reward.ts";

const folder = mkdtempSync(join(tmpdir(), "reckon-custom-"));
mkdirSync(join(folder, "rewards"));
writeFileSync(join(folder, "rewards", "words.ts"), "export const most: number = 4;\n");
writeFileSync(
  join(folder, "rewards", "brief.ts"),
  `import { most } from "./words.ts";
type Input = { completion: string; row: { answer: string } };
export const limit = most;
export async function brief({ completion }: Input) {
  const words = completion.split(" ").length;
  return { score: Math.min(1, limit / words), reason: \`\${words} words\` };
}
export const broken = (): never => { throw new Error("no verdict today"); };
`,
);
writeFileSync(join(folder, "rewards", "wrong.ts"), "export const = 1;\n");

const input = {
  prompt: "",
  completion: "one two three four five six seven eight",
  row: { answer: "", reasoning: "", meta: {} },
};
const recipeOf = (custom: string, domains = "{}") => {
  const file = join(folder, "recipe.yaml");
  writeFileSync(
    file,
    `name: own\nmodel: models/tiny\ngrpo:\n  learningRate: 1\n  steps: 1\n  reward:\n    correctness: {weight: 0}\n    trace: {weight: 0}\n    confidence: {weight: 0}\n    custom: ${custom}\n    domains: ${domains}\n`,
  );
  return loadRecipe(file, [], { settingsOnly: true, workingFolder: tmpdir() }).recipe.grpo!.reward;
};

test("a function of a TypeScript file beside the recipe is a component like the others", async () => {
  const score = await openReward(recipeOf("{brief: {use: ./rewards/brief.ts#brief, weight: 2}}"));
  expect(await score(input)).toMatchObject({ reward: 0.5, components: { "custom.brief": 0.5 }, masked: false });
});

test("it may stand in a domain, be a gate, and fail without harm", async () => {
  const own =
    "{math: {format: {weight: 1, gate: 0}, custom: {brief: {use: rewards/brief.ts#brief, weight: 0, gate: 0.6}}}}";
  const score = await openReward(recipeOf("{sad: {use: rewards/brief.ts#broken, weight: 1}}", own));
  const completion = "<reasoning>a</reasoning><answer>b</answer>";
  expect((await score({ ...input, completion, row: { ...input.row, domain: "math" } })).reward).toBe(1);
  const long = completion.replace("a", "a b c d e f g h i j k");
  expect((await score({ ...input, completion: long, row: { ...input.row, domain: "math" } })).reward).toBe(0);
  expect(await score(input)).toMatchObject({ masked: true, failed: { "custom.sad": "no verdict today" } });
});

test.each([
  [
    "{a: {use: rewards/none.ts#brief}}",
    "recipe.yaml:10:23: grpo.reward.custom.a.use: there is no file rewards/none.ts",
  ],
  ["{a: {use: rewards/brief.ts}}", 'must be like "./my-reward.ts#bonus"'],
  ["{a: {use: rewards/brief.ts#short}}", 'brief.ts exports no function "short"; it exports brief, broken'],
  ["{a: {use: rewards/words.ts#most}}", 'words.ts exports no function "most"; it exports no function'],
  ["{a: {use: rewards/wrong.ts#a}}", "grpo.reward.custom.a.use: wrong.ts cannot be loaded: "],
])("%s is refused", async (custom, message) => {
  await expect(async () => openReward(recipeOf(custom))).rejects.toThrow(message);
});
