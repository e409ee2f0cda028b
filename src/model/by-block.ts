// The model as a row of programs, one a block, instead of one program for all: the values of one block are alive at a time,
// and blocks of the same make share a program, since their weights come in as inputs. Knows no losses.
import type { Graph } from "../engine/graph.ts";
import { type Buffers, compileGraph, f32, type Program, trace, type Weights } from "../engine/runtime.ts";
import type { Tensor } from "../engine/tensor.ts";
import { inputNames, weightFeeds, weightNames, weightsAsInputs } from "../engine/weights.ts";
import { bindParameters } from "./bind.ts";
import type { ModelFamily } from "./family.ts";
import { idsType, packedContext, type RowTensors, rowTypes } from "./token-log-probs.ts";
import { inputTypes, type Trainable } from "./trainable.ts";

export type ByBlockSettings = {
  readonly family: ModelFamily;
  readonly weights: Weights;
  readonly trainable?: Pick<Trainable, "lora" | "parameters" | "views"> | undefined;
  readonly threads: number;
};

/** A program that gets its weights by itself and knows what is trained by its full names. */
export type Part = {
  readonly outputs: readonly string[];
  run(inputs: Buffers, outputs?: Buffers): Promise<Buffers>;
};

type PackedIds = { rows: number; rowTokens: number; ids: Int32Array; positions: Int32Array; segments: Int32Array };

/** The name that a block's tensor has in every block. */
const commonName = (name: string) => name.replace(/model\.layers\.\d+\./, "model.layers.*.");

const renamed = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [commonName(name), value]));

/** Compiles a graph of one block, or of what lies before or after them. @param graph names weights and what is trained in full */
export async function compilePart(graph: Graph, { weights, trainable, threads }: ByBlockSettings): Promise<Part> {
  const trained = inputNames(graph).filter((name) => trainable && name in trainable.views);
  const frozen = weightFeeds(weights, weightNames(graph));
  const common = weightsAsInputs({ outputs: renamed(graph.outputs) }, weights, commonName);
  const program: Program = await compileGraph(common, { threads });
  const names = Object.keys(graph.outputs);
  return {
    outputs: names,
    async run(inputs, outputs = {}) {
      const feeds: Buffers = { ...inputs, ...frozen };
      for (const name of trained) feeds[name] = trainable!.views[name]!;
      const results = await program.run(renamed(feeds), renamed(outputs));
      return Object.fromEntries(names.map((name) => [name, results[commonName(name)]!]));
    },
  };
}

/** The types of a block's inputs: its state `x` [R, T, hiddenSize], the rows, and what is trained. */
export const blockTypes = (
  { family, trainable }: Pick<ByBlockSettings, "family" | "trainable">,
  rows: number,
  rowTokens: number,
) => ({
  x: f32(rows, rowTokens, family.hiddenSize),
  ...rowTypes(rows, rowTokens),
  ...(trainable ? inputTypes(trainable) : {}),
});

/** A block's output as a graph of the inputs that `blockTypes` lists. */
export function blockOutput(
  { family, trainable }: Pick<ByBlockSettings, "family" | "trainable">,
  index: number,
  inputs: Record<string, Tensor>,
): Tensor {
  const context = packedContext(bindParameters(inputs, trainable?.lora), inputs as RowTensors);
  return family.block(inputs.x!, index, context);
}

/**
 * @returns a forward pass up to the last block; `states` receives the state before each block and after the last, each
 *   f32 [R · T · hiddenSize]. Buffers may recur in it where a state is not needed once the next one is there.
 */
export function createForward(settings: ByBlockSettings) {
  const { family, trainable } = settings;
  const compiled = new Map<string, Promise<{ embed: Part; blocks: Part[] }>>();

  async function compileAll(rows: number, rowTokens: number) {
    const embedTypes = { ...idsType(rows, rowTokens), ...(trainable ? inputTypes(trainable) : {}) };
    const embed = await compilePart(
      trace((inputs) => ({ y: family.embed(inputs.ids!, bindParameters(inputs, trainable?.lora)) }), embedTypes),
      settings,
    );
    const blocks: Part[] = [];
    for (let index = 0; index < family.layers; index++) {
      const types = blockTypes(settings, rows, rowTokens);
      const graph = trace((inputs: Record<string, Tensor>) => ({ y: blockOutput(settings, index, inputs) }), types);
      blocks.push(await compilePart(graph, settings));
    }
    return { embed, blocks };
  }

  return async ({ rows, rowTokens, ids, positions, segments }: PackedIds, states: readonly Float32Array[]) => {
    const key = `${rows}x${rowTokens}`;
    const programs = compiled.get(key) ?? compileAll(rows, rowTokens);
    compiled.set(key, programs);
    const { embed, blocks } = await programs;
    await embed.run({ ids }, { y: states[0]! });
    for (const [index, block] of blocks.entries())
      await block.run({ x: states[index]!, positions, segments }, { y: states[index + 1]! });
  };
}
