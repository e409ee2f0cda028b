// The gate: an export read back from the disk against the model that was trained. Tensor by tensor first, then logits and
// greedy traces. Knows no format.
import { CheckpointError } from "../run/errors.ts";
import type { Limits, Reloaded, Runnable, TensorCheck } from "./format.ts";
import { traceTokens } from "./prompts.ts";

/** What the trained model says, kept so that the two models need not be in memory as programs at once. */
export type Expectation = {
  readonly prompts: readonly (readonly number[])[];
  readonly traces: readonly (readonly number[])[];
  /** Logits before each token of each trace, f32 [trace, vocabularySize]. */
  readonly logits: readonly Float32Array[];
};

export type GateFigures = {
  tensors: number;
  /** Tensors with every bit as in the trained model. */
  equalTensors: number;
  /** Largest difference of a weight. */
  largestWeightError: number;
  prompts: number;
  /** Greedy traces that are the same token for token. */
  equalTraces: number;
  /** Tokens compared along the trained model's traces. */
  tokens: number;
  /** Share of them that the export would choose too. */
  equalTokens: number;
  /** Mean KL divergence from the trained model's next-token distribution, nats. */
  meanKl: number;
  largestLogitDifference: number;
};

/** What rounding in another order of the same sums may do to a logit, as a share of the largest one. */
const roundingShare = 1e-3;

export async function expectationOf(model: Runnable, prompts: readonly (readonly number[])[]): Promise<Expectation> {
  const traces = await model.greedy(prompts, traceTokens);
  const logits: Float32Array[] = [];
  for (const [index, prompt] of prompts.entries()) logits.push(await alongTrace(model, prompt, traces[index]!));
  await model.release();
  return { prompts, traces, logits };
}

/**
 * @param limits of a lossy type; absent where the export must be the same model
 * @throws CheckpointError that says where the export differs: tensor and element, or prompt, position and size
 */
export async function gate(
  { tensors, model }: Reloaded,
  expectation: Expectation,
  limits: Limits | undefined,
): Promise<GateFigures> {
  const weights = compareTensors(tensors);
  const { prompts, traces } = expectation;
  const own = await model.greedy(prompts, traceTokens);
  const compared: PromptComparison[] = [];
  for (const [index, prompt] of prompts.entries()) {
    const logits = await alongTrace(model, prompt, traces[index]!);
    compared.push(compareLogits(expectation.logits[index]!, logits, traces[index]!));
  }
  await model.release();
  if (limits === undefined) refuseDifference(compared, own, traces);

  const tokens = traces.reduce((sum, trace) => sum + trace.length, 0);
  const total = (figure: (prompt: PromptComparison) => number) =>
    compared.reduce((sum, prompt) => sum + figure(prompt), 0);
  const figures: GateFigures = {
    ...weights,
    prompts: prompts.length,
    equalTraces: own.filter((trace, index) => trace.join() === traces[index]!.join()).length,
    tokens,
    equalTokens: total(({ equal }) => equal) / tokens,
    meanKl: total(({ kl }) => kl) / tokens,
    largestLogitDifference: Math.max(...compared.map(({ worst }) => worst.difference)),
  };
  if (limits !== undefined) refusePastLimits(figures, compared, limits);
  return figures;
}

const alongTrace = (model: Runnable, prompt: readonly number[], trace: readonly number[]) =>
  model.logits([...prompt, ...trace.slice(0, -1)], trace.length);

function compareTensors(
  tensors: Iterable<TensorCheck>,
): Pick<GateFigures, "tensors" | "equalTensors" | "largestWeightError"> {
  let [count, equal, largest] = [0, 0, 0];
  for (const { name, expected, actual, bounds } of tensors) {
    count++;
    if (actual.length !== expected.length)
      throw new CheckpointError(
        `the export was refused: tensor ${name} has ${actual.length} values, the trained model has ${expected.length}`,
      );
    let same = true;
    for (let index = 0; index < expected.length; index++) {
      const error = Math.abs(actual[index]! - expected[index]!);
      if (error === 0) continue;
      same = false;
      if (!(error <= (bounds?.[index] ?? 0)))
        throw new CheckpointError(
          `the export was refused: tensor ${name} differs at element ${index}: ${actual[index]} in the file, ${expected[index]} in the trained model${bounds ? `, more than its type's rounding (${bounds[index]!.toPrecision(3)})` : ""}`,
        );
      largest = Math.max(largest, error);
    }
    if (same) equal++;
  }
  return { tensors: count, equalTensors: equal, largestWeightError: largest };
}

