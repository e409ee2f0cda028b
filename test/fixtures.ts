// Reference numbers made by torch and transformers, read from the folder named in RECKON_FIXTURES or from ../shared.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = process.env.RECKON_FIXTURES ?? resolve(import.meta.dirname, "../../shared/fixtures");

type Scores = {
  last_logits: number[];
  target_logprobs: number[];
  logit_sum: number[];
  logsumexp: number[];
  argmax: number[];
};

export type Fixture = {
  arch: string;
  input_ids: number[][];
  completion_mask: number[][];
  base: { sequences: Scores[]; sft_loss: number; sft_tokens: number };
  greedy: { prompt: number[]; tokens: number[]; min_top2_gap: number; logits_at_last_step: number[] }[];
  lora: {
    r: number;
    alpha: number;
    sft_loss: number;
    sequences: Scores[];
    total_grad_norm: number;
    grads: Record<string, { shape: number[]; norm: number; first: number[]; last: number[] }>;
  };
  grpo: {
    beta: number;
    epsilon: number;
    temperature: number;
    dr_grpo_max_completion_length: number;
    advantages: number[];
    policy_logps: number[][];
    old_logps: number[][];
    ref_logps: number[][];
    losses: Record<"grpo" | "dapo" | "bnpo" | "dr_grpo", number>;
    grads_grpo: Record<string, number>;
    grads_dapo: Record<string, number>;
  };
  adamw: {
    lr: number;
    betas: [number, number];
    eps: number;
    weight_decay: number;
    clip_grad_norm: number;
    loss_and_gradnorm: [number, number][];
    final_loss: number;
  };
};

/** Folders whose model is of the given types; a reason to skip when there are none. */
export function fixtureFolders(supported: readonly string[]): { folders: string[]; absent: string | undefined } {
  if (!existsSync(root)) return { folders: [], absent: `no fixtures at ${root}; set RECKON_FIXTURES` };
  const single = existsSync(join(root, "fixture.json"));
  const names = single ? ["."] : readdirSync(root).filter((name) => existsSync(join(root, name, "fixture.json")));
  const folders = names
    .map((name) => join(root, name))
    .filter((folder) => supported.includes(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")).model_type));
  return { folders, absent: folders.length === 0 ? `no fixture of ${supported.join(", ")} at ${root}` : undefined };
}

export const readFixture = (folder: string): Fixture => JSON.parse(readFileSync(join(folder, "fixture.json"), "utf8"));
