// Writes GGUF files of model folders, and beside each what another program must answer: prompts of token ids with the
// model's own greedy continuations, and texts with their ids. scripts/llama-cpp-check.ts puts the questions.
//
//   npx tsx scripts/gguf-cases.ts OUT MODEL…
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { randomKey, uniform } from "../src/engine/random.ts";
import { type ExportSource, exportModel, openSource } from "../src/export/index.ts";
import { runnable } from "../src/export/runnable.ts";
import { generateRows } from "../src/task/procedural/index.ts";
import { encodeChat } from "../src/text/chat.ts";

/** By element type: the share of prompts that must come out the same. Quantised ones round activations too. */
const dtypes = { f32: 1, f16: 1, q8_0: 0 };
/** What four bits leave of random weights the gate refuses. */
const trainedDtypes = { ...dtypes, q4_0: 0 };
const wanted = 16;
const newTokens = 24;
const candidates = 48;

const oddTexts = [
  "What is 12,345.67 + 8? Show every step.",
  "  two spaces,\ttab\nline\n\n\nlines ",
  "naïve café — “quotes” … € 你好 мир 🙂🙂 e\u0301",
  "x=3*(4+5)/2; <b>&amp;</b> foo_bar don't I'LL",
];

const [out, ...folders] = process.argv.slice(2);
if (out === undefined || folders.length === 0) throw new Error("usage: gguf-cases.ts OUT MODEL…");
mkdirSync(out, { recursive: true });
for (const folder of folders) await writeCases(folder, resolve(out));

async function writeCases(folder: string, into: string): Promise<void> {
  const source = openSource({ model: folder });
  const prompts = await clearPrompts(source);
  const texts = source.tokenizer
    ? [...oddTexts, ...questions(12)].map((text) => ({ text, ids: source.tokenizer!.encode(text) }))
    : [];
  for (const [dtype, mustEqual] of Object.entries(source.tokenizer ? trainedDtypes : dtypes)) {
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
