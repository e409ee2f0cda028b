// From the events of a journal to plain data for the report. Adds nothing that the journal does not hold.

import type { AnswerVerdict } from "../eval/failures/classify.ts";
import { DataError } from "../run/errors.ts";
import type { RunEvent } from "../run/events.ts";
import { orderModels } from "./labels.ts";

type Of<Type extends RunEvent["type"]> = Extract<RunEvent, { type: Type }>;

export type Completion = Of<"completion">;
export type Comparison = Of<"comparison">;
type TrainStep = Of<"train-step">;
type Validation = Of<"validation">;
export type GrpoStep = Of<"grpo-step">;
export type Probe = Of<"probe">;
type Timing = NonNullable<RunEvent["timing"]>;

/** What one model wrote for one problem; `right` is unknown where no score says so. */
export type Answer = {
  model: string;
  /** From 0, where a model wrote several. */
  sample: number | undefined;
  text: string;
  tokens: number;
  scores: Record<string, number>;
  right: boolean | undefined;
  /** The verifier could not say. */
  undecided: boolean;
  /** Whether generation ended at its longest; unknown in older runs. */
  cutOff: boolean | undefined;
  confidence: number | undefined;
  tokenEnds: number[] | undefined;
  logProbs: number[] | undefined;
};

/** How the last model fares against the one before it. */
export type Flip = "gained" | "lost" | "both-right" | "both-wrong";

export type Problem = {
  rowId: string;
  prompt: string;
  gold: string;
  /** Steps that it takes, where its row says so. */
  difficulty: number | undefined;
  domain: string | undefined;
  /** What else the row says that its answer is judged by. */
  meta: Record<string, unknown>;
  answers: Answer[];
  flip: Flip | undefined;
};

/** What an evaluation says of a model. */
type Measured = Exclude<keyof Of<"evaluation">, "type" | "model" | "timing">;

export type Stage = {
  name: string;
  totalSteps: number;
  /** Undefined while the stage has not ended. */
  steps: number | undefined;
  lastStep: number;
  /** What its end says, else the sum over its steps; undefined where neither is timed. */
  durationMs: number | undefined;
  /** Of the time spent in steps; undefined for stages that count no tokens. */
  tokensPerSecond: number | undefined;
};

export type ReportData = {
  run: Of<"run-start">;
  finished: boolean;
  resumes: Of<"run-resume">[];
  stages: Stage[];
  data: Of<"data">[];
  /** Evaluated models, gold targets first. */
  models: (Pick<Of<"evaluation">, Measured> & { name: string; durationMs: number | undefined })[];
  comparisons: Comparison[];
  /** Supervised stages ("pretrain", "sft") that took a step, in order. */
  training: { stage: string; steps: TrainStep[]; validation: Validation[] }[];
  grpo: GrpoStep[];
  completions: Completion[];
  probes: Probe[];
  workProbes: Of<"work-probes">[];
  /** What a judge makes of each model's reasoning. */
  judged: Of<"judged">[];
  judgedFailures: Of<"judged-failure">[];
  /** Evaluated rows that training rows overlap with. */
  overlaps: Of<"contamination">[];
  problems: Problem[];
  /** The two models that `Problem.flip` compares. */
  flipModels: { from: string; to: string } | undefined;
  checkpoints: Of<"checkpoint">[];
  warnings: string[];
  /** Of the whole run, as its end says. */
  durationMs: number | undefined;
};

/**
 * Gathers the events of one run.
 * @throws DataError when no `run-start` is among them.
 */
export function readReport(events: readonly RunEvent[]): ReportData {
  const all = <Type extends RunEvent["type"]>(type: Type) =>
    events.filter((event): event is Of<Type> => event.type === type);
  const run = all("run-start").at(-1);
  if (run === undefined) {
    throw new DataError("the journal holds no run-start event, so there is no run to report on; start the run again");
  }
  const evaluations = all("evaluation");
  const samples = all("evaluation-sample");
  const trained = orderModels(samples.map((sample) => sample.model)).filter((model) => model !== "gold");
  const [from, to] = trained.slice(-2);
  const flipModels = from !== undefined && to !== undefined ? { from, to } : undefined;
  return {
    run,
    finished: events.at(-1)?.type === "run-end",
    resumes: all("run-resume"),
    stages: stages(events),
    data: all("data"),
    models: orderModels(evaluations.map((evaluation) => evaluation.model)).map((name) => {
      const { model: _, type: __, timing, ...measured } = evaluations.findLast(({ model }) => model === name)!;
      return { ...measured, name, durationMs: durationMs({ timing }) || undefined };
    }),
    comparisons: all("comparison"),
    training: training(all("train-step"), all("validation")),
    grpo: all("grpo-step"),
    completions: all("completion"),
    probes: all("probe"),
    workProbes: all("work-probes"),
    judged: all("judged"),
    judgedFailures: all("judged-failure"),
    overlaps: all("contamination"),
    problems: problems(samples, all("evaluation-row"), flipModels),
    flipModels,
    checkpoints: all("checkpoint"),
    warnings: all("warning").map((warning) => warning.message),
    durationMs: durationMs(all("run-end").at(-1) ?? {}) || undefined,
  };
}

