// What a teaching recipe may say, with every default: teachers, what they are asked and how, the jobs, the budget. Unknown
// keys are errors; the loader says where they stand.
import { z } from "zod";
import { jobNames } from "./jobs.ts";
import { presetNames } from "./presets.ts";

const count = z.int().min(1);
const plainName = z.string().regex(/^[A-Za-z0-9][\w.-]*$/, "letters, digits, '.', '_' and '-' only");

export const teacherSchema = z.strictObject({
  /** Where its kind of endpoint usually is, and which variable holds its key. */
  preset: z.enum(presetNames).optional(),
  /** In place of the preset's, such as http://localhost:1234/v1; or reckon://FOLDER, a model that Reckon itself runs. */
  url: z
    .string()
    .regex(
      /^(?:https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?|reckon:\/\/[^\s?#]+)$/,
      "must be reckon://FOLDER, or an http or https URL without user, password or query; the key goes in an environment variable",
    )
    .optional(),
  /** Which of OpenAI's two it speaks; everybody speaks chat. */
  api: z.enum(["chat", "responses"]).default("chat"),
  /** Endpoints of one model share its requests. */
  model: z.string().min(1),
  /** The share of the requests, beside the weights of the others. */
  weight: z.number().positive().default(1),
  /** The environment variable that holds the key; it is read there and written nowhere. */
  keyVariable: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, "must be the name of an environment variable in capitals, not the key")
    .optional(),
  /** The most requests under way at once; fewer while the endpoint asks for it. */
  concurrency: count.max(1024).default(16),
  requestsPerMinute: z.number().positive().optional(),
  /** Of prompt and reply together. */
  tokensPerMinute: z.number().positive().optional(),
  /** For a million tokens, in the currency of the budget. */
  price: z.strictObject({ input: z.number().min(0), output: z.number().min(0) }).optional(),
  stream: z.boolean().default(true),
  /** Of a whole reply. */
  timeoutSeconds: z.number().positive().default(1800),
  /** Without a word from the endpoint, of a reply that is streamed. */
  stallSeconds: z.number().positive().default(300),
});

const taskSchema = z.strictObject({
  job: z.enum(jobNames),
  /** Files, folders and globs, or "hub:owner/name@revision:glob" for a data set of the hub. */
  files: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)], "needs a path, or a list of paths"),
  /** Rows to end up with: "until so many are verified". */
  rows: count,
  /** Replies to each prompt, of which one is kept. */
  samples: count.max(64).default(1),
  /** The score from which a reply of a job without one right answer is taken. */
  threshold: z.number().min(0).max(1).default(0.5),
  keep: z.enum(["shortest", "best"]).optional(),
  /** Said after each prompt, in place of what the job says. */
  instruction: z.string().optional(),
  licence: z.string().min(1).optional(),
});

export const teachRecipeSchema = z.strictObject({
  name: plainName,
  seed: z.int().min(0).default(42),
  teachers: z
    .record(plainName, teacherSchema)
    .refine((teachers) => Object.keys(teachers).length > 0, "needs one teacher"),
  sampling: z
    .strictObject({
      temperature: z.number().min(0).max(2).default(0.6),
      topP: z.number().gt(0).max(1).default(0.95),
      /** Of a reply, thinking included. */
      maxTokens: count.default(8192),
      system: z.string().min(1).optional(),
      /** Further keys of each request, as the endpoint knows them. */
      parameters: z.record(z.string(), z.unknown()).default({}),
    })
    .prefault({}),
  /** tags: the teacher is asked to write the two tags itself; own: its thinking is taken as it comes. */
  traces: z.enum(["own", "tags"]).default("own"),
  /** What is done to a right trace. Each rewrite is judged again, and one that is worse is not made. */
  care: z
    .strictObject({
      /** What a teacher says to itself or its user and not of the task. English. */
      mannerisms: z.boolean().default(true),
      /** Runs of sentences that come again, and sentences that stood before. */
      loops: z.boolean().default(true),
      /** Ends where the answer is first announced, and leaves passages of doubt out; of jobs with one right answer. */
      shorten: z.boolean().default(false),
    })
    .prefault({}),
  tasks: z.record(plainName, taskSchema).refine((tasks) => Object.keys(tasks).length > 0, "needs one task"),
  budget: z
    .strictObject({
      /** Of prompts and replies together. */
      tokens: count.optional(),
      money: z.number().positive().optional(),
    })
    .prefault({}),
  /** Further tries of a request after an error that may pass. */
  retries: z.int().min(0).max(50).default(8),
  /** After so long without one reply of any endpoint of a model the run ends. */
  giveUpSeconds: z.number().positive().default(600),
});

export type TeachRecipe = z.infer<typeof teachRecipeSchema>;
export type TaskSettings = z.infer<typeof taskSchema>;
export type TeacherSettings = z.infer<typeof teacherSchema>;
