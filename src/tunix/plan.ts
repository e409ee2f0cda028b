// What a job will take: bytes a device and hours, by a model on paper. It multiplies sizes, lengths and published figures of
// the hardware; nothing in it was measured on a TPU.
import type { Devices } from "./devices.ts";
import type { JobSettings } from "./job-settings.ts";
import { adapterCount, type ModelShape, parameterCount } from "./model-shape.ts";

export type StagePlan = {
  stage: "sft" | "grpo";
  /** Bytes a device, by what they are for. */
  memory: Record<string, number>;
  memoryBytes: number;
  hours: number;
  steps: number;
};

export type JobPlan = {
  devices: Devices;
  parameters: number;
  stages: StagePlan[];
  /** What does not fit, and settings that would. */
  advice: string[];
};

/** What of the chip's peak is reached: of its arithmetic in training, of its memory and links in sampling. */
export type Utilisation = { compute: number; bandwidth: number };

/** What is left to the compiler and the runtime. */
const usableMemory = 0.9;

type Inputs = {
  settings: JobSettings;
  shape: ModelShape;
  /** Training rows that are learned from. */
  rows: number;
  devices: Devices;
  hours: number;
  utilisation: Utilisation;
};

export function planJob(inputs: Inputs): JobPlan {
  const stages = stagePlans(inputs);
  return {
    devices: inputs.devices,
    parameters: parameterCount(inputs.shape),
    stages,
    advice: [...memoryAdvice(inputs, stages), ...timeAdvice(inputs, stages)],
  };
}

function stagePlans({ settings, ...rest }: Inputs): StagePlan[] {
  const { sft, grpo } = settings;
  return [
    ...(sft ? [sftPlan({ settings, ...rest }, sft)] : []),
    ...(grpo ? [grpoPlan({ settings, ...rest }, grpo)] : []),
  ];
}

function sftPlan(inputs: Inputs, sft: NonNullable<JobSettings["sft"]>): StagePlan {
  const { rows, devices } = inputs;
  const steps = Math.max(1, Math.round(Math.ceil(rows / sft.batchSize) * sft.epochs));
  const sequences = sft.microBatch / axes(inputs).fsdp;
  const memory = {
    ...weightsMemory(inputs, sft, false),
    ...trainingMemory(inputs, sequences, sft.rowTokens),
  };
  const tokens = steps * sft.batchSize * sft.rowTokens;
  const seconds = (tokens * trainingFlops(inputs, sft.method, sft.rowTokens)) / computeSpeed(inputs, devices);
  return { stage: "sft", memory, memoryBytes: total(memory), hours: seconds / 3600, steps };
}

function grpoPlan(inputs: Inputs, grpo: NonNullable<JobSettings["grpo"]>): StagePlan {
  const { devices, shape, settings } = inputs;
  const { fsdp, tensor } = axes(inputs);
  const bytes = bytesOf(settings.dtype);
  const length = grpo.maxPromptTokens + grpo.maxNewTokens;
  const sampled = (grpo.rolloutBatch * grpo.groupSize) / fsdp;
  const cacheOfToken = 2 * shape.layers * shape.keyValueHeads * shape.headDim * bytes;
  const cache = sampled * grpo.kvCacheSize * cacheOfToken;
  const prefill = (sampled * grpo.maxPromptTokens * shape.vocabulary * bytes) / tensor;
  const training = trainingMemory(inputs, (grpo.microBatch * grpo.groupSize) / fsdp, length);
  // Sampling and training take turns.
  const memory = {
    ...weightsMemory(inputs, grpo, grpo.method === "full" && grpo.beta > 0),
    ...(cache + prefill > total(training) ? { "sampling cache": cache, "logits of prompts": prefill } : training),
  };
  const completions = grpo.promptsPerStep * grpo.groupSize;
  const passes = grpo.iterations * trainingFlops(inputs, grpo.method, length);
  const scoring = ((grpo.beta > 0 ? 1 : 0) + (grpo.iterations > 1 ? 1 : 0)) * forwardFlops(shape, length);
  const training_ = (completions * length * (passes + scoring)) / computeSpeed(inputs, devices);
  const sampling = (grpo.promptsPerStep / grpo.rolloutBatch) * grpo.maxNewTokens * decodeSeconds(inputs, cache);
  const seconds = grpo.steps * (training_ + sampling);
  return { stage: "grpo", memory, memoryBytes: total(memory), hours: seconds / 3600, steps: grpo.steps };
}

/** The mesh on these devices: the first axis takes what the second leaves. */
function axes({ settings, devices }: Pick<Inputs, "settings" | "devices">): { fsdp: number; tensor: number } {
  const tensor = devices.count % settings.mesh.tensor === 0 ? settings.mesh.tensor : 1;
  return { fsdp: devices.count / tensor, tensor };
}

const bytesOf = (dtype: string) => (dtype === "bfloat16" ? 2 : 4);

type Trained = { method: "lora" | "full"; lora: { rank: number } };

function weightsMemory({ settings, shape, devices, ...rest }: Inputs, { method, lora }: Trained, copied: boolean) {
  const bytes = bytesOf(settings.dtype);
  const parameters = parameterCount(shape);
  const trained = method === "lora" ? adapterCount(shape, lora.rank) : parameters;
  const { tensor } = axes({ settings, devices, ...rest });
  return {
    weights: ((copied ? 2 : 1) * parameters * bytes) / devices.count,
    // A gradient, AdamW's two moments, and beside bfloat16 the copy in float32.
    "trained and AdamW": (trained * (2 * bytes + 8 + (bytes === 2 ? 8 : 0))) / devices.count,
    // The mesh keeps parts of each weight; a layer, and the vocabulary, are put together when they are used.
    "weights in use": ((shape.vocabulary + 3 * shape.inner) * shape.width * bytes) / tensor,
  };
}

