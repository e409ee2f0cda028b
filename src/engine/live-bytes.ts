// How much memory a compiled graph takes, from the graph alone: the copies that the runtime makes of frozen weights, and
// the values between inputs and outputs while they are needed. Runs nothing.
import { type Arena, createArena } from "./arena.ts";
import { type Graph, type Node, nodesOf } from "./graph.ts";
import type { Op } from "./ops.ts";
import { sizeOf } from "./shape.ts";
import { simplify } from "./simplify.ts";

const elementBytes = { f32: 4, i32: 4, i8: 1, bool: 1 } as const;
const bytesOf = ({ dtype, shape }: Node) => elementBytes[dtype] * sizeOf(shape);

export type GraphMemory = {
  /** Frozen weights as the runtime's matrix products want them: a copy in each, beside the weight that we own. */
  packedBytes: number;
  /** Most bytes of intermediate values alive at once, in the runtime's order. */
  liveBytes: number;
  /** What the runtime's arena keeps for them, once it has run. */
  arenaBytes: number;
  /** What the outputs hold. */
  outputBytes: number;
};

/** Inputs, frozen weights and outputs lie in buffers of the caller's and are no intermediate values. */
export function graphMemory(graph: Graph): GraphMemory {
  const simple = simplify(graph);
  const outputs = Object.values(simple.outputs);
  return {
    packedBytes: nodesOf(simple).reduce((total, node) => total + packedBytes(node), 0),
    ...intermediateBytes(runtimeOrder(outputs), new Set(outputs)),
    outputBytes: outputs.reduce((total, node) => total + bytesOf(node), 0),
  };
}

function packedBytes({ op, inputs }: Node): number {
  const right = inputs[1];
  const isProduct = op === "matmul" || op === "int8Matmul";
  return isProduct && right !== undefined && isFrozen(right) ? bytesOf(right) : 0;
}

/** A weight, or one laid out differently or a part of one, which the runtime makes once when it loads. */
function isFrozen(node: Node): boolean {
  if (node.op === "weight") return true;
  return (node.op === "transpose" || node.op === "reshape" || node.op === "slice") && isFrozen(node.inputs[0]!);
}

/** ONNX Runtime's default order: depth first from the outputs, the one made last first, and so the inputs of each node. */
function runtimeOrder(outputs: readonly Node[]): Node[] {
  const ordered = new Set<Node>();
  const stack: { node: Node; entered: boolean }[] = outputs
    .toSorted((a, b) => a.id - b.id)
    .map((node) => ({ node, entered: false }));
  while (stack.length > 0) {
    const { node, entered } = stack.pop()!;
    if (ordered.has(node)) continue;
    if (entered) {
      ordered.add(node);
      continue;
    }
    stack.push({ node, entered: true });
    for (const input of node.inputs.toSorted((a, b) => a.id - b.id))
      if (!ordered.has(input)) stack.push({ node: input, entered: false });
  }
  return [...ordered];
}

/** What the runtime needs besides inputs and output while it computes a node, as `onnx/lower.ts` writes it: a size for each value. */
function scratchSizes(node: Node): number[] {
  const second = node.inputs[1];
  switch (node.op) {
    // The scores of every head.
    case "attention":
      return [elementBytes.f32 * sizeOf(node.shape.slice(0, 3)) * second!.shape[2]!];
    // Zeros to add to, and an index of int64 for each number that is added.
    case "scatterAdd":
      return [bytesOf(node), 8 * sizeOf(second!.shape)];
    default:
      return [];
  }
}

/** Of the last two axes, which is all that the runtime's products do themselves. */
const isSwap = (node: Node) =>
  node.op === "transpose" &&
  node.params.permutation.every((axis, i, { length }) => axis === (i < length - 2 ? i : 2 * length - 3 - i));

const leaves: ReadonlySet<Op> = new Set(["input", "weight", "constant"]);

function intermediateBytes(
  order: readonly Node[],
  given: ReadonlySet<Node>,
): Pick<GraphMemory, "liveBytes" | "arenaBytes"> {
  const users = new Map<Node, Node[]>();
  for (const node of order)
    for (const input of node.inputs) {
      const known = users.get(input);
      if (known) known.push(node);
      else users.set(input, [node]);
    }
  /** A reshaped value lies where the value lies; a transposed one too where only products read it, which do it themselves. */
  const storageOf = (node: Node): Node => {
    const shares =
      node.op === "reshape" ||
      (isSwap(node) && !given.has(node) && (users.get(node) ?? []).every(({ op }) => op === "matmul"));
    return shares ? storageOf(node.inputs[0]!) : node;
  };
  const outside = new Set([...given].map(storageOf));
  const takes = (node: Node) => (leaves.has(node.op) || isFrozen(node) || outside.has(node) ? 0 : bytesOf(node));
  const lastUse = new Map<Node, Node>();
  for (const node of order) for (const input of node.inputs) lastUse.set(storageOf(input), node);
  const arena = createArena();
  const held = new Map<Node, ReturnType<Arena["allocate"]>>();
  let [live, peak] = [0, 0];
  for (const node of order) {
    if (storageOf(node) === node && takes(node) > 0) {
      live += takes(node);
      held.set(node, arena.allocate(takes(node)));
    }
    const scratch = scratchSizes(node);
    peak = Math.max(
      peak,
      scratch.reduce((total, size) => total + size, live),
    );
    for (const piece of scratch.map(arena.allocate)) piece.free();
    for (const storage of new Set(node.inputs.map(storageOf)))
      if (lastUse.get(storage) === node && held.has(storage)) {
        live -= takes(storage);
        held.get(storage)!.free();
        held.delete(storage);
      }
  }
  return { liveBytes: peak, arenaBytes: arena.touchedBytes() };
}
