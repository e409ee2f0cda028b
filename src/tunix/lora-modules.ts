// Where adapters go, in Tunix's names. Tunix keeps k and v in one projection, so that they carry an adapter together.
import type { LoraSettings } from "../checkpoint/adapter.ts";
import { isTarget } from "../model/targets.ts";

/** Tunix's module and the projections of the Hugging Face layout in it; the third is there where q has as many heads as k. */
const modules = {
  q_einsum: ["self_attn.q_proj"],
  kv_einsum: ["self_attn.k_proj", "self_attn.v_proj"],
  qkv_einsum: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
  attn_vec_einsum: ["self_attn.o_proj"],
  gate_proj: ["mlp.gate_proj"],
  up_proj: ["mlp.up_proj"],
  down_proj: ["mlp.down_proj"],
} as const;

/** A regular expression for the modules that are targets as a whole; empty when there are none. */
export function loraModules(targets: LoraSettings["targets"]): string {
  const chosen = Object.entries(modules).filter(([, projections]) =>
    projections.every((name) => isTarget(`model.layers.0.${name}`, targets)),
  );
  return chosen.map(([name]) => `.*${name}`).join("|");
}
