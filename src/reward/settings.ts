// What a recipe may say of the reward: which components count in which domain, with what weight, and what each asks.
import { z } from "zod";
import { creativeTasks } from "./creative/task.ts";
import { languageNames } from "./shaping/languages.ts";

/**
 * A weight, or one that moves in a straight line over GRPO's steps: `from` at the first, `to` at step `steps` and after.
 * Outside training the last weight counts.
 */
const weight = z.union(
  [z.number().min(0), z.strictObject({ from: z.number().min(0), to: z.number().min(0), steps: z.int().min(2) })],
  "needs a number from 0, or { from, to, steps }",
);

const share = z.number().min(0).max(1);
/** What every component has: its weight, and the score below which the whole reward is 0. */
const component = <Shape extends z.ZodRawShape>(
  { weight: defaultWeight, gate = 0 }: { weight: number; gate?: number },
  shape: Shape,
) => z.strictObject({ weight: weight.default(defaultWeight), gate: share.default(gate), ...shape });

/** How far a program is run before it is taken for wrong; with `seconds` alone there is no verdict, see `ProgramLimits`. */
export const programLimits = z.strictObject({
  maxSteps: z.int().min(1_000_000).default(1_000_000_000),
  memoryMiB: z.int().min(64).max(2048).default(128),
  seconds: z.int().min(1).default(60),
});

/** What a judge is asked, and where. */
export const judgeShape = {
  /** Of an OpenAI-compatible endpoint, such as http://localhost:1234/v1 */
  url: z
    .string()
    .regex(
      /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?$/,
      "must be an http or https URL without user, password or query; the key goes in an environment variable",
    ),
  model: z.string().min(1),
  rubric: z
    .string()
    .min(1)
    .default(
      "The answer does what the task asks; what it says is right and complete; its work can be followed step by step and carries the answer; nothing is padding.",
    ),
  scale: z
    .strictObject({ from: z.number(), to: z.number() })
    .refine(({ from, to }) => from < to, "from must be below to")
    .default({ from: 1, to: 10 }),
  /** gold: judged beside the gold trace, in both orders. */
  compare: z.enum(["none", "gold"]).default("none"),
  temperature: z.number().min(0).max(2).default(0),
  /** Of a reply, thinking included. */
  maxTokens: z.int().min(1).default(1024),
  timeoutSeconds: z.number().positive().default(60),
  /** Questions under way at once. */
  concurrency: z.int().min(1).default(4),
  /** Further tries after an error that may pass. */
  retries: z.int().min(0).max(10).default(3),
  /** The environment variable that holds the key; it is read there and written nowhere. */
  keyVariable: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, "must be the name of an environment variable in capitals, not the key")
    .default("RECKON_JUDGE_KEY"),
};

const components = {
  correctness: component(
    { weight: 0.6 },
    {
      tolerance: z.number().min(0).default(1e-6),
      /** An answer that is neither shown to be right nor wrong: left out of training, taken for wrong, or put to the judge. */
      unknown: z.enum(["mask", "zero", "judge"]).default("mask"),
      program: programLimits.prefault({}),
    },
  ),
  trace: component({ weight: 0.25 }, { minSteps: z.int().min(1).default(2) }),
  confidence: component({ weight: 0.15 }, {}),
  /** Strict: 1 or 0. */
  format: component({ weight: 0, gate: 1 }, {}),
  /** Calculations that are right and lead from the question to the answer: see `workReward`. */
  work: component({ weight: 0.2 }, {}),
  /** A band in tokens with soft edges: see `lengthReward`. */
  length: component(
    { weight: 0.1 },
    {
      from: z.int().min(0).default(1),
      to: z.int().min(1).default(1024),
      /** So many tokens below and above the band the score is 0. */
      soft: z.int().min(0).default(256),
    },
  ).refine(({ from, to }) => from <= to, "from must not be above to"),
  /** Runs of words that come back, and loops: see `repetitionReward`. */
  repetition: component({ weight: 0.1 }, { words: z.int().min(2).max(20).default(4), allowed: share.default(0.2) }),
  /** The share of the text in one language: see `languageReward`. */
  language: component({ weight: 0.1 }, { language: z.enum(languageNames).default("en") }),
  /** Running into the limit of the length: see `overlongReward`. */
  overlong: component(
    { weight: 0.1 },
    {
      /** Share of the limit over which the score falls to 0. */
      buffer: z.number().gt(0).max(1).default(0.2),
      /** In tokens; where it is not said, the limit of the generation. */
      limit: z.int().min(1).optional(),
    },
  ),
  /** Rows without one right answer, by a rubric: see `creativeReward`. */
  creative: component(
    { weight: 1 },
    {
      /** auto: by the row's `meta.task`, `meta.category` or domain, else by the words of its prompt. */
      task: z.enum(["auto", ...creativeTasks]).default("auto"),
      /** How long an answer should be, in words; by the task, the prompt and the gold answer where it is not said. */
      words: z
        .strictObject({ from: z.int().min(0), to: z.int().min(1) })
        .refine(({ from, to }) => from <= to, "from must not be above to")
        .optional(),
      /** Whether an answer is compared with the gold answer. */
      gold: z.boolean().default(true),
    },
  ),
  /** A language model that scores by a rubric; with a weight and a gate of 0 it is asked for `unknown: judge` alone. */
  judge: component({ weight: 0.5 }, judgeShape),
};

