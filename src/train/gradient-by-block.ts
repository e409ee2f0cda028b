// The gradient of a micro-batch block by block: the forward pass keeps the state before each block, and its products where
// they are few enough; the backward pass computes the rest of each block again (Chen et al. 2016, "Training Deep Nets with
// Sublinear Memory Cost"). A little more arithmetic, up to a third, for a memory of one block, and of a few tokens at a time
// in the loss head.
import type { MicroBatch } from "../data/micro-batch.ts";
import type { Graph } from "../engine/graph.ts";
import { keepScores } from "../engine/keep-scores.ts";
import { type Buffers, trace } from "../engine/runtime.ts";
import type { Tensor } from "../engine/tensor.ts";
import { grad } from "../engine/vjp.ts";
import { inputNames } from "../engine/weights.ts";
import { bindParameters } from "../model/bind.ts";
import {
  blockOutput,
  blockTypes,
  compileHead,
  compilePart,
  createForward,
  createStates,
  type Part,
} from "../model/by-block.ts";
import { type BatchSizes, type FreeRows, freeRows, type RowSizes, sizesOf } from "../model/free-rows.ts";
import { headCalls, headTokens } from "../model/head-calls.ts";
import { createProducts, keepsProducts, productTypes } from "../model/kept-products.ts";
import {
  embedded,
  idsFeeds,
  idsTypes,
  perToken,
  placesFeeds,
  type States,
  scoredTypes,
  statesTypes,
} from "../model/packed-rows.ts";
import { type ScoredTensors, scoredLogProbs } from "../model/token-log-probs.ts";
import { inputTypes } from "../model/trainable.ts";
import { type Gradient, type GradientSettings, type GradientShape, gradientName, keepsScores } from "./gradient.ts";

/** What the gradient of a block has from forward passes: attention's probabilities from its own, products from the first. */
type Keeps = { readonly scores: boolean; readonly products: boolean };

