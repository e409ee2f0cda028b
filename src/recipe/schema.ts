// What a recipe may say, with every default. Unknown keys are errors; the loader says where they stand.
import { z } from "zod";
import { precisions } from "../model/precision.ts";
import { judgeShape, rewardSchema } from "../reward/settings.ts";

const weight = z.number().min(0);
const share = z.number().min(0).max(1);

const lora = z
  .strictObject({
    rank: z.int().min(1).default(16),
    alpha: z.number().positive().default(32),
    /** "all-linear", a list of projections by name or by the end of the name, or a regular expression for the whole name. */
    targets: z
      .union([z.array(z.string().min(1)).min(1), z.string().min(1)], "needs a list of names, or text")
      .default("all-linear"),
    /** Scale by alpha / √rank in place of alpha / rank. */
    rslora: z.boolean().default(false),
    /** Learn the length of each row of a weight apart from its direction. */
    dora: z.boolean().default(false),
    /** Other ranks and alphas where a name ends in what matches the pattern. */
    rankPattern: z.record(z.string(), z.int().min(1)).default({}),
    alphaPattern: z.record(z.string(), z.number().positive()).default({}),
  })
  .prefault({});

/** Optimizer and schedule, common to the three trainers. */
const optimisation = {
  learningRate: z.number().positive(),
  schedule: z.enum(["constant", "linear", "cosine"]).default("cosine"),
  warmupShare: z.number().min(0).max(1).default(0.05),
  finalShare: z.number().min(0).max(1).default(0.1),
  weightDecay: z.number().min(0).default(0),
  clipNorm: z.number().positive().default(1),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
};

/** At most `rowsPerMicroBatch · rowTokens` tokens run at once, of sequences of at most `rowTokens`; a step sums as many as it needs. */
const packing = {
  rowTokens: z.int().min(8).default(256),
  rowsPerMicroBatch: z.int().min(1).default(8),
};

/** How the job for Tunix lies on its devices; runs here do not read it. */
export const tunixSchema = z.strictObject({
  /** The mesh: fully sharded data parallel, and tensor parallel. Their product is the number of devices. */
  fsdp: z.int().min(1).default(8),
  tensor: z.int().min(1).default(1),
  /** Of the weights; what is trained is kept in float32 beside. */
  dtype: z.enum(["bfloat16", "float32"]).default("bfloat16"),
  /** Examples, or prompts with their groups, of a forward and backward pass over all devices. */
  sftMicroBatch: z.int().min(1).default(8),
  grpoMicroBatch: z.int().min(1).default(2),
  /** Prompts that are sampled at once, all of a step by default. */
  rolloutBatch: z.int().min(1).optional(),
  /** Longer prompts are left out of GRPO. */
  maxPromptTokens: z.int().min(8).default(512),
  /** Tokens of the cache of each completion; prompt and completion by default. */
  kvCacheSize: z.int().min(16).optional(),
  checkpointMinutes: z.number().positive().default(30),
  checkpointsKept: z.int().min(1).default(2),
  /** Processes that reward completions, and how long one may take for a completion. */
  rewardWorkers: z.int().min(1).default(4),
  rewardSeconds: z.number().positive().default(120),
  /** Kaggle's user, and its name for the model when it is not one that Reckon knows. */
  kaggleUser: z
    .string()
    .regex(/^[\w-]+$/, "letters, digits, '_' and '-' only")
    .default("YOUR-USER"),
  kaggleModel: z.string().optional(),
});

