// How much memory each use of a model takes, foretold from the programs that it compiles. Mirrors trainer.ts,
// gradient-by-block.ts, whole-gradient.ts, sft.ts and grpo.ts; runs nothing and reads no weights.
import type { Graph } from "../engine/graph.ts";
import { graphMemory } from "../engine/live-bytes.ts";
import { processBytes, programsBytes } from "../engine/program-memory.ts";
import { sizeOf } from "../engine/shape.ts";
import { storeBytes, type WeightShapes } from "../engine/weights.ts";
import { forwardGraphs, headBytes, partGraph } from "../model/by-block.ts";
import { type ModelFamily, type ParameterSpec, weightOf } from "../model/family.ts";
import { headTokens } from "../model/head-calls.ts";
import { keepsProducts, productsBytes } from "../model/kept-products.ts";
import { laneCount } from "../model/lanes.ts";
import { adaptedLinears, type LoraSettings, loraParameters } from "../model/lora.ts";
import type { Precision } from "../model/precision.ts";
import { int8Activations } from "../model/quantise.ts";
import type { Recipe } from "../recipe/schema.ts";
import { sharedAmong } from "../sample/generate.ts";
import { type GenerationSizes, generationBytes, type RowSizes, scoringBytes } from "../sample/memory.ts";
import { type GradientShape, keepsScores } from "./gradient.ts";
import { backwardGraphs, headGraph } from "./gradient-by-block.ts";
import { lossOf } from "./loss.ts";
import { updateGraph } from "./trainer.ts";
import { gradientGraph } from "./whole-gradient.ts";

export type MemoryModel = { family: ModelFamily; weights: WeightShapes; threads?: number };
/** What is trained: adapters, or every parameter where there are no settings of adapters. */
export type Method = { lora: LoraSettings | undefined };
export type TrainingSizes = Method & RowSizes & { activations: Activations };

/** How the gradient gets the values that it needs of the forward pass. */
export type Activations = Recipe["memory"]["activations"];

type Trained = { lora: LoraSettings | undefined; parameters: readonly ParameterSpec[] };
type Loss = "sft" | "grpo";

const floatBytes = 4;
/** A thread with the code that it needs. */
const laneBytes = 64 * 2 ** 20;
/** More than this of values kept for the gradient are computed again instead. */
const mostKeptBytes = 2 * 2 ** 30;

/** Weights of a model of which nothing but the family need be known. */
export const familyWeights = (family: ModelFamily, type: Precision = "float32"): WeightShapes =>
  new Map(
    family.parameters.map(({ name, shape }) => [
      name,
      type !== "float32" && shape.length === 2
        ? { shape, int8: { activations: int8Activations(type, shape, family) } }
        : { shape },
    ]),
  );

/**
 * Whether blocks are computed again for the gradient instead of kept. Under "auto" where the values kept would take over 2 GiB:
 * it depends on recipe and model alone, never on the machine, so that runs repeat.
 */
export function recomputes(family: ModelFamily, sizes: TrainingSizes, loss: Loss): boolean {
  const { activations } = sizes;
  if (activations !== "auto") return activations === "recompute";
  return graphMemory(keptGraph(gradientShape(family, sizes, loss), sizes)).liveBytes > mostKeptBytes;
}

/** Training every parameter of a new model, without validation. */
export const pretrainBytes = (model: MemoryModel, sizes: TrainingSizes): number =>
  residentBytes(model) + trainingBytes(model, sizes, "sft");

/** Reading prompts and generating. */
export const inferenceBytes = (model: MemoryModel, sizes: GenerationSizes): number => {
  const lanes = sharedAmong(sizes.slots, lanesOf(model), model.weights);
  return residentBytes(model, lanes) + samplingBytes(model, sizes);
};

/** Log-probabilities of packed rows. */
const rowScoringBytes = (model: MemoryModel, sizes: RowSizes): number =>
  residentBytes(model) + lanesOf(model) * scoringBytes(model, sizes);

/**
 * Supervised fine-tuning:
 *
 * process + weights + training + the programs of the validation loss,
 *
 * where training is 5 · 4 bytes for each trained number (values, gradient, its sum, both moments), the optimizer's program,
 * and the gradient's: one program, or for blocks that are computed again those of each kind of block and the head, with
 * the state before every block.
 * @param probing of the completions that are shown during training
 */
export function sftBytes(model: MemoryModel, sizes: TrainingSizes, probing?: GenerationSizes): number {
  const trainable = trainedBy(model.family, sizes);
  const probes = probing ? samplingBytes(model, probing, trainable) : 0;
  return (
    residentBytes(model) +
    trainingBytes(model, sizes, "sft") +
    lanesOf(model) * scoringBytes({ ...model, trainable }, sizes) +
    probes
  );
}

/**
 * GRPO: the same without validation, and the programs of the sampler and of the reference; adapters are merged into
 * projections of their own, which stay beside the frozen ones.
 */
export function grpoBytes(model: MemoryModel, sizes: TrainingSizes & GenerationSizes & { beta: number }): number {
  const { family, weights } = model;
  const linears = sizes.lora ? adaptedLinears(family, sizes.lora).map(({ linear }) => weightOf(linear)) : undefined;
  const policy = linears === undefined ? trainedBy(family, sizes) : { lora: undefined, parameters: linears };
  const mergedBytes = linears === undefined ? 0 : 2 * floatBytes * largestOf(linears) + floatBytes * countOf(linears);
  return (
    residentBytes(model) +
    trainingBytes(model, sizes, "grpo") +
    mergedBytes +
    samplingBytes(model, sizes, policy) +
    (sizes.beta === 0 ? 0 : lanesOf(model) * scoringBytes({ family, weights }, sizes))
  );
}

