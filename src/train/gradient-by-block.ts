// The gradient of a micro-batch block by block: the forward pass keeps the state before each block alone, and the backward
// pass computes each block again (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"). About a third more
// arithmetic for a memory of one block, and of a few tokens at a time in the loss head.
import type { MicroBatch } from "../data/pack.ts";
import type { Graph } from "../engine/graph.ts";
import { keepScores } from "../engine/keep-scores.ts";
import type { Type } from "../engine/ops.ts";
import { type Buffers, f32, trace } from "../engine/runtime.ts";
import type { Tensor } from "../engine/tensor.ts";
import { grad } from "../engine/vjp.ts";
import { inputNames } from "../engine/weights.ts";
import { bindParameters } from "../model/bind.ts";
import { blockOutput, blockTypes, compilePart, createForward, type Part } from "../model/by-block.ts";
import { type FreeRows, freeRows, sizesOf } from "../model/free-rows.ts";
import { headCalls, headTokens } from "../model/head-calls.ts";
import { idsType, perToken, type ScoredTensors, scoredLogProbs, scoredTypes } from "../model/token-log-probs.ts";
import { inputTypes } from "../model/trainable.ts";
import { type Gradient, type GradientSettings, type GradientShape, gradientName, keepsScores } from "./gradient.ts";

type Shape = { rows: number; rowTokens: number };

/** @param logitsBytes most that the logits of one call of the loss head may take */
export function gradientByBlock<Name extends string>(
  settings: GradientSettings<Name>,
  logitsBytes?: number,
): Gradient<Name> {
  const { family, trainable } = settings;
  const forward = createForward(settings);
  const free = freeRows(family, trainable.parameters);
  const compiled = new Map<boolean, ReturnType<typeof compileBackward>>();
  let head: Promise<Part> | undefined;
  let states: Float32Array[] = [];

  const backwardFor = (keeps: boolean) => {
    const known = compiled.get(keeps) ?? compileBackward(settings, free, keeps);
    compiled.set(keeps, known);
    return known;
  };

  return async (batch, inputs, into) => {
    const { rows, rowTokens, ids, positions, segments } = batch;
    const sizes = sizesOf(batch);
    const stateSize = rows * rowTokens * family.hiddenSize;
    if ((states[0]?.buffer.byteLength ?? 0) < 4 * stateSize)
      states = Array.from({ length: family.layers + 1 }, () => new Float32Array(stateSize));
    else if (states[0]!.length !== stateSize)
      states = states.map(({ buffer }) => new Float32Array(buffer as ArrayBuffer, 0, stateSize));
    await forward(batch, states);

    head ??= compilePart(headGraph(settings, free, free.capacity), settings, "head", free.axes);
    const { outputs, gradient } = await runHead(await head, batch, inputs, states.at(-1)!, into);

    const { blocks, embed } = await backwardFor(keepsScores(family, batch));
    let g: Float32Array = gradient;
    // The state after a block is not needed once the gradient stands before it, so its buffer takes the next gradient.
    for (const [index, block] of [...blocks.entries()].reverse()) {
      const results = { "gradient of x": states[index + 1]!, ...gradientsInto(block, into) };
      await block.run({ x: states[index]!, g, positions, segments }, results, sizes);
      g = states[index + 1]!;
    }
    if (embed) addGradients(await embed.run({ ids, g }, {}, sizes), embed, into);
    return outputs;
  };

  /** The head over all scored tokens, a call at a time. @returns the loss's outputs, and the gradient of the last state */
  async function runHead(
    head: Part,
    batch: MicroBatch,
    inputs: Record<Name, Float32Array>,
    x: Float32Array,
    into: Readonly<Record<string, Float32Array>>,
  ) {
    const { scoreIndex, targets } = batch;
    const size = headTokens(family, targets.length, logitsBytes);
    const outputs: Record<string, Float32Array> = {};
    const gradient = new Float32Array(x.length);
    for (const name of outsideBlocks(trainable)) into[name]!.fill(0);
    for (const { start, end, window } of headCalls(targets.length, size)) {
      const tokens = Object.fromEntries(settings.loss.inputs.map((name) => [name, window(inputs[name])]));
      const feeds = { x, scoreIndex: window(scoreIndex), targets: window(targets), ...tokens };
      const results = await head.run(feeds, {}, { ...sizesOf(batch), capacity: end - start });
      addTo(gradient, results["gradient of x"] as Float32Array);
      addGradients(results, head, into);
      for (const [name, values] of Object.entries(results) as [string, Float32Array][]) {
        if (name.startsWith("gradient of ")) continue;
        if (name === "loss") outputs.loss = Float32Array.of((outputs.loss?.[0] ?? 0) + values[0]!);
        else {
          outputs[name] ??= new Float32Array(targets.length);
          outputs[name].set(values, start);
        }
      }
    }
    return { outputs, gradient };
  }
}

