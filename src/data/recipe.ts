// What a data recipe may say, with every default: sources, cleaning, duplicates, decontamination, the mix, the outputs.
// Unknown keys are errors; the loader says where they stand.
import { z } from "zod";
import { adapterNames } from "./adapters/names.ts";
import { formatNames } from "./formats/names.ts";

const share = z.number().min(0).max(1);
const count = z.int().min(1);
const plainName = z.string().regex(/^[A-Za-z0-9][\w.-]*$/, "letters, digits, '.', '_' and '-' only");

/**
 * Which rows of a source are taken. `first` and `range` count the rows as they stand in the files, so that two builds
 * of one set never overlap; the other methods draw, by the seed, exactly so many of the rows that turn out usable.
 */
const sampleSchema = z.strictObject({
  method: z.enum(["all", "first", "range", "random", "reservoir", "stratified", "difficulty"]).default("all"),
  rows: count.optional(),
  /** For "range", like "[180000:280000]", from 0, the end not included. */
  range: z
    .string()
    .regex(/^\[\d+:\d+\]$/, 'must be like "[180000:280000]"')
    .optional(),
  /** For "stratified": rows are drawn in proportion to, or equally from, the values of domain or of a key of meta. */
  by: z.string().default("domain"),
  shares: z.enum(["proportional", "equal"]).default("proportional"),
  /** For "difficulty": the key of meta with the base's pass rate, and the size of the groups that are planned. */
  passRate: z.string().default("passRate"),
  groupSize: z.int().min(2).default(4),
});

/** How rows are found and read; the same for training sources and for the sets that they are compared with. */
const filesSchema = {
  adapter: z.enum(adapterNames),
  /** Files, folders and globs, or "hub:owner/name@revision:glob" for a data set of the hub. */
  files: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)], "needs a path, or a list of paths"),
  /** For the adapter "columns": where each field stands; `text` holds reasoning and answer in one. */
  columns: z
    .strictObject({
      id: z.string().optional(),
      prompt: z.string().optional(),
      reasoning: z.string().optional(),
      answer: z.string().optional(),
      text: z.string().optional(),
      domain: z.string().optional(),
      passRate: z.string().optional(),
    })
    .optional(),
  /** How reasoning and answer are told apart where both stand in one text; "auto" tries each. */
  format: z.enum(["auto", ...formatNames]).default("auto"),
};

export const sourceSchema = z.strictObject({
  ...filesSchema,
  /** In place of what the adapter knows. */
  domain: z.string().min(1).optional(),
  licence: z.string().min(1).optional(),
  /** Where the rows come from. */
  from: z.string().min(1).optional(),
  split: z.enum(["train", "test"]).default("train"),
  /** ISO 639-1 codes of the languages to keep, told from the prompt. */
  languages: z.array(z.string().length(2)).min(1).optional(),
  sample: sampleSchema.prefault({}),
});

const cleanSchema = z.strictObject({
  /** A model folder whose tokenizer counts the tokens of prompt, reasoning and answer together. */
  tokenizer: z.string().min(1).optional(),
  minTokens: count.optional(),
  maxTokens: count.optional(),
  maxCharacters: count.default(200_000),
  /** The most that repeated passages of ten words may make of a reasoning. */
  maxRepetition: share.default(1),
  /** Rows without reasoning are set aside. */
  reasoning: z.boolean().default(false),
  /** Reasoning that breaks off within a sentence is set aside. */
  truncated: z.boolean().default(false),
  /** Rows whose answer stands nowhere in the reasoning are set aside. */
  answerInReasoning: z.boolean().default(false),
  /** The domains whose answer must be a number, as in [math]. */
  numericAnswers: z.array(z.string()).default([]),
  refusals: z.boolean().default(false),
  selfMentions: z.boolean().default(false),
  personalData: z.boolean().default(false),
});

const duplicatesSchema = z.strictObject({
  /** What makes two rows the same, but for case, punctuation and white space: all of them, or the prompt alone. */
  by: z.enum(["row", "prompt"]).default("row"),
  exact: z.boolean().default(true),
  /** Jaccard similarity of word 5-grams from which two rows are near duplicates; 0 looks for none. */
  near: share.default(0),
});

const decontaminateSchema = z.strictObject({
  against: z.record(plainName, z.strictObject(filesSchema)),
  /** So many words in a row that also stand in an evaluation prompt, or the whole prompt where it is shorter. */
  words: z.int().min(3).default(13),
  /** Jaccard similarity of the word 3-grams of two prompts from which they are near duplicates; 0 looks for none. */
  near: share.default(0.8),
  /** What happens to the rows found. With "fail" one more than `mostRows` fails the build. */
  action: z.enum(["remove", "fail"]).default("fail"),
  mostRows: z.int().min(0).optional(),
});

const mixSchema = z.strictObject({
  method: z.enum(["all", "weights", "disco"]).default("all"),
  /** Rows of the training split in all. */
  rows: count.optional(),
  /** For "weights": the weight of each source. */
  weights: z.record(z.string(), z.number().min(0)).optional(),
  /** For "disco": 1 is the paper's weight, more brings the domains closer to equal shares. */
  temperature: z.number().positive().default(1),
  /** How often a row may stand in the outcome where its domain has too few. */
  maxRepeats: z.int().min(1).default(1),
  /** The most rows of a domain. */
  caps: z.record(z.string(), count).default({}),
});

export const dataRecipeSchema = z.strictObject({
  name: plainName,
  seed: z.int().min(0).default(42),
  sources: z.record(plainName, sourceSchema).refine((sources) => Object.keys(sources).length > 0, "needs one source"),
  clean: cleanSchema.prefault({}),
  duplicates: duplicatesSchema.prefault({}),
  decontaminate: decontaminateSchema.optional(),
  mix: mixSchema.prefault({}),
  quarantine: z
    .strictObject({
      /** More than this share of what was read fails the build. */
      maxShare: share.default(0.1),
    })
    .prefault({}),
  output: z
    .strictObject({
      rowsPerShard: z.int().min(1).default(50_000),
      /** Makes the folder a Kaggle data set, as in "owner/slug". */
      kaggle: z
        .strictObject({
          id: z.string().regex(/^[\w-]+\/[\w-]{3,50}$/, "must be owner/slug"),
          title: z.string().min(6).max(50),
        })
        .optional(),
    })
    .prefault({}),
});

export type DataRecipe = z.infer<typeof dataRecipeSchema>;
export type SourceSettings = z.infer<typeof sourceSchema>;
export type SampleSettings = z.infer<typeof sampleSchema>;
export type FileSettings = Pick<SourceSettings, "adapter" | "files" | "columns" | "format">;
export type CleanSettings = z.infer<typeof cleanSchema>;
