// The model as a row of programs, one a block, instead of one program for all: the values of one block are alive at a time,
// and blocks of the same make share a program, since their weights come in as inputs. Knows no losses.
import type { Graph } from "../engine/graph.ts";
import type { Type } from "../engine/ops.ts";
import { programsBytes } from "../engine/program-memory.ts";
import { type AxisSizes, type Buffers, compileGraph, type Program, trace, type Weights } from "../engine/runtime.ts";
import type { FreeAxes } from "../engine/stand-ins.ts";
import type { Tensor } from "../engine/tensor.ts";
import { haveInt8Products, inputNames, type WeightShapes, weightFeeds, weightsAsInputs } from "../engine/weights.ts";
import { bindParameters } from "./bind.ts";
import type { ModelFamily } from "./family.ts";
import { freeRows, type RowSizes, sizesOf } from "./free-rows.ts";
import { keepingProducts, knownProducts } from "./kept-products.ts";
import {
  embedded,
  idsFeeds,
  idsTypes,
  type PackedRows,
  packedBlocks,
  placesFeeds,
  placesTypes,
  type States,
  statesTypes,
} from "./packed-rows.ts";
import { inputTypes, type Trainable } from "./trainable.ts";

export type ByBlockSettings = {
  readonly family: ModelFamily;
  readonly weights: Weights;
  readonly trainable?: Pick<Trainable, "lora" | "parameters" | "views"> | undefined;
  readonly threads: number;
};

/** What the graphs depend on; the numbers themselves come later. */
type PartShape = {
  readonly family: ModelFamily;
  readonly trainable?: Pick<Trainable, "lora" | "parameters"> | undefined;
};

/** A program that gets its weights by itself and knows what is trained by its full names. */
export type Part = {
  readonly outputs: readonly string[];
  run(inputs: Buffers, outputs: Buffers, sizes: AxisSizes): Promise<Buffers>;
};

/** The name that a block's tensor has in every block. */
const commonName = (name: string) => name.replace(/model\.layers\.\d+\./, "model.layers.*.");

const renamed = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [commonName(name), value]));

/** A graph of one block as it is compiled: the same for all blocks of one make. */
export const partGraph = (graph: Graph, weights: WeightShapes): Graph =>
  weightsAsInputs({ outputs: renamed(graph.outputs) }, weights, commonName);

/**
 * Compiles a graph of one block, or of what lies before or after them.
 * @param graph names weights and what is trained in full @param name what a profile calls the program
 * @param free the axes of the rows that it is traced with
 */
export async function compilePart(
  graph: Graph,
  { weights, trainable, threads }: ByBlockSettings,
  name: string,
  free: FreeAxes,
): Promise<Part> {
  const program = await compileGraph(partGraph(graph, weights), { threads, free, name });
  return partOf(program, graph, trainable, weightFeeds(weights, graph));
}

/**
 * Compiles the graph of a loss head, which no block shares. Products of int8 with its large matrix take half as long where it was
 * laid out before, for twice the little memory that it takes in int8.
 */
export async function compileHead(
  graph: Graph,
  { weights, trainable, threads }: ByBlockSettings,
  name: string,
  free: FreeAxes,
): Promise<Part> {
  const program = await compileGraph(graph, { weights, holdWeights: haveInt8Products(weights), threads, free, name });
  return partOf(program, graph, trainable, {});
}

/** What the program of a loss head takes, as `compileHead` makes it. */
export const headBytes = (graph: Graph, weights: WeightShapes): number =>
  programsBytes([graph], { weights, holdWeights: haveInt8Products(weights) });

/** @param frozen weights that the program is fed */
function partOf(program: Program, graph: Graph, trainable: ByBlockSettings["trainable"], frozen: Buffers): Part {
  const trained = inputNames(graph).filter((name) => trainable && name in trainable.views);
  const names = Object.keys(graph.outputs);
  return {
    outputs: names,
    async run(inputs, outputs, sizes) {
      const feeds: Buffers = { ...inputs, ...frozen };
      for (const name of trained) feeds[name] = trainable!.views[name]!;
      const results = await program.run(renamed(feeds), renamed(outputs), sizes);
      return Object.fromEntries(names.map((name) => [name, results[commonName(name)]!]));
    },
  };
}