const inBlock = (index: number) => (name: string) => name.startsWith(`model.layers.${index}.`);

const outsideBlocks = ({ parameters }: Pick<GradientSettings<string>["trainable"], "parameters">) =>
  parameters.map(({ name }) => name).filter((name) => !name.startsWith("model.layers."));

/** The views that a part's gradients of trained parameters go to, by the name of its output. */
const gradientsInto = ({ outputs }: Part, into: Readonly<Record<string, Float32Array>>): Record<string, Float32Array> =>
  Object.fromEntries(
    Object.entries(into).flatMap(([name, view]) => {
      const output = gradientName(name);
      return outputs.includes(output) ? [[output, view]] : [];
    }),
  );

function addGradients(results: Buffers, part: Part, into: Readonly<Record<string, Float32Array>>): void {
  for (const [output, view] of Object.entries(gradientsInto(part, into))) addTo(view, results[output] as Float32Array);
}

function addTo(sum: Float32Array, part: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
}

const pick = (tensors: Record<string, Tensor>, names: readonly string[]) => names.map((name) => tensors[name]!);

const namedGradients = (names: readonly string[], gradients: readonly Tensor[]) =>
  Object.fromEntries(names.map((name, i) => [gradientName(name), gradients[i]!]));

/** x, the loss's inputs → its outputs, and the gradients of x and of what is trained in the final norm and the head. */
export function headGraph<Name extends string>(
  { family, trainable, temperature, loss }: GradientShape<Name>,
  { rows, rowTokens }: Shape,
  size: number,
): Graph {
  const types = {
    x: f32(rows, rowTokens, family.hiddenSize),
    ...scoredTypes(size),
    ...Object.fromEntries(loss.inputs.map((name) => [name, perToken(size)])),
    ...inputTypes(trainable),
  };
  const forward = (tensors: Record<string, Tensor>) => {
    const bound = bindParameters(tensors, trainable.lora);
    return scoredLogProbs(family, bound, tensors.x!, tensors as ScoredTensors, temperature);
  };
  const read = inputNames(trace((tensors: Record<string, Tensor>) => ({ y: forward(tensors) }), types));
  const names = outsideBlocks(trainable).filter((name) => read.includes(name));
  return trace((tensors: Record<string, Tensor>) => {
    const logProbs = forward(tensors);
    const outputs = loss.of(logProbs, tensors as Record<Name, Tensor>);
    const [gradient, ...others] = grad(outputs.loss, pick(tensors, ["x", ...names]));
    return { ...outputs, logProbs, "gradient of x": gradient!, ...namedGradients(names, others) };
  }, types);
}

async function compileBackward(settings: GradientSettings<string>, free: FreeRows, keeps: boolean) {
  const graphs = backwardGraphs(settings, free, keeps);
  const blocks: Part[] = [];
  for (const graph of graphs.blocks) blocks.push(await compilePart(graph, settings, "gradient of a block", free.axes));
  const embed = graphs.embed && (await compilePart(graphs.embed, settings, "gradient of the embedding", free.axes));
  return { blocks, embed };
}

/**
 * x and the gradient g of the block's output → the gradients of x and of what is trained in it; the same of the embedding.
 * @param keeps whether attention keeps its probabilities from the block's forward pass
 */
export function backwardGraphs(
  settings: Pick<GradientShape<string>, "family" | "trainable">,
  { rows, rowTokens }: Shape,
  keeps: boolean,
): { blocks: Graph[]; embed: Graph | undefined } {
  const { family, trainable } = settings;
  const g = f32(rows, rowTokens, family.hiddenSize);
  const blocks = Array.from({ length: family.layers }, (_, index) => {
    const names = trainable.parameters.map(({ name }) => name).filter(inBlock(index));
    const types: Record<string, Type> = { ...blockTypes(settings, rows, rowTokens), g };
    const graph = trace((tensors) => {
      const y = blockOutput(settings, index, tensors);
      const [gradient, ...others] = grad(y.mul(tensors.g!).sum(), pick(tensors, ["x", ...names]));
      return { "gradient of x": gradient!, ...namedGradients(names, others) };
    }, types);
    return keeps ? keepScores(graph) : graph;
  });
  const types: Record<string, Type> = { ...idsType(rows, rowTokens), ...inputTypes(trainable), g };
  const embed = (tensors: Record<string, Tensor>) =>
    family.embed(tensors.ids!, bindParameters(tensors, trainable.lora));
  const read = inputNames(trace((tensors) => ({ y: embed(tensors) }), types));
  const names = outsideBlocks(trainable).filter((name) => read.includes(name));
  if (names.length === 0) return { blocks, embed: undefined };
  const gradients = trace(
    (tensors) => namedGradients(names, grad(embed(tensors).mul(tensors.g!).sum(), pick(tensors, names))),
    types,
  );
  return { blocks, embed: gradients };
}