export const recipeSchema = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/, "letters, digits, '.', '_' and '-' only"),
  seed: z.int().min(0).default(42),
  /** A model folder in the Hugging Face layout, or owner/name or owner/name@revision on the hub. */
  model: z.string(),
  /** Stands in the user turn before the question. */
  systemPrompt: z.string().default(""),
  threads: z.int().min(1).default(2),
  memory: z
    .strictObject({
      /**
       * What the gradient needs of the forward pass: "keep" it, the fastest, or "recompute" it block by block, which takes a
       * third more arithmetic and less memory. "auto" computes again where what would be kept takes over 2 GiB, by recipe and
       * model alone.
       */
      activations: z.enum(["auto", "keep", "recompute"]).default("auto"),
      /**
       * How frozen weights lie in memory: "int8" rounds every matrix, one scale a row, for adapters to be trained on; "w8a8" also
       * rounds what is multiplied with one, so that products are of int8, which is faster.
       */
      weights: z.enum(precisions).default("float32"),
    })
    .prefault({}),
  data: z
    .strictObject({
      task: z
        .enum([
          "procedural",
          "gsm8k",
          "svamp",
          "math",
          "mbpp",
          "arc",
          "sciq",
          "strategyqa",
          "dolly",
          "xsum",
          "writingprompts",
          "rows",
        ])
        .default("procedural"),
      /**
       * "procedural" makes its own rows, word problems. "rows" takes files of Reckon's layout, a folder that `reckon data
       * build` wrote, which may serve as both, or "made:NAME:ROWS", rows that Reckon makes, such as "made:domains:700" of
       * seven domains. The others take files in their source's own schema, or "hub:owner/name@revision:glob".
       */
      train: z.string().optional(),
      test: z.string().optional(),
      trainRows: z.int().min(1).default(4000),
      testRows: z.int().min(1).default(500),
      /** Rows of a source that cannot be used: the run ends, or they are left out and counted. */
      unusableRows: z.enum(["refuse", "leaveOut"]).default("refuse"),
      /** What becomes of training rows that ask a question of the test rows. */
      sameQuestions: z.enum(["remove", "keep", "refuse"]).default("remove"),
      minDifficulty: z.int().min(1).max(8).default(1),
      maxDifficulty: z.int().min(1).max(8).default(5),
      /** Shares of the SFT traces: every step worked and labelled, bare lines, or only the conclusion. */
      traces: z
        .strictObject({ worked: weight.default(1), terse: weight.default(0), jump: weight.default(0) })
        .refine(({ worked, terse, jump }) => worked + terse + jump > 0, "at least one share must be above 0")
        .prefault({}),
    })
    .prefault({}),
  pretrain: z
    .strictObject({
      ...optimisation,
      ...packing,
      /** Shape of the new model; written to its config.json. */
      hiddenSize: z.int().min(1).default(128),
      intermediateSize: z.int().min(1).default(512),
      layers: z.int().min(1).default(4),
      heads: z.int().min(1).default(4),
      keyValueHeads: z.int().min(1).default(1),
      headDim: z.int().min(1).default(32),
      slidingWindow: z.int().min(1).default(512),
      slidingWindowPattern: z.int().min(1).default(4),
      vocabularySize: z.int().min(1).default(1024),
      contextLength: z.int().min(1).default(1024),
      steps: z.int().min(1),
      rowsPerStep: z.int().min(1).default(16),
      checkpointEvery: z.int().min(1).default(200),
      /** Shares of the text: worked problems, short answers, facts, stories, records. */
      mix: z.record(z.string(), weight).default({ worked: 0.5, short: 0.2, facts: 0.1, stories: 0.1, records: 0.1 }),
    })
    .optional(),
  sft: z
    .strictObject({
      ...optimisation,
      ...packing,
      method: z.enum(["lora", "full"]).default("lora"),
      lora,
      epochs: z.number().positive().default(1),
      /** Training examples a step. */
      batchSize: z.int().min(1).default(32),
      validationRows: z.int().min(0).default(64),
      validateEvery: z.int().min(1).default(50),
      checkpointEvery: z.int().min(1).default(50),
    })
    .optional(),
  grpo: z
    .strictObject({
      ...optimisation,
      ...packing,
      method: z.enum(["lora", "full"]).default("lora"),
      lora,
      steps: z.int().min(1),
      promptsPerStep: z.int().min(1).default(16),
      groupSize: z.int().min(2).default(8),
      /**
       * Prompts are drawn by their pass rate, those most often whose answers are now right and now wrong, instead of taken in
       * turn. `passRate` is the key of meta that holds it, as `reckon data difficulty` writes it; 1 is the greatest weight.
       */
      curriculum: z
        .strictObject({ passRate: z.string().min(1).default("passRate"), leastWeight: share.default(0.05) })
        .optional(),
      /** μ: passes over the completions of a step. */
      iterations: z.int().min(1).default(1),
      miniBatches: z.int().min(1).default(1),
      temperature: z.number().positive().default(1),
      topK: z.int().min(0).default(0),
      topP: z.number().positive().max(1).default(1),
      maxNewTokens: z.int().min(1).default(256),
      beta: z.number().min(0).default(0.03),
      epsilonLow: z.number().positive().default(0.2),
      epsilonHigh: z.number().positive().default(0.2),
      loss: z.enum(["grpo", "bnpo", "dr_grpo", "dapo"]).default("grpo"),
      scaleAdvantages: z.enum(["group", "batch", "none"]).default("group"),
      checkpointEvery: z.int().min(1).default(10),
      reward: rewardSchema.prefault({}),
    })
    .optional(),
  evaluation: z
    .strictObject({
      maxNewTokens: z.int().min(1).default(256),
      /** Slots that decode side by side. */
      batchSize: z.int().min(1).default(64),
      /** Of each row; several need a temperature. */
      samples: z.int().min(1).default(1),
      /** 0 takes the likeliest token. */
      temperature: z.number().min(0).default(0),
      topK: z.int().min(0).default(0),
      topP: z.number().positive().max(1).default(1),
      /** Without it the reward's defaults, whatever GRPO rewards, with the domains of `grpo.reward`. */
      reward: rewardSchema.optional(),
      /** What each gold target must score at least, or the run stops before any model is asked. */
      goldBound: z
        .strictObject({ accuracy: share.default(1), format: share.default(0), composite: share.default(0) })
        .prefault({}),
      /** So many answers of each model are asked for again with a step made wrong, the work hidden, the question hidden. */
      probeWork: z.int().min(0).default(0),
      /** A language model that reads the reasoning of so many answers of each model, beside the gold trace. */
      judge: z
        .strictObject({
          ...judgeShape,
          samples: z.int().min(1).default(50),
          rubric: judgeShape.rubric
            .unwrap()
            .default(
              "The reasoning can be followed step by step; every step is right and follows from what stands before it; nothing that the answer needs is left out, nothing is padding; the answer is what the reasoning leads to.",
            ),
          scale: judgeShape.scale.unwrap().default({ from: 1, to: 5 }),
          compare: judgeShape.compare.unwrap().default("gold"),
        })
        .optional(),
      /** Prompt examples with their seed in the report. */
      reportSamples: z.int().min(0).default(24),
    })
    .prefault({}),
  tunix: tunixSchema.optional(),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type TunixSettings = z.infer<typeof tunixSchema>;