/** The types of a block's inputs: the states before it, where tokens stand, and what is trained. */
export const blockTypes = ({ family, trainable }: PartShape, sizes: RowSizes): Record<string, Type> => ({
  ...statesTypes(family, sizes),
  ...placesTypes(sizes),
  ...(trainable ? inputTypes(trainable) : {}),
});

/**
 * The states after a block as graphs of the inputs that `blockTypes` lists.
 * @param products those of the block where they are among the inputs @param kept receives them where they are computed
 */
export function blockOutput(
  { family, trainable }: PartShape,
  index: number,
  inputs: Record<string, Tensor>,
  { known = false, kept = {} }: { known?: boolean; kept?: Record<string, Tensor> } = {},
): States<Tensor> {
  const bound = bindParameters(inputs, trainable?.lora);
  const boundFor = known ? knownProducts(bound, inputs) : keepingProducts(bound, kept);
  return packedBlocks(family, boundFor, inputs)(inputs as States<Tensor>, index);
}

/**
 * Token ids → the states before the first block; then for each block the states before it → those after it.
 * @param keepsProducts whether each block gives its products as well
 */
export function forwardGraphs(settings: PartShape, sizes: RowSizes, keepsProducts = false) {
  const { family, trainable } = settings;
  const embedTypes = { ...idsTypes(sizes), ...(trainable ? inputTypes(trainable) : {}) };
  const embed = trace(
    (inputs: Record<string, Tensor>) => embedded(family, bindParameters(inputs, trainable?.lora), inputs),
    embedTypes,
  );
  const types = blockTypes(settings, sizes);
  const blocks = Array.from({ length: family.layers }, (_, index) =>
    trace((inputs: Record<string, Tensor>) => {
      const kept: Record<string, Tensor> = {};
      const states = blockOutput(settings, index, inputs, { kept });
      return keepsProducts ? { ...states, ...kept } : { ...states };
    }, types),
  );
  return { embed, blocks };
}

/** States before each block and after the last, whose buffers are used again for the next batch of the same sizes. */
export function createStates({ hiddenSize }: Pick<ModelFamily, "hiddenSize">, count: number) {
  let flat: Float32Array[] = [];
  return ({ rows, rowTokens, promptRows }: RowSizes): States<Float32Array>[] => {
    const size = rows * rowTokens * hiddenSize;
    const promptSize = promptRows ? promptRows.rows * promptRows.rowTokens * hiddenSize : 0;
    if ((flat[0]?.length ?? 0) < size + promptSize)
      flat = Array.from({ length: count }, () => new Float32Array(size + promptSize));
    return flat.map((values) => ({
      x: values.subarray(0, size),
      ...(promptRows ? { promptX: values.subarray(size, size + promptSize) } : {}),
    }));
  };
}

/**
 * @returns a forward pass up to the last block; `states` receives those before each block and after the last, and `products`
 *   the products of each block. Buffers of states may recur where one is not needed once the next is there.
 */
export function createForward(settings: ByBlockSettings) {
  const { family, trainable } = settings;
  const compiled = new Map<string, ReturnType<typeof compileAll>>();

  async function compileAll(apart: boolean, keeps: boolean) {
    const free = freeRows(family, trainable?.parameters, apart);
    const graphs = forwardGraphs(settings, free, keeps);
    const embed = await compilePart(graphs.embed, settings, "embedding", free.axes);
    const blocks: Part[] = [];
    for (const graph of graphs.blocks) blocks.push(await compilePart(graph, settings, "block", free.axes));
    return { embed, blocks };
  }

  return async (batch: PackedRows, states: readonly States<Float32Array>[], products?: readonly Buffers[]) => {
    const [apart, keeps] = [batch.promptRows !== undefined, products !== undefined];
    const key = `${apart} ${keeps}`;
    const parts = compiled.get(key) ?? compileAll(apart, keeps);
    compiled.set(key, parts);
    const { embed, blocks } = await parts;
    const sizes = sizesOf(batch);
    const places = placesFeeds(batch);
    await embed.run(idsFeeds(batch), { ...states[0]! }, sizes);
    for (const [index, block] of blocks.entries())
      await block.run({ ...states[index]!, ...places }, { ...states[index + 1]!, ...products?.[index] }, sizes);
  };
}
