// Seconds a GRPO step of 16 prompts × 8 samples with the settings of recipes/show-your-work.yaml: sampling, rewards,
// reference, gradient. At this temperature a token is as likely as another, so that completions of any model are about
// 90 tokens long; their mean length stands beside the figure.
//   node --import tsx bench/grpo.ts [MODEL] [REPEATS]

import { grpoStage } from "../src/recipe/grpo-stage.ts";
import { openInputs } from "../src/recipe/inputs.ts";
import { loadRecipe } from "../src/recipe/load.ts";
import type { RunEvent } from "../src/run/events.ts";
import { load, print } from "./measure.ts";

const [folder = "models/tiny", repeats = "5"] = process.argv.slice(2);
const warmUps = 2;
const { recipe } = loadRecipe("recipes/show-your-work.yaml", [
  `model=${folder}`,
  "grpo.promptsPerStep=16",
  "grpo.groupSize=8",
  "grpo.temperature=100",
  "grpo.maxNewTokens=96",
  `grpo.steps=${warmUps + Number(repeats)}`,
]);
const inputs = await openInputs(recipe, (stage) => stage === "grpo");
const steps: Extract<RunEvent, { type: "grpo-step" }>[] = [];
let loadBefore = load();

const context = {
  stage: "grpo",
  seed: recipe.seed,
  threads: recipe.threads,
  activations: recipe.memory.activations,
  emit(event: RunEvent) {
    if (event.type !== "grpo-step") return;
    steps.push(event);
    if (steps.length === warmUps) loadBefore = load();
  },
  interrupted: () => false,
  checkpoints: { load: () => undefined, save() {} },
};
await grpoStage(context, recipe, inputs.model, inputs.grpo!, inputs.tokenizer);

const measured = steps.slice(warmUps);
const seconds = (name: "durationMs" | "sampleMs") => measured.map(({ timing }) => Number(timing?.[name]) / 1000);
const completionTokens = measured.reduce((total, step) => total + step.completionTokens, 0) / measured.length;
const facts = {
  prompts: 16,
  samples: 8,
  completionTokens: Number(completionTokens.toPrecision(4)),
  threads: recipe.threads,
};
print({ bench: "grpo step", unit: "s", figures: seconds("durationMs"), facts, loadBefore });
print({ bench: "grpo step, sampling alone", unit: "s", figures: seconds("sampleMs"), facts, loadBefore });
