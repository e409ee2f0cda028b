// What compiled programs take of the machine's memory, foretold from their graphs. Runs nothing and reads no weights.
import type { Graph } from "./graph.ts";
import { graphMemory } from "./live-bytes.ts";
import { printGraph } from "./print.ts";
import { simplify } from "./simplify.ts";
import { areLarge, type WeightShapes, weightsAsInputs, weightsAsStored } from "./weights.ts";

/** Node with the runtime loaded and this package's code. */
export const processBytes = 150 * 2 ** 20;
/** A session beside its arena: the graph, its plan, the buffers of its threads. */
const sessionBytes = 4 * 2 ** 20;
/** What the arena holds for each byte that `graphMemory` foretells: the runtime fuses nodes and so orders some otherwise. */
const arenaShare = 1.1;

export type ProgramSettings = {
  weights?: WeightShapes;
  /** Whether each program holds the weights; without it, only where they are small. */
  holdWeights?: boolean;
  /** Whether the caller gives the buffers of the outputs, and so counts them itself. */
  givesOutputs?: boolean;
};

/**
 * Bytes that the programs of these graphs keep once each has run, equal graphs being one program:
 *
 * Σ over programs (session + packed weights + outputs + 1.1 · arena) + the largest outputs once more, since the runtime
 * hands out a copy of them.
 *
 * Weights that programs are fed are not counted.
 */
export function programsBytes(
  graphs: readonly Graph[],
  { weights = new Map(), holdWeights = !areLarge(weights), givesOutputs = false }: ProgramSettings = {},
): number {
  const distinct = new Map<string, Graph>();
  for (const graph of graphs) {
    const simple = simplify((holdWeights ? weightsAsStored : weightsAsInputs)(graph, weights));
    distinct.set(printGraph(simple), simple);
  }
  let [kept, copied] = [0, 0];
  for (const graph of distinct.values()) {
    const { packedBytes, outputBytes, arenaBytes } = graphMemory(graph);
    kept += sessionBytes + packedBytes + (givesOutputs ? 0 : outputBytes) + arenaShare * arenaBytes;
    copied = Math.max(copied, outputBytes);
  }
  return kept + copied;
}
