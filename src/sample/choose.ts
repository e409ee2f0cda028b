// Picks the next token inside the graph: greedy, or a draw from the tempered, possibly truncated distribution.
import { scalar, type Tensor } from "../engine/tensor.ts";

export type ChooseSettings = {
  /** 0 takes the most likely token. */
  readonly temperature: number;
  /** Keeps the k most likely tokens; 0 keeps all. */
  readonly topK: number;
  /** Keeps the smallest set of most likely tokens whose probability reaches p (Holtzman et al. 2020); 1 keeps all. */
  readonly topP: number;
};

/**
 * @param logits [B, V] @param uniforms in [0, 1), [B]
 * @returns the token, i32 [B], and its log-probability, f32 [B]: under softmax(logits / temperature) over the whole
 *   vocabulary, at temperature 1 when greedy. Truncation does not change it, so that it is what training computes.
 */
export function chooseToken(
  logits: Tensor,
  uniforms: Tensor,
  settings: ChooseSettings,
): { token: Tensor; logProb: Tensor } {
  const { temperature } = settings;
  const [B] = logits.shape as [number, number];
  const tempered = temperature === 0 ? logits : logits.mul(1 / temperature);
  const lse = tempered.logSumExp();
  const token = temperature === 0 ? logits.argMax(1) : draw(tempered, lse, uniforms.reshape([B, 1]), settings);
  return { token: token.reshape([B]), logProb: tempered.takeAlong(token).sub(lse).reshape([B]) };
}

function draw(logits: Tensor, lse: Tensor, uniforms: Tensor, { topK, topP }: ChooseSettings): Tensor {
  const V = logits.shape[1]!;
  const truncates = (topK > 0 && topK < V) || topP < 1;
  if (!truncates) return pickByMass(logits.sub(lse).exp(), uniforms);
  const order = logits.topIndices(topK > 0 ? Math.min(topK, V) : V);
  const mass = logits.takeAlong(order).sub(lse).exp(); // falling
  const before = mass.cumsum().sub(mass);
  const kept = topP < 1 ? before.less(topP).where(mass, 0) : mass;
  return order.takeAlong(pickByMass(kept, uniforms));
}

/** Inverse transform: the first place where the running mass exceeds u × the whole mass. @param mass [B, N] */
function pickByMass(mass: Tensor, uniforms: Tensor): Tensor {
  const N = mass.shape[1]!;
  const running = mass.cumsum();
  // Kept below 1 by more than float32's rounding, so that the last place of mass 0 is never picked.
  const aim = running.slice(1, N - 1, N).mul(uniforms.mul(1 - 1e-6));
  const passed = aim.less(running).not().cast("i32").sum(1); // [B, 1]
  return passed.minimum(scalar(N - 1, "i32"));
}
