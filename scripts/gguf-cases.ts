// Writes GGUF files of model folders, and beside each what another program must answer: prompts of token ids with the
// model's own greedy continuations, and texts with their ids. scripts/llama-cpp-check.ts puts the questions.
//
//   npx tsx scripts/gguf-cases.ts OUT [--families] MODEL…
//
// With --families a small random model of each family is among them.
import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { normal, randomKey, uniform } from "../src/engine/random.ts";
import { exportModel, openSource } from "../src/export/index.ts";
import { runnable } from "../src/export/runnable.ts";
import type { ExportSource } from "../src/export/source.ts";
import { initialWeights } from "../src/model/initialise.ts";
import { familyOf } from "../src/model/load.ts";
import { saveModel } from "../src/model/save.ts";
import { generateRows } from "../src/task/procedural/index.ts";
import { encodeChat } from "../src/text/chat.ts";
import { loadTokenizer, type Tokenizer } from "../src/text/tokenizer.ts";

/** By element type: the share of prompts that must come out the same. Quantised ones round activations too. */
const dtypes = { f32: 1, f16: 1 };
/** The gate refuses what few bits leave of random weights. */
const trainedDtypes = { ...dtypes, q8_0: 0, q4_0: 0 };
const wanted = 16;
const newTokens = 24;
const candidates = 28;

const common = {
  vocab_size: 160,
  hidden_size: 64,
  intermediate_size: 96,
  num_hidden_layers: 6,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 24,
  sliding_window: 7,
  max_position_embeddings: 512,
  eos_token_id: 1,
};

const oddTexts = [
  "cafe\u0301 au lait",
  "What is 12,345.67 + 8? Show every step.",
  "  two spaces,\ttab\nline\n\n\nlines ",
  "naïve café — “quotes” … € 你好 мир 🙂🙂",
  "x=3*(4+5)/2; <b>&amp;</b> foo_bar don't I'LL",
];

const families: Record<string, object> = {
  gemma: { model_type: "gemma", num_key_value_heads: 1 },
  gemma2: { model_type: "gemma2", attn_logit_softcapping: 4, final_logit_softcapping: 3, query_pre_attn_scalar: 40 },
  gemma3: { model_type: "gemma3_text", sliding_window_pattern: 3, query_pre_attn_scalar: 40 },
  "gemma3-linear": { model_type: "gemma3_text", rope_scaling: { rope_type: "linear", factor: 8 } },
  qwen3: { model_type: "qwen3" },
  llama: { model_type: "llama", head_dim: 16 },
  "llama-scaled": {
    model_type: "llama",
    tie_word_embeddings: true,
    rope_scaling: {
      rope_type: "llama3",
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 32,
    },
  },
};

/** Which of them get a tokenizer of the kind that they really have; the others get none. */
const tokenizers: Record<string, string> = { gemma3: "gemma", llama: "llama3", qwen3: "qwen3" };

const [out, ...words] = process.argv.slice(2);
const given = words.filter((word) => word !== "--families");
const folders = [...given];
if (out === undefined || words.length === 0) throw new Error("usage: gguf-cases.ts OUT [--families] MODEL…");
mkdirSync(out, { recursive: true });
if (words.includes("--families"))
  for (const [name, change] of Object.entries(families)) {
    const folder = join(out, "models", name);
    const text = tokenizers[name] && resolve(import.meta.dirname, "../test/tokenizers", tokenizers[name]);
    randomModel(folder, { ...change, ...(text ? { vocab_size: loadTokenizer(text).vocabularySize } : {}) });
    if (text) cpSync(text, folder, { recursive: true });
    folders.push(folder);
  }
for (const folder of folders) await writeCases(folder, resolve(out));

/** Writes a model whose layers, norms and positions all matter to what it says. */
function randomModel(folder: string, change: object): void {
  const config = { ...common, ...change };
  const family = familyOf(config, folder);
  const weights = initialWeights(family, 7);
  for (const [index, { shape, data }] of [...weights.values()].entries()) {
    const key = randomKey(7, index);
    for (let i = 0; i < data.length; i++)
      data[i] = shape.length === 1 ? data[i]! + 0.3 * normal(key, i) : 1.5 * data[i]!;
  }
  saveModel(folder, { family, config, weights });
}

