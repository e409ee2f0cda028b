// A loss by name, so that a thread of its own can be told which, and as a function of tensors.
import type { Tensor } from "../engine/tensor.ts";
import { grpoLoss, sftLoss } from "./losses.ts";

/** A loss in plain data. */
export type LossSettings = { kind: "sft" } | { kind: "grpo"; beta: number; epsilonLow: number; epsilonHigh: number };

export type Loss<Name extends string> = {
  /** Per-token inputs that it takes besides the log-probabilities. */
  readonly inputs: readonly Name[];
  /**
   * Per-token log-probabilities and inputs, all [N], → a scalar loss and per-token outputs to watch. The loss is a sum
   * over tokens, each of which enters by its own values alone.
   */
  of(logProbs: Tensor, inputs: Record<Name, Tensor>): { loss: Tensor } & Record<string, Tensor>;
  /** What `lossOf` makes it of; a loss without is computed in this thread alone. */
  readonly settings?: LossSettings;
};

export const sftInputs = ["weights"] as const;
export const grpoInputs = ["weights", "advantages", "oldLogProbs", "referenceLogProbs"] as const;

export const sftLossOf = (): Loss<(typeof sftInputs)[number]> => ({
  inputs: sftInputs,
  settings: { kind: "sft" },
  of: (logProbs, { weights }) => ({ loss: sftLoss(logProbs, weights) }),
});

type GrpoLossSettings = Omit<Extract<LossSettings, { kind: "grpo" }>, "kind">;

export const grpoLossOf = ({ beta, epsilonLow, epsilonHigh }: GrpoLossSettings): Loss<(typeof grpoInputs)[number]> => {
  const settings = { kind: "grpo", beta, epsilonLow, epsilonHigh } as const;
  return { inputs: grpoInputs, settings, of: (logProbs, inputs) => grpoLoss({ logProbs, ...inputs }, settings) };
};

export const lossOf = (settings: LossSettings): Loss<string> =>
  settings.kind === "sft" ? (sftLossOf() as Loss<string>) : (grpoLossOf(settings) as Loss<string>);
