// The shapes that everything is measured on, as model folders with random weights. Made once, kept in bench/.peers.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What is installed and made for the benches alone; git ignores it. */
export const keptFolder = fileURLToPath(new URL(".peers/", import.meta.url));

/** S is small enough for a laptop's caches; M has the shape of Gemma 3 270M. */
const shapes = {
  s: { hidden_size: 256, intermediate_size: 1024, num_hidden_layers: 6, head_dim: 64, vocab_size: 4096 },
  m: { hidden_size: 640, intermediate_size: 2048, num_hidden_layers: 18, head_dim: 256, vocab_size: 262144 },
} as const;

export type ModelName = keyof typeof shapes;

/** @param vocabularySize instead of the shape's own @returns the folder of the model, in float32 */
export function modelFolder(name: ModelName, vocabularySize: number = shapes[name].vocab_size): string {
  const shape = { ...shapes[name], vocab_size: vocabularySize };
  const folder = `${keptFolder}models/${name}-${vocabularySize}`;
  if (existsSync(`${folder}/config.json`)) return folder;
  mkdirSync(folder, { recursive: true });
  const config = `${folder}/shape.json`;
  writeFileSync(config, JSON.stringify({ ...common, ...shape, query_pre_attn_scalar: shape.head_dim }));
  runOurs("scripts/random-model.ts", config, folder, "F32");
  return folder;
}

/** The model's weights as a file of llama.cpp's. */
export function ggufFile(folder: string, dtype: "f32" | "q8_0"): string {
  const out = `${folder}/gguf-${dtype}`;
  const file = `${out}/bench-${dtype.toUpperCase()}.gguf`;
  const settings = ["--model", folder, "--format", "gguf", "--dtype", dtype, "--out", out, "--name", "bench", "--json"];
  if (!existsSync(file)) runOurs("src/cli/main.ts", "export", ...settings);
  return file;
}

const common = {
  architectures: ["Gemma3ForCausalLM"],
  model_type: "gemma3_text",
  num_attention_heads: 4,
  num_key_value_heads: 1,
  max_position_embeddings: 32768,
  sliding_window: 512,
  sliding_window_pattern: 6,
  rope_theta: 1e6,
  rope_local_base_freq: 1e4,
  rms_norm_eps: 1e-6,
  hidden_activation: "gelu_pytorch_tanh",
  tie_word_embeddings: true,
  pad_token_id: 0,
  eos_token_id: 1,
  bos_token_id: 2,
};

function runOurs(script: string, ...args: string[]): void {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, ...args], {
    cwd,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${script} ${args.join(" ")} failed: ${stderr.trim()}`);
}