/** @param logitsBytes most that the logits of one call of the loss head may take */
export function gradientByBlock<Name extends string>(
  settings: GradientSettings<Name>,
  logitsBytes?: number,
): Gradient<Name> {
  const { family, trainable } = settings;
  const forward = createForward(settings);
  const statesFor = createStates(family, family.layers + 1);
  const productsFor = createProducts(family);
  let head: Promise<Part> | undefined;
  const backwards = new Map<string, ReturnType<typeof compileBackward>>();

  const openHead = () => {
    const free = freeRows(family, trainable.parameters);
    return compileHead(headGraph(settings, free), settings, "head", free.axes);
  };
  const backwardFor = (apart: boolean, keeps: Keeps) => {
    const key = JSON.stringify([apart, keeps]);
    const free = freeRows(family, trainable.parameters, apart);
    const known = backwards.get(key) ?? compileBackward(settings, free, keeps);
    backwards.set(key, known);
    return known;
  };

  return async (batch, inputs, into) => {
    const apart = batch.promptRows !== undefined;
    const sizes = sizesOf(batch);
    const states = statesFor(batch);
    const keeps = { scores: keepsScores(family, batch), products: keepsProducts(family, batch) };
    const products = keeps.products ? productsFor(batch) : undefined;
    await forward(batch, states, products);

    const last = states.at(-1)!;
    head ??= openHead();
    const { outputs, gradient } = await runHead(await head, batch, inputs, last.x, into);

    const { blocks, embed } = await backwardFor(apart, keeps);
    // Nothing reads what the last block makes of the prompts.
    let g: States<Float32Array> = {
      x: gradient,
      ...(last.promptX ? { promptX: new Float32Array(last.promptX.length) } : {}),
    };
    // The states after a block are not needed once the gradients stand before it, so their buffers take the next gradients.
    for (const [index, block] of [...blocks.entries()].reverse()) {
      const next = states[index + 1]!;
      const results = { ...named(next, gradientName), ...gradientsInto(block, into) };
      const feeds = { ...states[index]!, ...named(g, inputOfGradient), ...placesFeeds(batch), ...products?.[index] };
      await block.run(feeds, results, sizes);
      g = next;
    }
    if (embed)
      addGradients(await embed.run({ ...idsFeeds(batch), ...named(g, inputOfGradient) }, {}, sizes), embed, into);
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
    const size = headTokens(family, trainable.parameters, targets.length, logitsBytes);
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

/** What a program is given as the gradient of a state. */
const inputOfGradient = (state: string) => `after ${state}`;

/** The states under other names. */
const named = <Value>(states: States<Value>, name: (state: string) => string): Record<string, Value> =>
  Object.fromEntries((Object.entries(states) as [string, Value][]).map(([state, value]) => [name(state), value]));

/** Σ states · their gradients: a scalar whose gradient is the one that comes through the states. */
const through = (states: States<Tensor>, tensors: Record<string, Tensor>): Tensor =>
  (Object.entries(states) as [string, Tensor][])
    .map(([state, y]) => y.mul(tensors[inputOfGradient(state)]!).sum())
    .reduce((sum, part) => sum.add(part));

/** x, the loss's inputs → its outputs, and the gradients of x and of what is trained in the final norm and the head. */
export function headGraph<Name extends string>(
  { family, trainable, temperature, loss }: GradientShape<Name>,
  { rows, rowTokens, capacity }: BatchSizes,
): Graph {
  const types = {
    x: statesTypes(family, { rows, rowTokens }).x,
    ...scoredTypes(capacity),
    ...Object.fromEntries(loss.inputs.map((name) => [name, perToken(capacity)])),
    ...inputTypes(trainable),
  };
  const forward = (tensors: Record<string, Tensor>) => {
    const bound = bindParameters(tensors, trainable.lora);
    return scoredLogProbs(family, bound, tensors.x!, tensors as ScoredTensors, {
      temperature,
      differentiable: true,
    });
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

async function compileBackward(settings: GradientSettings<string>, free: FreeRows, keeps: Keeps) {
  const graphs = backwardGraphs(settings, free, keeps);
  const blocks: Part[] = [];
  for (const graph of graphs.blocks) blocks.push(await compilePart(graph, settings, "gradient of a block", free.axes));
  const embed = graphs.embed && (await compilePart(graphs.embed, settings, "gradient of the embedding", free.axes));
  return { blocks, embed };
}

/**
 * The states before a block and the gradients of those after it → the gradients of the states before it and of what is
 * trained in it; the same of the embedding.
 */
export function backwardGraphs(
  settings: Pick<GradientShape<string>, "family" | "trainable">,
  sizes: RowSizes,
  keeps: Keeps,
): { blocks: Graph[]; embed: Graph | undefined } {
  const { family, trainable } = settings;
  const states = statesTypes(family, sizes);
  const blocks = Array.from({ length: family.layers }, (_, index) => {
    const names = [...Object.keys(states), ...trainable.parameters.map(({ name }) => name).filter(inBlock(index))];
    const types = {
      ...blockTypes(settings, sizes),
      ...named(states, inputOfGradient),
      ...(keeps.products ? productTypes(family, index, sizes) : {}),
    };
    const graph = trace((tensors: Record<string, Tensor>) => {
      const after = blockOutput(settings, index, tensors, { known: keeps.products });
      const gradients = grad(through(after, tensors), pick(tensors, names));
      return namedGradients(names, gradients);
    }, types);
    return keeps.scores ? keepScores(graph) : graph;
  });
  const types = { ...idsTypes(sizes), ...inputTypes(trainable), ...named(states, inputOfGradient) };
  const embed = (tensors: Record<string, Tensor>) => embedded(family, bindParameters(tensors, trainable.lora), tensors);
  const read = inputNames(trace((tensors: Record<string, Tensor>) => embed(tensors), types));
  const names = outsideBlocks(trainable).filter((name) => read.includes(name));
  if (names.length === 0) return { blocks, embed: undefined };
  const gradients = trace(
    (tensors: Record<string, Tensor>) =>
      namedGradients(names, grad(through(embed(tensors), tensors), pick(tensors, names))),
    types,
  );
  return { blocks, embed: gradients };
}