const lanesOf = ({ weights, threads = 2 }: MemoryModel) => laneCount(weights, threads);

/** The process and the weights, and each lane with a copy of them. */
const residentBytes = (model: MemoryModel, lanes = lanesOf(model)) =>
  processBytes + storeBytes(model.weights) + (lanes === 1 ? 0 : lanes * (laneBytes + storeBytes(model.weights)));

/** Generation with the samples shared among the lanes. @param trainable what is fed to the programs; each lane has a copy */
function samplingBytes({ family, weights, threads }: MemoryModel, sizes: GenerationSizes, trainable?: Trained): number {
  const lanes = sharedAmong(sizes.slots, lanesOf({ family, weights, threads }), weights);
  const share = { ...sizes, slots: Math.ceil(sizes.slots / lanes), prompts: Math.ceil(sizes.prompts / lanes) };
  const copied = lanes === 1 || !trainable ? 0 : 2 * floatBytes * countOf(trainable.parameters);
  return lanes * (generationBytes({ family, weights, ...(trainable ? { trainable } : {}) }, share) + copied);
}

const countOf = (parameters: readonly ParameterSpec[]) =>
  parameters.reduce((total, { shape }) => total + sizeOf(shape), 0);
const largestOf = (parameters: readonly ParameterSpec[]) =>
  parameters.reduce((largest, { shape }) => Math.max(largest, sizeOf(shape)), 0);

const trainedBy = (family: ModelFamily, { lora }: Method): Trained => ({
  lora,
  parameters: lora ? loraParameters(family, lora) : family.parameters,
});

/** Sizes alone count; the numbers in these settings do not. */
const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 };
const policyLoss = { beta: 0.03, epsilonLow: 0.2, epsilonHigh: 0.2 };

function gradientShape(family: ModelFamily, method: Method, loss: Loss): GradientShape<string> {
  const shape = { family, trainable: trainedBy(family, method), temperature: 1 };
  return { ...shape, loss: lossOf(loss === "sft" ? { kind: "sft" } : { kind: "grpo", ...policyLoss }) };
}

const keptGraph = (shape: GradientShape<string>, { rows, rowTokens }: RowSizes): Graph =>
  gradientGraph(shape, { rows, rowTokens, capacity: rows * rowTokens }, keepsScores(shape.family, { rows, rowTokens }));

function trainingBytes(model: MemoryModel, sizes: TrainingSizes, loss: Loss): number {
  const { family, weights } = model;
  const shape = gradientShape(family, sizes, loss);
  const trained = countOf(shape.trainable.parameters);
  const update = programsBytes([updateGraph(trained, optimizer)]);
  const byBlock = recomputes(model.family, sizes, loss);
  const gradient = byBlock
    ? byBlockBytes(shape, weights, sizes)
    : programsBytes([keptGraph(shape, sizes)], { weights, givesOutputs: true });
  const lanes = byBlock ? 1 : lanesOf(model);
  // A lane has values and gradient, each of which is copied on its way.
  const lanesBytes = lanes === 1 ? 0 : lanes * (4 * floatBytes * trained + gradient);
  return 4 * floatBytes * trained + update + (lanes === 1 ? floatBytes * trained + gradient : lanesBytes);
}

function byBlockBytes(shape: GradientShape<string>, weights: WeightShapes, sizes: RowSizes): number {
  const { family } = shape;
  const tokens = sizes.rows * sizes.rowTokens;
  const part = (graph: Graph) => partGraph(graph, weights);
  const keeps = { scores: keepsScores(family, sizes), products: keepsProducts(family, sizes) };
  const forward = forwardGraphs(shape, sizes, keeps.products);
  const backward = backwardGraphs(shape, sizes, keeps);
  const head = headGraph(shape, {
    ...sizes,
    capacity: headTokens(family, shape.trainable.parameters, tokens),
  });
  // The state before each block and after the last, and the gradient of the last, of which one may wait to be collected.
  const statesBytes = floatBytes * tokens * family.hiddenSize * (family.layers + 3);
  return (
    programsBytes([forward.embed, ...forward.blocks, ...backward.blocks].map(part), { givesOutputs: true }) +
    headBytes(head, weights) +
    programsBytes(backward.embed ? [part(backward.embed)] : []) +
    statesBytes +
    (keeps.products ? productsBytes(family, sizes) : 0)
  );
}

/** The uses that `reckon doctor` tells of. */
export const memoryUses = ["inference", "scoring", "sftLora", "sftFull", "grpoLora", "grpoFull"] as const;
export type MemoryUse = (typeof memoryUses)[number];

export type UseSizes = RowSizes & {
  /** Completions that decode side by side in GRPO. */
  group: number;
  promptTokens: number;
  newTokens: number;
  /** Of adapters on every projection. */
  rank: number;
  activations: Activations;
};

/** Bytes of resident memory at the peak of a use: one sample at a time for inference, one prompt a step for GRPO. */
export function memoryOf(use: MemoryUse, model: MemoryModel, sizes: UseSizes): number {
  const { group, rank, ...rest } = sizes;
  const adapters = { rank, alpha: rank, targets: "all-linear" };
  switch (use) {
    case "inference":
      return inferenceBytes(model, { ...rest, prompts: 1, slots: 1 });
    case "scoring":
      return rowScoringBytes(model, rest);
    case "sftLora":
    case "sftFull":
      return sftBytes(model, { ...rest, lora: use === "sftLora" ? adapters : undefined });
    case "grpoLora":
    case "grpoFull":
      return grpoBytes(model, {
        ...rest,
        prompts: 1,
        slots: group,
        beta: 1,
        lora: use === "grpoLora" ? adapters : undefined,
      });
  }
}