async function writeCases(folder: string, into: string): Promise<void> {
  const source = openSource({ model: folder });
  const prompts = await clearPrompts(source);
  const texts = source.tokenizer ? textCases(source.tokenizer) : [];
  for (const [dtype, mustEqual] of Object.entries(
    given.includes(folder) && source.tokenizer ? trainedDtypes : dtypes,
  )) {
    const target = join(into, `${basename(resolve(folder))}-${dtype}`);
    await exportModel({
      source,
      options: { dtype, shardSizeBytes: 5e9, threads: 2 },
      format: "gguf",
      out: target,
      force: true,
    });
    const file = readdirSync(target).find((name) => name.endsWith(".gguf"))!;
    writeFileSync(`${target}.json`, `${JSON.stringify({ file: join(target, file), mustEqual, prompts, texts })}\n`);
    console.log(`${target}: ${prompts.length} prompts, ${texts.length} texts`);
  }
}

function textCases(tokenizer: Tokenizer): { text: string; ids: number[] }[] {
  const composes = tokenizer.encode("e\u0301").join() === tokenizer.encode("é").join();
  return [...oddTexts, ...questions(12)]
    .filter((text) => !composes || text.normalize("NFC") === text) // which llama.cpp does not do, as the card says
    .map((text) => ({ text, ids: tokenizer.encode(text) }));
}

/** The prompts on whose traces the model's choice is clearest, so that another program's rounding changes none. */
async function clearPrompts(source: ExportSource): Promise<{ ids: number[]; tokens: number[]; lead: number }[]> {
  const { family } = source.model;
  const prompts = source.tokenizer ? textPrompts(source) : randomPrompts(family.vocabularySize);
  const model = runnable({ family, weights: source.merged }, source.endIds);
  const traces = await model.greedy(prompts, newTokens);
  const found: { ids: number[]; tokens: number[]; lead: number }[] = [];
  for (const [index, ids] of prompts.entries()) {
    const tokens = traces[index]!;
    const logits = await model.logits([...ids, ...tokens.slice(0, -1)], tokens.length);
    found.push({ ids, tokens, lead: smallestLead(logits, tokens.length) });
  }
  await model.release();
  const byLength = (long: boolean) =>
    found
      .filter((_, index) => index % 2 === (long ? 1 : 0))
      .sort((a, b) => b.lead - a.lead)
      .slice(0, wanted / 2);
  return [...byLength(false), ...byLength(true)];
}

function smallestLead(logits: Float32Array, count: number): number {
  const size = logits.length / count;
  return Math.min(
    ...Array.from({ length: count }, (_, index) => {
      const [first, second] = logits
        .slice(index * size, (index + 1) * size)
        .sort((a, b) => b - a) as unknown as number[];
      return first! - second!;
    }),
  );
}

/** Short and long ones in turns; the long ones pass the window of a fixture. */
function randomPrompts(vocabularySize: number): number[][] {
  return Array.from({ length: candidates }, (_, prompt) => {
    const key = randomKey(17, prompt);
    const length = prompt % 2 === 0 ? 3 + (prompt % 5) : 40 + 2 * prompt;
    return Array.from({ length }, (_, index) => 3 + Math.floor(uniform(key, index) * (vocabularySize - 3)));
  });
}

/** One question, and in turns several that together pass the window. */
function textPrompts({ tokenizer, model }: ExportSource): number[][] {
  const window = Number(model.config.sliding_window ?? 64);
  const asked = questions(candidates * 2);
  return Array.from({ length: candidates }, (_, prompt) => {
    const one = (text: string) =>
      encodeChat(tokenizer!, [{ role: "user", content: text }], { addGenerationPrompt: true });
    if (prompt % 2 === 0) return one(`${asked[prompt]} Show every step.`);
    const parts: string[] = [];
    for (let index = prompt; one(parts.join(" ")).length <= window + 20; index++)
      parts.push(asked[index % asked.length]!);
    return one(parts.join(" "));
  });
}

function questions(count: number): string[] {
  return generateRows({ seed: 5, count, split: "test", minDifficulty: 1, maxDifficulty: 3 }).map(
    ({ prompt }) => prompt,
  );
}
