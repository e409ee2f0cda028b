// Picks the next token inside the graph: greedy, or a draw from the tempered, possibly truncated distribution.
import { constant, scalar, type Tensor } from "../engine/tensor.ts";

export type ChooseSettings = {
  /** 0 takes the most likely token. */
  readonly temperature: number;
  /** Keeps the k most likely tokens; 0 keeps all. */
  readonly topK: number;
  /** Keeps the smallest set of most likely tokens whose probability reaches p (Holtzman et al. 2020); 1 keeps all. */
  readonly topP: number;
};

/**
 * @param logits over the temperature where there is one, [B, V] @param uniforms in [0, 1), [B]
 * @returns the token, i32 [B], and its log-probability, f32 [B]: under the softmax of these logits over the whole
 *   vocabulary. Truncation does not change it, so that it is what training computes.
 */
export function chooseToken(
  logits: Tensor,
  uniforms: Tensor,
  settings: ChooseSettings,
): { token: Tensor; logProb: Tensor } {
  const [B, V] = logits.shape as [number, number];
  const probabilities = logits.softmax();
  const column = uniforms.reshape([B, 1]);
  const { temperature, topK, topP } = settings;
  const truncates = (topK > 0 && topK < V) || topP < 1;
  const token =
    temperature === 0
      ? logits.argMax(1)
      : truncates
        ? drawTruncated(probabilities, column, settings)
        : pickByBlock(blocked(probabilities), column);
  return { token: token.reshape([B]), logProb: probabilities.takeAlong(token).log().reshape([B]) };
}

function drawTruncated(probabilities: Tensor, uniforms: Tensor, { topK, topP }: ChooseSettings): Tensor {
  const V = probabilities.shape[1]!;
  const order = probabilities.topIndices(topK > 0 ? Math.min(topK, V) : V);
  const mass = probabilities.takeAlong(order); // falling
  const before = mass.cumsum().sub(mass);
  const kept = topP < 1 ? before.less(topP).where(mass, 0) : mass;
  const running = kept.cumsum();
  return order.takeAlong(placeOf(running, lastOf(running).mul(belowOne(uniforms))));
}

/** The masses in blocks, [B · blocks, size], and the sum of each block, [B, blocks]. */
type Blocks = { readonly mass: Tensor; readonly sums: Tensor };

/** @param mass [B, V] */
function blocked(mass: Tensor): Blocks {
  const [B, V] = mass.shape as [number, number];
  const size = blockSize(V);
  const rows = mass.reshape([(B * V) / size, size]);
  return { mass: rows, sums: rows.sum(1).reshape([B, V / size]) };
}

/** A divisor near the root, so that both running sums are short; the whole where there is none. */
function blockSize(V: number): number {
  const root = Math.sqrt(V);
  for (let size = Math.floor(2 * root); size >= root / 4; size--) if (V % size === 0) return size;
  return V;
}

/**
 * Inverse transform in two steps: the block that the aim falls into, then the place in it. A running sum over a whole
 * vocabulary takes ONNX Runtime 1.30 longer than the head does.
 */
function pickByBlock({ mass, sums }: Blocks, uniforms: Tensor): Tensor {
  const [B, count] = sums.shape as [number, number];
  const size = mass.shape[1]!;
  const running = sums.cumsum();
  const aim = lastOf(running).mul(belowOne(uniforms)); // [B, 1]
  const block = placeOf(running, aim);
  const firstBlocks = constant(
    Array.from({ length: B }, (_, row) => row * count),
    [B, 1],
    "i32",
  );
  const within = mass.gather(block.add(firstBlocks).reshape([B])).cumsum(); // [B, size]
  const before = running.takeAlong(block).sub(sums.takeAlong(block));
  // Two sums of the same block may round apart: the rest of the aim is kept to what the block holds.
  const rest = aim.sub(before).maximum(0).minimum(lastOf(within).mul(mostBelowOne));
  return block.mul(scalar(size, "i32")).add(placeOf(within, rest));
}

/** Less than 1 by more than float32's rounding, so that a last place of mass 0 is never picked. */
const mostBelowOne = 1 - 1e-6;
const belowOne = (uniforms: Tensor) => uniforms.mul(mostBelowOne);

/** [B, N] → [B, 1] */
const lastOf = (running: Tensor) => running.slice(1, running.shape[1]! - 1, running.shape[1]!);

/** The first place where the running mass exceeds the aim. @param running [B, N] @param aim [B, 1] */
function placeOf(running: Tensor, aim: Tensor): Tensor {
  const passed = aim.less(running).not().cast("i32").sum(1); // [B, 1]
  return passed.minimum(scalar(running.shape[1]! - 1, "i32"));
}