type PromptComparison = {
  equal: number;
  /** Sum over the trace. */
  kl: number;
  worst: { position: number; difference: number; allowed: number };
  /** By position: how far the trained model's choice is ahead of its second, and what rounding may do. */
  leads: { lead: number; allowed: number }[];
};

function compareLogits(expected: Float32Array, actual: Float32Array, trace: readonly number[]): PromptComparison {
  const V = expected.length / trace.length;
  const result: PromptComparison = {
    equal: 0,
    kl: 0,
    worst: { position: 0, difference: 0, allowed: Number.POSITIVE_INFINITY },
    leads: [],
  };
  for (let position = 0; position < trace.length; position++) {
    const ours = expected.subarray(position * V, (position + 1) * V);
    const theirs = actual.subarray(position * V, (position + 1) * V);
    const [first, second] = topTwo(ours);
    if (topTwo(theirs)[0] === first) result.equal++;
    let [difference, size] = [0, 1];
    for (let token = 0; token < V; token++) {
      size = Math.max(size, Math.abs(ours[token]!));
      const gap = Math.abs(ours[token]! - theirs[token]!);
      // A NaN is the largest difference of all.
      if (!(gap <= difference)) difference = Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap;
    }
    result.kl += divergence(ours, theirs);
    const allowed = roundingShare * size;
    result.leads.push({ lead: ours[first]! - ours[second]!, allowed });
    if (difference / allowed > result.worst.difference / result.worst.allowed || position === 0)
      result.worst = { position, difference, allowed };
  }
  return result;
}

/** The places of the largest and the second largest value. */
function topTwo(values: Float32Array): [number, number] {
  let [first, second] = values[0]! >= values[1]! ? [0, 1] : [1, 0];
  for (let index = 2; index < values.length; index++) {
    if (values[index]! > values[first]!) [first, second] = [index, first];
    else if (values[index]! > values[second]!) second = index;
  }
  return [first, second];
}

/** KL(p ‖ q) of two softmax distributions, nats, never below 0. */
function divergence(p: Float32Array, q: Float32Array): number {
  const [zp, zq] = [logSumExp(p), logSumExp(q)];
  let sum = 0;
  for (let index = 0; index < p.length; index++) {
    const logP = p[index]! - zp;
    sum += Math.exp(logP) * (logP - (q[index]! - zq));
  }
  return Number.isNaN(sum) ? Number.POSITIVE_INFINITY : Math.max(0, sum);
}

function logSumExp(values: Float32Array): number {
  const largest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

/** The export must be the same model: logits within rounding, and equal traces unless two tokens are as good as tied. */
function refuseDifference(
  compared: readonly PromptComparison[],
  own: readonly (readonly number[])[],
  traces: readonly (readonly number[])[],
): void {
  for (const [prompt, { worst, leads }] of compared.entries()) {
    const { position, difference, allowed } = worst;
    if (difference > allowed)
      throw new CheckpointError(
        `the export was refused: its logits differ from the trained model's by ${difference.toPrecision(3)} at prompt ${prompt + 1}, new token ${position + 1}; rounding explains ${allowed.toPrecision(3)}`,
      );
    const trace = traces[prompt]!;
    const at = trace.findIndex((token, index) => token !== own[prompt]![index]);
    if (at >= 0 && leads[at]!.lead > 2 * leads[at]!.allowed)
      throw new CheckpointError(
        `the export was refused: its greedy trace of prompt ${prompt + 1} leaves the trained model's at new token ${at + 1}: ${own[prompt]![at] ?? "the end"} instead of ${trace[at]}, which leads by ${leads[at]!.lead.toPrecision(3)}`,
      );
  }
}

function refusePastLimits(figures: GateFigures, compared: readonly PromptComparison[], limits: Limits): void {
  const worst = compared.reduce((a, b, index) => (b.kl > compared[a]!.kl ? index : a), 0);
  const where = `prompt ${worst + 1} is the worst; choose a wider --dtype`;
  if (!(figures.equalTokens >= limits.equalTokens))
    throw new CheckpointError(
      `the export was refused: it agrees with the trained model on ${percent(figures.equalTokens)} of ${figures.tokens} greedy tokens, at least ${percent(limits.equalTokens)} are asked; ${where}`,
    );
  if (!(figures.meanKl <= limits.meanKl))
    throw new CheckpointError(
      `the export was refused: its next-token distributions are ${figures.meanKl.toPrecision(3)} nats from the trained model's in the mean, at most ${limits.meanKl} are allowed; ${where}`,
    );
}

export const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
