// Loads ONNX exports in the real @huggingface/transformers and compares its greedy tokens with `reckon generate`: the
// embedded model by text in every type, one prompt at a time and all as one batch padded on the left, and every folder of
// the fixtures by ids. The embedded model's logits also come from the WebAssembly build of ONNX Runtime, which browsers
// use. Ends with exit code 1 when a token differs that must not.
//
//   node --import tsx scripts/transformers-js-check.ts [FOLDER]
//
// FOLDER has @huggingface/transformers in its node_modules; without it npm installs the package in a temporary folder.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { float32Value, int64Value, type OnnxSession, type OnnxValue, openOnnx } from "../src/engine/onnx-session.ts";
import { modelFile } from "../src/export/onnx-file.ts";
import { cacheNames } from "../src/export/onnx-graph.ts";
import type { OnnxType } from "../src/export/onnx-weights.ts";
import { loadModel } from "../src/model/load.ts";
import { generateRows } from "../src/task/procedural/index.ts";

type Ids = { dims: number[]; tolist(): (bigint | number)[][] };
type Batch = { input_ids: Ids; attention_mask: Ids };
type Transformers = {
  env: { localModelPath: string; allowRemoteModels: boolean; version: string };
  Tensor: new (type: string, data: BigInt64Array, dims: number[]) => Ids;
  AutoTokenizer: { from_pretrained(name: string, options: object): Promise<Tokenizer> };
  AutoModelForCausalLM: { from_pretrained(name: string, options: object): Promise<Model> };
};
type WebRuntime = {
  Tensor: new (type: string, data: unknown, dims: readonly number[]) => OnnxValue;
  InferenceSession: {
    create(model: Uint8Array, options: object): Promise<Pick<OnnxSession, "run">>;
  };
};
type Tokenizer = {
  (texts: readonly string[], options: object): Batch;
  padding_side: string;
  apply_chat_template(messages: unknown, options: object): string;
};
type Model = {
  config: { eos_token_id?: number | number[] };
  generation_config: { eos_token_id: number | number[] | null } | null;
  generate(inputs: object): Promise<Ids>;
  dispose(): Promise<unknown>;
};

const root = resolve(import.meta.dirname, "..");
const fixtures = process.env.RECKON_FIXTURES ?? resolve(root, "../shared/fixtures");
const scratch = mkdtempSync(join(tmpdir(), "reckon-transformers-js-"));
const maxNewTokens = 48;
let failures = 0;

try {
  const place = installed(process.argv[2]);
  const { AutoModelForCausalLM, AutoTokenizer, env, Tensor } = await load<Transformers>(
    place,
    "@huggingface/transformers",
  );
  env.localModelPath = `${scratch}/`;
  env.allowRemoteModels = false;
  const tensor = (rows: readonly (readonly number[])[]) =>
    new Tensor("int64", BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0]!.length]);
  const open = (name: string, dtype: string) =>
    AutoModelForCausalLM.from_pretrained(name, { dtype, local_files_only: true });
  console.log(`@huggingface/transformers ${env.version}`);

  // The embedded model, by text.
  const tiny = join(root, "models/tiny");
  const questions = generateRows({ seed: 9, count: 16, split: "test", minDifficulty: 1, maxDifficulty: 4 }).map(
    ({ prompt }) => prompt,
  );
  // Longer than the window of the local layers.
  questions[15] = questions.slice(0, 8).join(" ");
  const chats = questions.map((content) => [{ role: "user", content }]);
  const expected = reckonGenerate(
    tiny,
    chats.map((messages) => ({ messages })),
  );
  for (const dtype of ["fp32", "fp16", "q8"]) {
    const name = exported(tiny, dtype);
    const tokenizer = await AutoTokenizer.from_pretrained(name, { local_files_only: true });
    tokenizer.padding_side = "left";
    const model = await open(name, dtype);
    const continued = async (batch: Batch) =>
      newTokens(model, await model.generate({ ...batch, max_new_tokens: maxNewTokens, do_sample: false }), batch);
    const texts = chats.map((chat) =>
      tokenizer.apply_chat_template(chat, { add_generation_prompt: true, tokenize: false }),
    );
    const encode = (some: readonly string[]) => tokenizer(some, { padding: true, add_special_tokens: false });
    const single: number[][] = [];
    for (const text of texts) single.push(...(await continued(encode([text]))));
    const batched = await continued(encode(texts));
    // Int8 rounds what it multiplies; only the other two must say the same.
    compare(`${name}, alone`, single, expected, dtype !== "q8");
    compare(`${name}, one batch padded on the left`, batched, expected, dtype !== "q8");
    await model.dispose();
    await compareInWebAssembly(await load<WebRuntime>(place, "onnxruntime-web/wasm"), name, dtype);
  }

  // Every family, by ids.
  const folders = existsSync(fixtures) ? readdirSync(fixtures).map((name) => join(fixtures, name)) : [];
  if (folders.length === 0) console.log(`skipped  the other families: no fixtures at ${fixtures}`);
  for (const folder of folders.filter((candidate) => existsSync(join(candidate, "fixture.json")))) {
    const name = exported(folder, "fp32");
    const model = await open(name, "fp32");
    const size = loadModel(folder).family.vocabularySize;
    const prompts = Array.from({ length: 16 }, (_, row) =>
      Array.from({ length: 4 + 3 * row }, (_, i) => (1 + 7919 * (row + 1) + 104729 * i + 31 * i * i) % size),
    );
    const answers = reckonGenerate(
      folder,
      prompts.map((ids) => ({ ids })),
    );
    const continued = async (batch: Batch) =>
      newTokens(model, await model.generate({ ...batch, max_new_tokens: maxNewTokens, do_sample: false }), batch);
    const single: number[][] = [];
    for (const ids of prompts)
      single.push(...(await continued({ input_ids: tensor([ids]), attention_mask: tensor([ids.map(() => 1)]) })));
    const longest = Math.max(...prompts.map(({ length }) => length));
    const left = (row: number[], value: number) => [...Array<number>(longest - row.length).fill(value), ...row];
    const batched = await continued({
      input_ids: tensor(prompts.map((ids) => left(ids, 0))),
      attention_mask: tensor(
        prompts.map((ids) =>
          left(
            ids.map(() => 1),
            0,
          ),
        ),
      ),
    });
    compare(`${name}, alone`, single, answers, true);
    compare(`${name}, one batch padded on the left`, batched, answers, true);
    await model.dispose();
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

function installed(folder: string | undefined): string {
  if (folder !== undefined) return resolve(folder);
  const place = join(scratch, "npm");
  mkdirSync(place);
  // Its install scripts want downloads from outside the registry; the CPU library is in the package.
  const quietly = ["--ignore-scripts", "--no-audit", "--no-fund"];
  run("npm", ["install", "--prefix", place, ...quietly, "@huggingface/transformers@^4.3"]);
  return place;
}

async function load<Package>(place: string, name: string): Promise<Package> {
  const entry = createRequire(join(place, "package.json")).resolve(name);
  return (await import(pathToFileURL(entry).href)) as Package;
}

function run(command: string, args: readonly string[], input = ""): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}

