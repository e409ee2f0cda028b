// The model as a row of programs, one a block, instead of one program for all: the values of one block are alive at a time,
// and blocks of the same make share a program, since their weights come in as inputs. Knows no losses.
import type { Graph } from "../engine/graph.ts";
import {
  type AxisSizes,
  type Buffers,
  compileGraph,
  f32,
  type Program,
  trace,
  type Weights,
} from "../engine/runtime.ts";
import type { FreeAxes } from "../engine/stand-ins.ts";
import type { Tensor } from "../engine/tensor.ts";
import { inputNames, type WeightShapes, weightFeeds, weightNames, weightsAsInputs } from "../engine/weights.ts";
import { bindParameters } from "./bind.ts";
import type { ModelFamily } from "./family.ts";
import { freeRows, sizesOf } from "./free-rows.ts";
import { idsType, packedContext, type RowTensors, rowTypes } from "./token-log-probs.ts";
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

type PackedIds = {
  rows: number;
  rowTokens: number;
  ids: Int32Array;
  positions: Int32Array;
  segments: Int32Array;
  targets: Int32Array;
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
  const trained = inputNames(graph).filter((name) => trainable && name in trainable.views);
  const frozen = weightFeeds(weights, weightNames(graph));
  const program: Program = await compileGraph(partGraph(graph, weights), { threads, free, name });
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

/** The types of a block's inputs: its state `x` [R, T, hiddenSize], the rows, and what is trained. */
export const blockTypes = ({ family, trainable }: PartShape, rows: number, rowTokens: number) => ({
  x: f32(rows, rowTokens, family.hiddenSize),
  ...rowTypes(rows, rowTokens),
  ...(trainable ? inputTypes(trainable) : {}),
});

/** A block's output as a graph of the inputs that `blockTypes` lists. */
export function blockOutput({ family, trainable }: PartShape, index: number, inputs: Record<string, Tensor>): Tensor {
  const context = packedContext(bindParameters(inputs, trainable?.lora), inputs as RowTensors);
  return family.block(inputs.x!, index, context);
}

/** ids → y, the state before the first block; then for each block x → y, the states before and after it. */
export function forwardGraphs(settings: PartShape, rows: number, rowTokens: number) {
  const { family, trainable } = settings;
  const embedTypes = { ...idsType(rows, rowTokens), ...(trainable ? inputTypes(trainable) : {}) };
  const embed = trace(
    (inputs) => ({ y: family.embed(inputs.ids!, bindParameters(inputs, trainable?.lora)) }),
    embedTypes,
  );
  const types = blockTypes(settings, rows, rowTokens);
  const blocks = Array.from({ length: family.layers }, (_, index) =>
    trace((inputs: Record<string, Tensor>) => ({ y: blockOutput(settings, index, inputs) }), types),
  );
  return { embed, blocks };
}

/**
 * @returns a forward pass up to the last block; `states` receives the state before each block and after the last, each
 *   f32 [R · T · hiddenSize]. Buffers may recur in it where a state is not needed once the next one is there.
 */
export function createForward(settings: ByBlockSettings) {
  const { rows, rowTokens, axes } = freeRows(settings.family, settings.trainable?.parameters);
  let compiled: Promise<{ embed: Part; blocks: Part[] }> | undefined;

  async function compileAll() {
    const graphs = forwardGraphs(settings, rows, rowTokens);
    const embed = await compilePart(graphs.embed, settings, "embedding", axes);
    const blocks: Part[] = [];
    for (const graph of graphs.blocks) blocks.push(await compilePart(graph, settings, "block", axes));
    return { embed, blocks };
  }

  return async (batch: PackedIds, states: readonly Float32Array[]) => {
    compiled ??= compileAll();
    const { embed, blocks } = await compiled;
    const { ids, positions, segments } = batch;
    const sizes = sizesOf(batch);
    await embed.run({ ids }, { y: states[0]! }, sizes);
    for (const [index, block] of blocks.entries())
      await block.run({ x: states[index]!, positions, segments }, { y: states[index + 1]! }, sizes);
  };
}
