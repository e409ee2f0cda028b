// llama.cpp's side of a bench as a process, through node-llama-cpp; speaks as bench/reckon.ts does.
//   node --import tsx bench/peers/llama.ts FILE.gguf SETTINGS_JSON
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { promptsOf } from "../sequences.ts";
import type { SettingsOf } from "../work/work.ts";
import { llamaModule } from "./setup.ts";

/** What is used of node-llama-cpp, which no package.json of ours names. */
type Llama = {
  getLlama(options: object): Promise<{
    loadModel(options: object): Promise<{
      trainContextSize: number;
      fileInfo: { metadata: { general: object } };
      createContext(options: object): Promise<{ getSequence(): Sequence }>;
    }>;
  }>;
};
type Sequence = {
  evaluate(tokens: readonly number[], options: object): AsyncIterable<number>;
  controlledEvaluate(
    input: readonly unknown[],
  ): Promise<({ next: { probabilities?: Map<number, number> } } | undefined)[]>;
  clearHistory(): Promise<void>;
};

const [file = "", json = ""] = process.argv.slice(2);
const { batch, promptTokens, newTokens, vocabularySize } = JSON.parse(json) as SettingsOf<"generate"> & {
  vocabularySize: number;
};
const { getLlama } = (await import(pathToFileURL(llamaModule).href)) as Llama;
const llama = await getLlama({ gpu: false, build: "never", logLevel: "error", maxThreads: 2, progressLogs: false });
const model = await llama.loadModel({ modelPath: file });
const context = await model.createContext({
  sequences: batch,
  contextSize: promptTokens + newTokens + 8,
  batchSize: Math.max(512, batch * 8),
  threads: 2,
});
const sequences = Array.from({ length: batch }, () => context.getSequence());
const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function check() {
  const [prompt] = promptsOf(0, 1, promptTokens, vocabularySize);
  const [sequence] = sequences;
  const last = [
    prompt!.at(-1),
    { generateNext: { probabilities: true, options: { temperature: 1, topK: 0, topP: 1, minP: 0 } } },
  ];
  const results = await sequence!.controlledEvaluate([...prompt!.slice(0, -1), last]);
  const probabilities = results.at(-1)!.next.probabilities!;
  return { logProbs: Array.from({ length: 32 }, (_, i) => Math.log(probabilities.get(16 + 3 * i)!)) };
}

async function generate(lap: number): Promise<number> {
  const prompts = promptsOf(lap, batch, promptTokens, vocabularySize);
  await Promise.all(sequences.map((sequence) => sequence.clearHistory()));
  const began = performance.now();
  await Promise.all(
    sequences.map(async (sequence, i) => {
      let count = 0;
      const sampling = { temperature: 0.7, topK: 0, topP: 1, minP: 0, seed: 1000 * lap + i, yieldEogToken: true };
      for await (const _ of sequence.evaluate(prompts[i]!, sampling)) if (++count === newTokens) break;
    }),
  );
  return ((batch * newTokens) / (performance.now() - began)) * 1000;
}

let lap = 0;
print({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "check") print(await check());
  else {
    const before = process.cpuUsage();
    const figure = await generate(lap++);
    const { user, system } = process.cpuUsage(before);
    print({ figure, cpuSeconds: (user + system) / 1e6, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) });
  }
}
process.exit(0);
