// Asks an independent llama.cpp: greedy tokens of each prompt and token ids of each text in the cases that
// scripts/gguf-cases.ts wrote must be the same. node-llama-cpp, which carries a llama.cpp, is looked for in PACKAGES.
//
//   npx tsx scripts/llama-cpp-check.ts PACKAGES CASES.json…
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";

const casesSchema = z.object({
  file: z.string(),
  mustEqual: z.number(),
  prompts: z.array(z.object({ ids: z.array(z.int()), tokens: z.array(z.int()), lead: z.number() })),
  texts: z.array(z.object({ text: z.string(), ids: z.array(z.int()) })),
});

/** What is used of node-llama-cpp 3.22. */
type LlamaCpp = {
  getLlama(options: object): Promise<{ loadModel(options: object): Promise<LlamaModel>; dispose(): Promise<void> }>;
};
type LlamaModel = {
  createContext(options: object): Promise<{
    getSequence(): {
      evaluate(tokens: readonly number[], options: object): AsyncIterable<number>;
      dispose(): void;
    };
    dispose(): Promise<void>;
  }>;
  tokenize(text: string, specialTokens: boolean): number[];
  isEogToken(token: number): boolean;
  dispose(): Promise<void>;
};

const [packages, ...files] = process.argv.slice(2);
if (packages === undefined || files.length === 0) throw new Error("usage: llama-cpp-check.ts PACKAGES CASES.json…");
const entry = pathToFileURL(resolve(packages, "node_modules/node-llama-cpp/dist/index.js")).href;
const { getLlama }: LlamaCpp = await import(entry);
const llama = await getLlama({ gpu: false, build: "never", progressLogs: false, logLevel: "error" });
let failed = 0;
for (const file of files) failed += await check(file);
await llama.dispose();
console.log(failed === 0 ? "llama.cpp agrees" : `llama.cpp differs in ${failed} places`);
process.exitCode = failed === 0 ? 0 : 1;

async function check(file: string): Promise<number> {
  const cases = casesSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const model = await llama.loadModel({ modelPath: resolve(cases.file), gpuLayers: 0 });
  const longest = Math.max(...cases.prompts.map(({ ids, tokens }) => ids.length + tokens.length));
  const context = await model.createContext({
    contextSize: longest + 8,
    batchSize: longest + 8,
    // More of them wait for each other in a loop, which is slow where other work goes on.
    threads: 1,
    flashAttention: false,
    // By default llama.cpp keeps keys and values in float16.
    experimentalKvCacheKeyType: "F32",
    experimentalKvCacheValueType: "F32",
  });
  let [wrong, same, sameStarts] = [0, 0, 0];
  const complain = (what: string) => {
    wrong++;
    console.log(`${basename(file)}: ${what}`);
  };
  for (const [index, { ids, tokens, lead }] of cases.prompts.entries()) {
    const sequence = context.getSequence();
    const found: number[] = [];
    for await (const token of sequence.evaluate(ids, { temperature: 0 })) {
      found.push(token);
      if (found.length === tokens.length) break;
    }
    sequence.dispose();
    // The token that ends a turn ends the loop and is not handed out.
    if (found.length === tokens.length - 1 && model.isEogToken(tokens.at(-1)!)) found.push(tokens.at(-1)!);
    const at = tokens.findIndex((token, place) => token !== found[place]);
    if (tokens[0] === found[0]) sameStarts++;
    if (at < 0) same++;
    else if (cases.mustEqual === 1)
      complain(
        `prompt ${index + 1} of ${ids.length} tokens: new token ${at + 1} is ${found[at]} instead of ${tokens[at]}; the closest choice of this trace leads by ${lead.toPrecision(2)}`,
      );
  }
  for (const { text, ids } of cases.texts) {
    const found = model.tokenize(text, false);
    if (found.join() !== ids.join())
      complain(`${JSON.stringify(text)} is ${found.join(" ")} instead of ${ids.join(" ")}`);
  }
  // A block that is laid out wrongly leaves nothing of a model; rounding leaves most first tokens.
  const count = cases.prompts.length;
  if (sameStarts < count / 2) complain(`only ${sameStarts} of ${count} prompts begin with the same token`);
  const tokens = cases.prompts.reduce((sum, prompt) => sum + prompt.tokens.length, 0);
  console.log(
    `${wrong === 0 ? "ok       " : "DIFFERENT"} ${basename(file, ".json")}: ${same} of ${count} prompts the same, of up to ${longest} tokens, ${tokens} new tokens, ${cases.texts.length} texts; smallest lead ${Math.min(...cases.prompts.map(({ lead }) => lead)).toPrecision(2)}`,
  );
  await context.dispose();
  await model.dispose();
  return wrong;
}
