// Reads the file in which ONNX Runtime writes how long each node of a program took: one JSON object a line, the nodes of a
// run before the event that ends the run.
import { createReadStream, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { isOfNode, type TraceEvent, traceEvent } from "../engine/trace-line.ts";

export type TracedNode = {
  /** Where in the model it was made, e.g. "layers.3.mlp", with an apostrophe in a backward pass. */
  readonly scope: string;
  /** The operator that the runtime ran, which may stand for several of ours. */
  readonly operator: string;
  readonly ms: number;
  /** Held by the session while the node ran, and what its arena had taken of the system by then. */
  readonly inUseBytes: number;
  readonly arenaBytes: number;
};

/**
 * @param filePrefix what the file's name begins with; a date follows
 * @param onRun is given the nodes of each run, in order
 */
export async function readTrace(
  filePrefix: string,
  onRun: (run: number, nodes: readonly TracedNode[]) => void,
): Promise<void> {
  const folder = dirname(filePrefix);
  const file = readdirSync(folder).find((name) => name.startsWith(`${basename(filePrefix)}_`));
  if (file === undefined) return;
  let nodes: TracedNode[] = [];
  let run = 0;
  for await (const line of createInterface({ input: createReadStream(join(folder, file)) })) {
    const event = traceEvent(line);
    if (event === undefined) continue;
    if (isOfNode(event)) nodes.push(nodeOf(event));
    else if (event.name === "model_run") {
      onRun(run++, nodes);
      nodes = [];
    }
  }
}

function nodeOf({ name, dur, args }: TraceEvent): TracedNode {
  const slash = name.indexOf("/");
  return {
    scope: slash < 0 ? "" : name.slice(0, slash),
    operator: args.op_name!,
    ms: dur / 1000,
    inUseBytes: Number(args.mem_bytes_in_use ?? 0),
    arenaBytes: Number(args.mem_arena_held ?? 0),
  };
}
