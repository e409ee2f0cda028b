// What a recipe's stages become in a job for Tunix: the SETTINGS at the top of job.py. Refuses what Tunix cannot do, and
// says which settings mean something a little different there.
import type { Recipe, TunixSettings } from "../recipe/schema.ts";
import { RecipeError } from "../run/errors.ts";
import { version } from "../run/version.ts";
import { loraModules } from "./lora-modules.ts";

export type JobSource = {
  recipe: Recipe;
  tunix: TunixSettings;
  /** SHA-256 of the recipe. */
  hash: string;
  /** What people call the model: owner/name, or the folder's name. */
  modelLabel: string;
  /** The output of an earlier job, or a run, whose adapter this one goes on with. */
  continueFrom?: string | undefined;
};

type Stage = "sft" | "grpo";

/** @throws RecipeError with a line for each setting that has no counterpart in Tunix */
export function jobSettings({ recipe, tunix, hash, modelLabel }: JobSource) {
  const problems = (["sft", "grpo"] as const).flatMap((stage) => stageProblems(recipe, tunix, stage));
  if (recipe.pretrain !== undefined) problems.push("pretrain: Tunix jobs fine-tune; run the recipe's pretraining here");
  if (recipe.sft === undefined && recipe.grpo === undefined)
    problems.push("the recipe has neither sft nor grpo, so there is nothing to train");
  if (problems.length > 0) throw new RecipeError(problems.join("\n"));
  return {
    run: {
      name: recipe.name,
      seed: recipe.seed,
      recipeHash: hash,
      version,
      settings: {
        model: modelLabel,
        dtype: tunix.dtype,
        device: "tunix",
        mesh: `fsdp ${tunix.fsdp}, tensor ${tunix.tensor}`,
        lossNormalisation: recipe.grpo ? `sft: tokens, grpo: ${recipe.grpo.loss}` : "tokens",
      },
    },
    seed: recipe.seed,
    systemPrompt: recipe.systemPrompt,
    dtype: tunix.dtype,
    mesh: { fsdp: tunix.fsdp, tensor: tunix.tensor },
    remat: recipe.memory.activations !== "keep",
    checkpointMinutes: tunix.checkpointMinutes,
    checkpointSteps: null,
    checkpointsKept: tunix.checkpointsKept,
    continueFrom: null as string | null,
    /** The model lies in data/base. */
    carriesModel: false,
    sft: recipe.sft ? sftSettings(recipe.sft, tunix) : null,
    grpo: recipe.grpo ? grpoSettings(recipe.grpo, tunix) : null,
  };
}

export type JobSettings = ReturnType<typeof jobSettings>;

function sftSettings(sft: NonNullable<Recipe["sft"]>, { sftMicroBatch }: TunixSettings) {
  return {
    method: sft.method,
    lora: loraSettings(sft.lora),
    ...optimisation(sft),
    epochs: sft.epochs,
    steps: null,
    batchSize: sft.batchSize,
    microBatch: Math.min(sftMicroBatch, sft.batchSize),
    rowTokens: sft.rowTokens,
    validationRows: sft.validationRows,
  };
}

const aggregations: Record<NonNullable<Recipe["grpo"]>["loss"], string> = {
  grpo: "sequence-mean-token-mean",
  bnpo: "token-mean",
  dapo: "token-mean",
  dr_grpo: "sequence-mean-token-scale",
};

function grpoSettings(grpo: NonNullable<Recipe["grpo"]>, tunix: TunixSettings) {
  const prompts = grpo.promptsPerStep;
  return {
    method: grpo.method,
    lora: loraSettings(grpo.lora),
    ...optimisation(grpo),
    steps: grpo.steps,
    promptsPerStep: prompts,
    microBatch: Math.min(tunix.grpoMicroBatch, prompts / grpo.miniBatches),
    rolloutBatch: Math.min(tunix.rolloutBatch ?? prompts, prompts),
    groupSize: grpo.groupSize,
    iterations: grpo.iterations,
    miniBatches: grpo.miniBatches,
    temperature: grpo.temperature,
    topK: grpo.topK === 0 ? null : grpo.topK,
    topP: grpo.topP,
    maxPromptTokens: tunix.maxPromptTokens,
    maxNewTokens: grpo.maxNewTokens,
    kvCacheSize: tunix.kvCacheSize ?? tunix.maxPromptTokens + grpo.maxNewTokens + 1,
    beta: grpo.beta,
    epsilonLow: grpo.epsilonLow,
    epsilonHigh: grpo.epsilonHigh,
    aggregation: aggregations[grpo.loss],
    advantages: grpo.scaleAdvantages === "none" ? "drgrpo" : "grpo",
    rewardWorkers: tunix.rewardWorkers,
    rewardSeconds: tunix.rewardSeconds,
  };
}