/** Of a forward and backward pass over so many sequences a device. */
function trainingMemory({ settings, shape, ...rest }: Inputs, sequences: number, length: number) {
  const bytes = bytesOf(settings.dtype);
  const { tensor } = axes({ settings, ...rest });
  const { layers, width, inner, heads, headDim, vocabulary } = shape;
  const tokens = sequences * length;
  const scores = (tokens * length * heads * (bytes + 4)) / tensor;
  const layer = (tokens * (8 * width + 3 * inner + 4 * heads * headDim) * bytes) / tensor + scores;
  return {
    // Each layer's input is kept; within a layer what its gradient needs, forwards and backwards.
    activations: settings.remat ? layers * tokens * width * bytes + 2 * layer : (layers + 1) * layer,
    // The logits, in float32 as well, and their gradient.
    logits: (tokens * vocabulary * (bytes + 8)) / tensor,
  };
}

/** Operations a token of one forward pass: two a parameter, and attention to every place. */
const forwardFlops = (shape: ModelShape, length: number) =>
  2 * parameterCount(shape) + 4 * shape.layers * shape.heads * shape.headDim * length;

/** The gradient takes as much again for what flows back, again for the weights where they are trained, again for recomputing. */
function trainingFlops({ settings, shape }: Inputs, method: "lora" | "full", length: number): number {
  const passes = 2 + (method === "full" ? 1 : 0) + (settings.remat ? 1 : 0);
  return passes * forwardFlops(shape, length);
}

const computeSpeed = ({ utilisation }: Inputs, { chip, count }: Devices) => chip.flops * count * utilisation.compute;

/** One token of every completion: the weights come over the links, and with the cache out of memory. */
function decodeSeconds({ settings, shape, devices: { chip, count }, utilisation }: Inputs, cache: number): number {
  const weights = parameterCount(shape) * bytesOf(settings.dtype);
  const links = (weights * (1 - 1 / count)) / chip.linkBandwidth;
  return (links + (weights + cache) / chip.memoryBandwidth) / utilisation.bandwidth;
}

const total = (memory: Record<string, number>) => Object.values(memory).reduce((sum, bytes) => sum + bytes, 0);

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

/** What may be lowered, from what costs least. */
function smaller(inputs: Inputs, stage: "sft" | "grpo"): [string, JobSettings][] {
  const { settings } = inputs;
  const { fsdp } = axes(inputs);
  const { sft, grpo } = settings;
  if (stage === "sft" && sft) {
    const micro = { ...sft, microBatch: Math.min(sft.microBatch, fsdp) };
    return [
      [`tunix.sftMicroBatch=${micro.microBatch}`, { ...settings, sft: micro }],
      [`sft.rowTokens=${sft.rowTokens / 2}`, { ...settings, sft: { ...micro, rowTokens: sft.rowTokens / 2 } }],
    ];
  }
  if (!grpo) return [];
  const least = Math.max(1, Math.ceil(fsdp / grpo.groupSize));
  const micro = { ...grpo, microBatch: Math.min(grpo.microBatch, least) };
  const rollout = { ...micro, rolloutBatch: Math.min(grpo.rolloutBatch, least) };
  return [
    [`tunix.grpoMicroBatch=${micro.microBatch}`, { ...settings, grpo: micro }],
    [`tunix.rolloutBatch=${rollout.rolloutBatch}`, { ...settings, grpo: rollout }],
    [
      `tunix.maxPromptTokens=${grpo.maxPromptTokens / 2}`,
      { ...settings, grpo: { ...rollout, maxPromptTokens: grpo.maxPromptTokens / 2 } },
    ],
  ];
}

function memoryAdvice(inputs: Inputs, stages: readonly StagePlan[]): string[] {
  const limit = usableMemory * inputs.devices.chip.memoryBytes;
  return stages.flatMap(({ stage, memoryBytes }) => {
    if (memoryBytes <= limit) return [];
    const changes = smaller(inputs, stage).map(([change, settings]) => {
      const then = stagePlans({ ...inputs, settings }).find((plan) => plan.stage === stage)!.memoryBytes;
      return `${change} (${gigabytes(then)})`;
    });
    return [
      `${stage} does not fit: ${gigabytes(memoryBytes)} of ${gigabytes(limit)} that can be used; one after the other: ${changes.join(", ")}, or more devices`,
    ];
  });
}

function timeAdvice({ hours }: Inputs, stages: readonly StagePlan[]): string[] {
  const needed = stages.reduce((sum, stage) => sum + stage.hours, 0);
  if (needed <= hours) return [];
  const longest = stages.reduce((a, b) => (b.hours > a.hours ? b : a));
  const room = Math.max(1, Math.floor(longest.steps * Math.max(0, 1 - (needed - hours) / longest.hours)));
  return [
    `it takes ${needed.toFixed(1)} hours, not ${hours}: let ${longest.stage} have ${room} of its ${longest.steps} steps, or go on in a second session (RECKON_PREVIOUS)`,
  ];
}