/**
 * Rewards of the user's own, by names of the user's: `use` is "FILE#EXPORT", a TypeScript or JavaScript file beside the
 * recipe and a function in it that takes a `RewardInput` and gives a `RewardResult`.
 */
const custom = z
  .record(
    z.string().regex(/^[A-Za-z][\w-]*$/, "letters, digits, '_' and '-' only"),
    component({ weight: 0.1 }, { use: z.string().regex(/^.+#[\w$]+$/, 'must be like "./my-reward.ts#bonus"') }),
  )
  .default({});

/** System E's composite. A component that is named is scored; a weight of 0 takes it out of the sum. */
export const rewardSchema = z.strictObject({
  correctness: components.correctness.prefault({}),
  trace: components.trace.prefault({}),
  confidence: components.confidence.prefault({}),
  format: components.format.optional(),
  work: components.work.optional(),
  length: components.length.optional(),
  repetition: components.repetition.optional(),
  language: components.language.optional(),
  overlong: components.overlong.optional(),
  creative: components.creative.optional(),
  judge: components.judge.optional(),
  custom,
  /** The components of the rows of a domain, in place of all those above. */
  domains: z.record(z.string(), z.strictObject(components).partial().extend({ custom })).default({}),
});

export type RewardSettings = z.infer<typeof rewardSchema>;
export type Weight = z.infer<typeof weight>;
/** What one domain asks. */
export type DomainSettings = RewardSettings["domains"][string];
export type RewardComponent = Exclude<keyof DomainSettings, "custom">;

/**
 * Where every weight is 0 at the first or the last step, so that no completion could be told from another: the keys from
 * the settings down, such as ["domains", "math"], for each such place.
 */
export function weightlessPlaces({ domains, ...elsewhere }: RewardSettings): string[][] {
  const places: [string[], DomainSettings][] = [
    [[], elsewhere],
    ...Object.entries(domains).map(([name, own]): [string[], DomainSettings] => [["domains", name], own]),
  ];
  const lacksWeight = ({ custom, ...named }: DomainSettings) =>
    [1, undefined].some((step) =>
      [...Object.values(named), ...Object.values(custom)].every(({ weight }) => weightAt(weight, step) === 0),
    );
  return places.filter(([, settings]) => lacksWeight(settings)).map(([path]) => path);
}

/** Where undecided answers go to a judge and there is none: the keys from the settings down to each such domain. */
export function judgelessPlaces({ domains, ...elsewhere }: RewardSettings): string[][] {
  const lacksJudge = ({ correctness, judge = elsewhere.judge }: DomainSettings) =>
    correctness?.unknown === "judge" && judge === undefined;
  const named = Object.entries(domains).filter(([, own]) => lacksJudge(own));
  return [...(lacksJudge(elsewhere) ? [[]] : []), ...named.map(([name]) => ["domains", name])];
}

/** @param step of GRPO, from 1; without one the weight after the last */
export function weightAt(weight: Weight, step = Number.POSITIVE_INFINITY): number {
  if (typeof weight === "number") return weight;
  const share = Math.min(1, (step - 1) / (weight.steps - 1));
  return weight.from + share * (weight.to - weight.from);
}