const optimisation = ({
  learningRate,
  schedule,
  warmupShare,
  finalShare,
  weightDecay,
  clipNorm,
  beta1,
  beta2,
}: NonNullable<Recipe[Stage]>) => ({
  learningRate,
  schedule,
  warmupShare,
  finalShare,
  weightDecay,
  clipNorm,
  beta1,
  beta2,
});

/** Tunix scales by alpha / rank; rank-stabilised adapters, by alpha / √rank, have the same product with another alpha. */
function loraSettings({ rank, alpha, rslora, targets }: NonNullable<Recipe[Stage]>["lora"]) {
  return { rank, alpha: rslora ? alpha * Math.sqrt(rank) : alpha, modules: loraModules(targets) };
}

function stageProblems(recipe: Recipe, tunix: TunixSettings, stage: Stage): string[] {
  const settings = recipe[stage];
  if (settings === undefined) return [];
  const problems: string[] = [];
  if (settings.method === "lora") {
    const { dora, rankPattern, alphaPattern, targets } = settings.lora;
    if (dora) problems.push(`${stage}.lora.dora: Tunix has no DoRA; leave it out`);
    if (Object.keys({ ...rankPattern, ...alphaPattern }).length > 0)
      problems.push(`${stage}.lora: Tunix has one rank and alpha; leave rankPattern and alphaPattern out`);
    if (loraModules(targets) === "")
      problems.push(
        `${stage}.lora.targets: none of Tunix's projections; q_proj, k_proj with v_proj, o_proj, gate_proj, up_proj and down_proj are`,
      );
  }
  return [...problems, ...(stage === "sft" ? sftProblems(recipe.sft!, tunix) : grpoProblems(recipe.grpo!, tunix))];
}

function sftProblems({ batchSize }: NonNullable<Recipe["sft"]>, { sftMicroBatch, fsdp }: TunixSettings): string[] {
  const micro = Math.min(sftMicroBatch, batchSize);
  return [
    ...(batchSize % micro === 0
      ? []
      : [`tunix.sftMicroBatch is ${micro}, which does not divide sft.batchSize, ${batchSize}`]),
    ...(micro % fsdp === 0 ? [] : [`tunix.sftMicroBatch is ${micro}, no multiple of tunix.fsdp, ${fsdp}`]),
  ];
}

function grpoProblems(grpo: NonNullable<Recipe["grpo"]>, tunix: TunixSettings): string[] {
  const { promptsPerStep, miniBatches, groupSize, scaleAdvantages, curriculum } = grpo;
  const mini = promptsPerStep / miniBatches;
  const micro = Math.min(tunix.grpoMicroBatch, mini);
  const rollout = Math.min(tunix.rolloutBatch ?? promptsPerStep, promptsPerStep);
  const problems: string[] = [];
  if (!Number.isInteger(mini))
    problems.push(`grpo.miniBatches is ${miniBatches}, which does not divide grpo.promptsPerStep, ${promptsPerStep}`);
  else if (mini % micro !== 0)
    problems.push(`tunix.grpoMicroBatch is ${micro}, which does not divide the ${mini} prompts of an update`);
  if (promptsPerStep % rollout !== 0)
    problems.push(`tunix.rolloutBatch is ${rollout}, which does not divide grpo.promptsPerStep, ${promptsPerStep}`);
  if ((micro * groupSize) % tunix.fsdp !== 0)
    problems.push(
      `tunix.grpoMicroBatch × grpo.groupSize is ${micro * groupSize}, no multiple of tunix.fsdp, ${tunix.fsdp}`,
    );
  if (curriculum !== undefined) problems.push("grpo.curriculum: a job draws its prompts evenly; leave it out");
  if (scaleAdvantages === "batch")
    problems.push(
      "grpo.scaleAdvantages: Tunix divides by the deviation of the group, or not at all; choose group or none",
    );
  return problems;
}
