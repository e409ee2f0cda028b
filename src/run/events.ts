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

const estimates = z.record(z.string(), estimateSchema);

/** Hashes and words for what an evaluation measures with: two that differ here, but for the model, are not comparable. */
const pinsSchema = z.object({
  /** How many rows, and the hash of all that a reward or a model sees of them. */
  rows: z.string(),
  /** Hash of the system prompt. */
  prompt: z.string(),
  /** Hash of the chat template. */
  template: z.string(),
  /** How tokens are chosen, how many at most, how many samples a row. */
  sampler: z.string(),
  /** Reckon's version and the hash of the reward's settings. */
  verifier: z.string(),
  /** Hash of the weights, and of the adapter on them. */
  model: z.string(),
});

const calibrationSchema = z.object({
  count: z.number(),
  /** Expected calibration error over ten bins of equal width. */
  ece: z.number(),
  brier: z.number(),
  /** The bins that hold answers: those whose confidence lies in (low, high]. */
  bins: z.array(
    z.object({ low: z.number(), high: z.number(), count: z.number(), confidence: z.number(), accuracy: z.number() }),
  ),
  /** Accuracy over the answers that the model is surest of. */
  selective: z.array(z.object({ coverage: z.number(), accuracy: z.number() })),
});

/** What a test says of a difference b − a on the same rows. */
const testSchema = z.object({
  difference: estimateSchema,
  /** Two-sided exact McNemar where all scores are 0 or 1, paired bootstrap otherwise. */
  pValue: z.number(),
  gained: z.number(),
  lost: z.number(),
  /** The least difference that so many rows show, at 5 % with a chance of 80 %. */
  smallestEffect: z.number().optional(),
});

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
  event("data", {
    split: z.string(),
    rows: z.number(),
    hash: z.string(),
    quarantined: z.number(),
    /** Where the rows come from, those with most rows first. */
    sources: z.array(z.object({ name: z.string(), licence: z.string(), rows: z.number() })).optional(),
  }),
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
  /** A row that the models are evaluated on, as rewards see it: enough to score stored texts again. */
  event("evaluation-row", {
    rowId: z.string(),
    prompt: z.string(),
    reasoning: z.string(),
    answer: z.string(),
    domain: z.string(),
    source: z.string(),
    meta: z.record(z.string(), z.unknown()),
  }),
  /** The rows of the evaluation that training rows overlap with. */
  event("contamination", {
    rowId: z.string(),
    /** The training row that has most in common with it. */
    trainId: z.string(),
    /** "same": the same question; "words": a run of words in common; "near": prompts that are nearly the same. */
    kind: z.enum(["same", "words", "near"]),
    /** "near": Jaccard similarity of the word 3-grams; otherwise the part of the prompt's words that is in common. */
    share: z.number(),
    /** The words in common, or the prompt. */
    shared: z.string(),
    /** Whether the training row was left out. */
    removed: z.boolean(),
  }),
  event("evaluation-start", {
    model: z.string(),
    rows: z.number(),
    /** Samples of each row. */
    samples: z.number(),
    pins: pinsSchema,
  }),
  event("evaluation-sample", {
    /** "gold", "zero-shot", "sft", "grpo". */
    model: z.string(),
    rowId: z.string(),
    /** From 0, where a row has several. */
    sample: z.number().optional(),
    prompt: z.string(),
    gold: z.string(),
    text: z.string(),
    tokens: z.number(),
    /** "length": cut off at the most tokens. */
    stop: z.enum(["eos", "length"]).optional(),
    /** By name, each in [0, 1]; a row whose answers nobody judges has no accuracy. */
    scores,
    /** How sure the model was of its answer, in [0, 1]. */
    confidence: z.number().optional(),
    /** Of each token: where it ends in the text, and the natural log of its probability, to two decimals. */
    tokenEnds: z.array(z.number()).optional(),
    logProbs: z.array(z.number()).optional(),
    /** Steps that the problem takes, where its row says so. */
    difficulty: z.number().optional(),
    domain: z.string().optional(),
    /** The answer is neither shown to be right nor wrong, and counts as wrong. */
    undecided: z.boolean().optional(),
    /** Why a part of the reward failed, which counts as 0. */
    failed: z.record(z.string(), z.string()).optional(),
  }),
  event("evaluation", {
    model: z.string(),
    rows: z.number(),
    /** Samples of each row, where there are several. */
    samples: z.number().optional(),
    /** accuracy, strictAccuracy, format, the parts of the reward, composite, length, pass@k …; each with its interval. */
    metrics: estimates,
    /** The same by domain, and by difficulty, where there is more than one. */
    domains: z.record(z.string(), z.object({ rows: z.number(), metrics: estimates })).optional(),
    difficulties: z.record(z.string(), z.object({ rows: z.number(), metrics: estimates })).optional(),
    /** Without the rows that training rows overlap with, where there are some. */
    uncontaminated: z.object({ rows: z.number(), metrics: estimates }).optional(),
    /** Judged samples by whether they keep the format and whether they are right. */
    formatByAnswer: z
      .object({ formatRight: z.number(), formatWrong: z.number(), brokenRight: z.number(), brokenWrong: z.number() })
      .optional(),
    calibration: calibrationSchema.optional(),
    /** Samples whose answer could not be judged. */
    undecided: z.number().optional(),
    /** Rows that have no accuracy, since nobody judges their answers. */
    unjudged: z.number().optional(),
    /** The least difference in accuracy to a model on other rows that so many rows show, at 5 % with a chance of 80 %. */
    smallestEffect: z.number().optional(),
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
  /** What a judge makes of an answer's reasoning, on the scale of its settings. */
  event("judged-sample", {
    model: z.string(),
    rowId: z.string(),
    score: z.number().optional(),
    /** The gold trace's, where both were compared, and whether the two orders disagree on which is better. */
    gold: z.number().optional(),
    turned: z.boolean().optional(),
    /** Why there is no score. */
    failed: z.string().optional(),
  }),
  /** Why an answer is wrong, as a judge says, where no rule does. */
  event("judged-failure", {
    model: z.string(),
    rowId: z.string(),
    failure: z.string().optional(),
    /** Why the judge said nothing. */
    failed: z.string().optional(),
  }),
  event("judged", {
    model: z.string(),
    /** Of the judge. */
    judge: z.string(),
    scale: z.object({ from: z.number(), to: z.number() }),
    asked: z.number(),
    failed: z.number(),
    score: estimateSchema.optional(),
    gold: estimateSchema.optional(),
    /** Answers that were judged in both orders, and on how many of them the orders disagree. */
    compared: z.number(),
    turned: z.number(),
    /** How far the judge takes for good what the verifier says is right. */
    verifier: z.object({ count: z.number(), agreement: z.number(), kappa: z.number().optional() }).optional(),
  }),
  event("comparison", {
    from: z.string(),
    to: z.string(),
    metric: z.string(),
    ...testSchema.shape,
    /** The same in each domain, where there is more than one, with the p-value after Holm over the domains. */
    domains: z.record(z.string(), testSchema.extend({ adjusted: z.number() })).optional(),
  }),
  event("checkpoint", { stage: z.string(), step: z.number(), path: z.string(), sha256: z.string() }),
  event("warning", { message: z.string() }),
]);

export type RunEvent = z.infer<typeof eventSchema>;
export type Pins = z.infer<typeof pinsSchema>;
export type Estimate = z.infer<typeof estimateSchema>;
export type EventSink = (event: RunEvent) => void;