function reckon(args: readonly string[], input?: string): string {
  return run(process.execPath, ["--import", "tsx", "src/cli/main.ts", ...args], input);
}

function exported(model: string, dtype: string): string {
  const name = `${basename(model)}-${dtype}`;
  reckon(["export", "--model", model, "--format", "onnx", "--dtype", dtype, "--out", join(scratch, name)]);
  return name;
}

function reckonGenerate(model: string, rows: readonly object[]): number[][] {
  const input = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  const settings = ["--model", model, "--temperature", "0", "--max-tokens", String(maxNewTokens)];
  const lines = reckon(["generate", ...settings, "--input", "-"], input)
    .trim()
    .split("\n");
  return lines.map((line) => (JSON.parse(line) as { ids: number[] }).ids);
}

/** What follows each prompt, up to and with the token that ends it. */
function newTokens(model: Model, output: Ids, { input_ids }: Batch): number[][] {
  const ends = [model.generation_config?.eos_token_id ?? model.config.eos_token_id ?? []].flat();
  return output.tolist().map((row) => {
    const ids = row.slice(input_ids.dims[1]).map(Number);
    const end = ids.findIndex((id) => ends.includes(id));
    return end < 0 ? ids : ids.slice(0, end + 1);
  });
}

function compare(what: string, got: readonly number[][], expected: readonly number[][], mustBeEqual: boolean): void {
  const equal = expected.filter((ids, row) => ids.join() === got[row]?.join()).length;
  const tokens = expected.reduce((total, { length }) => total + length, 0);
  const good = equal === expected.length && tokens > 0;
  if (!good && mustBeEqual) failures++;
  console.log(
    `${good ? "ok      " : mustBeEqual ? "failed  " : "measured"} ${what}: ${equal} of ${expected.length} completions equal, ${tokens} tokens`,
  );
  const row = expected.findIndex((ids, index) => ids.join() !== got[index]?.join());
  if (row >= 0 && mustBeEqual) console.log(`  prompt ${row + 1}: ${got[row]}\n  instead of ${expected[row]}`);
}

/** One call with two rows, the first padded, in both builds of ONNX Runtime. */
async function compareInWebAssembly(runtime: WebRuntime, name: string, dtype: string): Promise<void> {
  const file = modelFile(join(scratch, name), dtype as OnnxType);
  const { layers, keyValueHeads, headDim } = loadModel(join(root, "models/tiny")).family;
  const feeds: Record<string, OnnxValue> = {
    input_ids: int64Value([2, 30, 31, 32, 33, 34], [2, 3]),
    attention_mask: int64Value([0, 1, 1, 1, 1, 1], [2, 3]),
    position_ids: int64Value([1, 1, 2, 1, 2, 3], [2, 3]),
  };
  for (let layer = 0; layer < layers; layer++)
    for (const past of Object.values(cacheNames(layer).past))
      feeds[past] = float32Value(new Float32Array(), [2, keyValueHeads, 0, headDim]);
  const ours = await openOnnx(file);
  const web = await runtime.InferenceSession.create(readFileSync(file), {
    executionProviders: ["wasm"],
    externalData: [{ path: `${basename(file)}_data`, data: readFileSync(`${file}_data`) }],
  });
  const copied = Object.entries(feeds).map(([key, { type, data, dims }]) => [
    key,
    new runtime.Tensor(type, data, dims),
  ]);
  const expected = (await ours.run(feeds)).logits!.data as Float32Array;
  const got = (await web.run(Object.fromEntries(copied))).logits!.data as Float32Array;
  const difference = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - got[i]!)), 0);
  const good = difference < 1e-4;
  if (!good) failures++;
  console.log(
    `${good ? "ok      " : "failed  "} ${name} in WebAssembly: logits differ by ${difference.toExponential(1)} at most`,
  );
}