function stages(events: readonly RunEvent[]): Stage[] {
  const starts = events.filter((event) => event.type === "stage-start");
  return starts.map(({ stage: name, totalSteps }) => {
    const end = events.findLast(
      (event): event is Of<"stage-end"> => event.type === "stage-end" && event.stage === name,
    );
    const steps = events.filter(
      (event): event is TrainStep | GrpoStep =>
        (event.type === "train-step" || event.type === "grpo-step") && event.stage === name,
    );
    const stepMs = sum(steps.map(durationMs));
    const tokens = sum(steps.map((step) => ("tokens" in step ? step.tokens : 0)));
    return {
      name,
      totalSteps,
      steps: end?.steps,
      lastStep: steps.at(-1)?.step ?? 0,
      durationMs: (end && durationMs(end)) || stepMs || undefined,
      tokensPerSecond: stepMs > 0 && tokens > 0 ? (tokens / stepMs) * 1000 : undefined,
    };
  });
}

function durationMs({ timing }: { timing?: Timing | undefined }): number {
  return typeof timing?.durationMs === "number" ? timing.durationMs : 0;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function training(steps: TrainStep[], validation: Validation[]): ReportData["training"] {
  const names = [...new Set(steps.map((step) => step.stage))];
  return names.map((stage) => ({
    stage,
    steps: steps.filter((step) => step.stage === stage),
    validation: validation.filter((event) => event.stage === stage),
  }));
}

function problems(
  samples: Of<"evaluation-sample">[],
  rows: Of<"evaluation-row">[],
  flipModels: ReportData["flipModels"],
): Problem[] {
  const metas = new Map(rows.map(({ rowId, meta }) => [rowId, meta]));
  const byRow = new Map<string, Problem>();
  for (const { model, rowId, prompt, gold, difficulty, domain, ...written } of samples) {
    const { sample, text, tokens, scores, stop, confidence, tokenEnds, logProbs } = written;
    const meta = metas.get(rowId) ?? {};
    const problem: Problem = byRow.get(rowId) ?? {
      ...{ rowId, prompt, gold, difficulty, domain, meta },
      answers: [],
      flip: undefined,
    };
    byRow.set(rowId, problem);
    const cutOff = stop === undefined ? undefined : stop === "length";
    problem.answers.push({
      model,
      sample,
      text,
      tokens,
      scores,
      right: isRight(scores),
      undecided: written.undecided === true,
      cutOff,
      confidence,
      tokenEnds,
      logProbs,
    });
  }
  return [...byRow.values()].map((problem) => {
    const order = orderModels(problem.answers.map((answer) => answer.model));
    const answers = order.flatMap((model) => latestSamples(problem.answers.filter((answer) => answer.model === model)));
    return { ...problem, answers, flip: flip(answers, flipModels) };
  });
}

/** The last one of each number, by their numbers: a resumed run may have made some again. */
function latestSamples(answers: readonly Answer[]): Answer[] {
  const bySample = new Map(answers.map((answer) => [answer.sample ?? 0, answer]));
  return [...bySample].sort(([a], [b]) => a - b).map(([, answer]) => answer);
}

function flip(answers: readonly Answer[], models: ReportData["flipModels"]): Flip | undefined {
  const [before, after] = [models?.from, models?.to].map((name) => mostlyRight(answers, name));
  if (before === undefined || after === undefined) return undefined;
  if (before) return after ? "both-right" : "lost";
  return after ? "gained" : "both-wrong";
}

/** What the run says of an answer. */
export const verdictOf = ({ right, undecided }: Pick<Answer, "right" | "undecided">): AnswerVerdict =>
  undecided ? "undecided" : right === undefined ? "unjudged" : right ? "right" : "wrong";

/** Whether at least half of a model's answers are right; undefined where none is judged. */
function mostlyRight(
  answers: readonly { model: string; right: boolean | undefined }[],
  name: string | undefined,
): boolean | undefined {
  const judged = answers.filter(({ model, right }) => model === name && right !== undefined);
  return judged.length === 0 ? undefined : 2 * judged.filter(({ right }) => right).length >= judged.length;
}

function isRight(scores: Record<string, number>): boolean | undefined {
  const score = scores.accuracy ?? scores.correctness;
  return score === undefined ? undefined : score >= 1;
}
