// Every event of a run, as one zod union. The journal holds them in order, one JSON object a line; the progress bar,
// the report and resume read the same stream. Wall-clock figures stand only under `timing`, so that two runs of one
// seed have equal journals once `timing` is removed.
import { z } from "zod";

const scores = z.record(z.string(), z.number());
const timing = z.record(z.string(), z.union([z.number(), z.string()])).optional();
const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), ...shape, timing });

/** An estimate with its 95 % interval over `count` samples. */
const estimateSchema = z.object({ mean: z.number(), low: z.number(), high: z.number(), count: z.number() });

export const eventSchema = z.discriminatedUnion("type", [
  event("run-start", {
    name: z.string(),
    seed: z.number(),
    recipeHash: z.string(),
    version: z.string(),
    /** Choices that change results: dtype, chat template hash, loss normalisation, threads, data hash … */
    settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
  event("run-resume", { stage: z.string(), step: z.number() }),
  event("run-end", {}),
  event("stage-start", { stage: z.string(), totalSteps: z.number() }),
  event("stage-end", { stage: z.string(), steps: z.number() }),
  event("data", { split: z.string(), rows: z.number(), hash: z.string(), quarantined: z.number() }),
  /** What each stage will take at its peak, in bytes; what the machine had left stands under `timing`. */
  event("memory", { foretold: z.record(z.string(), z.number()) }),
  event("train-step", {
    /** "pretrain" or "sft". */
    stage: z.string(),
    step: z.number(),
    loss: z.number(),
    learningRate: z.number(),
    gradNorm: z.number(),
    tokens: z.number(),
    supervisedTokens: z.number(),
  }),
  event("validation", { stage: z.string(), step: z.number(), loss: z.number(), tokens: z.number() }),
  event("grpo-step", {
    stage: z.string(),
    step: z.number(),
    loss: z.number(),
    reward: z.number(),
    /** Mean of each reward component over the completions of the step. */
    components: scores,
    /** Standard deviation of the reward over all completions of the step. */
    rewardDeviation: z.number(),
    /** Mean k3 estimate against the reference, nats a token. */
    kl: z.number(),
    gradNorm: z.number(),
    learningRate: z.number(),
    /** Largest |ratio − 1| before the first update: sampler against trainer. */
    ratioError: z.number(),
    clippedShare: z.number(),
    /** Mean completion length in tokens. */
    completionTokens: z.number(),
    truncatedShare: z.number(),
    /** Share of groups whose rewards differ, so that they carry a gradient. */
    signalShare: z.number(),
    correctShare: z.number(),
    /** Share of completions that are left out because their answers could not be judged. */
    maskedShare: z.number().optional(),
    /** How far a judge agrees with the verifier where both say something; kappa is missing where chance alone would agree. */
    judge: z.object({ count: z.number(), agreement: z.number(), kappa: z.number().optional() }).optional(),
  }),
  event("completion", {
    stage: z.string(),
    step: z.number(),
    rowId: z.string(),
    sample: z.number(),
    text: z.string(),
    tokens: z.number(),
    stop: z.enum(["eos", "length", "stop"]),
    reward: z.number(),
    components: scores,
    advantage: z.number(),
    /** How sure the model was of its answer, in [0, 1]. */
    confidence: z.number().optional(),
    /** Left out of training: its answer could not be judged. */
    masked: z.boolean().optional(),
  }),
  /** A fixed probe prompt generated during training. */
  event("probe", { stage: z.string(), step: z.number(), rowId: z.string(), prompt: z.string(), text: z.string() }),
  event("evaluation-sample", {
    /** "gold", "zero-shot", "sft", "grpo". */
    model: z.string(),
    rowId: z.string(),
    prompt: z.string(),
    gold: z.string(),
    text: z.string(),
    tokens: z.number(),
    scores,
    /** Steps that the problem takes, where its row says so. */
    difficulty: z.number().optional(),
  }),
  event("evaluation", {
    model: z.string(),
    rows: z.number(),
    /** accuracy, format, trace, composite; each with its interval. */
    metrics: z.record(z.string(), estimateSchema),
  }),
  /** An answer asked for again with the work or the question changed. */
  event("work-probe", {
    model: z.string(),
    rowId: z.string(),
    /** A step made wrong, the work hidden, or the work alone without the question. */
    probe: z.enum(["corrupted", "hidden", "alone"]),
    /** What the model went on from. */
    prefix: z.string(),
    text: z.string(),
    /** The stated answers; "" for none. */
    before: z.string(),
    after: z.string(),
    /** Absent where the two cannot be compared. */
    moved: z.boolean().optional(),
  }),
  event("work-probes", {
    model: z.string(),
    probe: z.enum(["corrupted", "hidden", "alone"]),
    asked: z.number(),
    /** Share of answers that moved, of those that could be compared. */
    moved: estimateSchema.optional(),
  }),
  event("comparison", {
    from: z.string(),
    to: z.string(),
    metric: z.string(),
    difference: estimateSchema,
    /** Two-sided exact McNemar for accuracy, paired bootstrap otherwise. */
    pValue: z.number(),
    gained: z.number(),
    lost: z.number(),
  }),
  event("checkpoint", { stage: z.string(), step: z.number(), path: z.string(), sha256: z.string() }),
  event("warning", { message: z.string() }),
]);

export type RunEvent = z.infer<typeof eventSchema>;
export type Estimate = z.infer<typeof estimateSchema>;
export type EventSink = (event: RunEvent) => void;
