// What teaching costs beside the teacher: requests a second with 64 under way at an endpoint that answers in 200 ms, the ledger's
// time a request, the memory of many rows.
//   node --import tsx bench/teach.ts [dispatch | ledger | memory] [ROWS]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openLedger } from "../src/teacher/ledger.ts";
import { teachRecipeSchema } from "../src/teacher/recipe.ts";
import { teach } from "../src/teacher/teach.ts";
import { load, print } from "./measure.ts";

const [what = "all", rows] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "reckon-bench-teach-"));
try {
  if (what === "all" || what === "dispatch") await dispatch(Number(rows ?? 9600));
  if (what === "all" || what === "ledger") await ledger(Number(rows ?? 20_000));
  if (what === "all" || what === "memory") await memory(Number(rows ?? 100_000));
} finally {
  rmSync(folder, { recursive: true });
}

async function openEndpoint(delayMs: number) {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", join(import.meta.dirname, "teach-endpoint.ts"), `${delayMs}`],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const port = (await lines.next()).value;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async underWay() {
      child.stdin.write("\n");
      return Number((await lines.next()).value);
    },
    close: () => child.kill(),
  };
}

async function prompts(count: number): Promise<string> {
  const file = join(folder, `sums-${count}.jsonl`);
  const handle = await open(file, "w");
  for (let at = 0; at < count; at += 1) {
    const question = `Ann has ${at} apples and gets ${at + 1} more. How many has she?`;
    await handle.write(`${JSON.stringify({ question, answer: `#### ${2 * at + 1}` })}\n`);
  }
  await handle.close();
  return file;
}

type Run = { url: string; count: number; onAnswered: (answered: number) => void };

async function run({ url, count, onAnswered }: Run): Promise<string> {
  const out = join(folder, `out-${count}`);
  const recipe = teachRecipeSchema.parse({
    name: "bench",
    teachers: { loopback: { url, model: "m", concurrency: 64 } },
    sampling: { maxTokens: 200 },
    tasks: { sums: { job: "gsm8k", files: await prompts(count), rows: count } },
  });
  await teach({
    recipe,
    folders: [folder],
    out,
    runProgram: async () => ({ verdict: "undecided", passed: 0, reason: "none here" }),
    onEvent: (event) => event.type === "progress" && onAnswered(event.answered),
  });
  return out;
}

/** Between a fifth of the answers and four fifths, when it is neither starting nor ending. */
async function dispatch(count: number): Promise<void> {
  const endpoint = await openEndpoint(200);
  const loadBefore = load();
  const marks = new Map<number, number>();
  const [first, last] = [Math.round(count / 5), Math.round((4 * count) / 5)];
  let underWay: Promise<number> | undefined;
  const onAnswered = (answered: number) => {
    for (const mark of [first, last])
      if (answered >= mark && !marks.has(mark)) {
        marks.set(mark, performance.now() - (1000 * (answered - mark)) / 320);
        underWay = endpoint.underWay();
      }
  };
  const processorBefore = process.cpuUsage();
  await run({ url: endpoint.url, count, onAnswered });
  const { user, system } = process.cpuUsage(processorBefore);
  endpoint.close();
  const seconds = (marks.get(last)! - marks.get(first)!) / 1000;
  const facts = {
    rows: count,
    delayMs: 200,
    concurrency: 64,
    meanUnderWay: Number((await underWay!).toFixed(1)),
    processorMsEach: Number(((user + system) / 1000 / count).toFixed(2)),
  };
  print({ bench: "teach dispatch", unit: "requests/s", figures: [(last - first) / seconds], facts, loadBefore });
}

/** What a request adds: the line before it is sent, and the answer until it is on the disk, of 64 at once. */
async function ledger(count: number): Promise<void> {
  const loadBefore = load();
  const file = join(folder, "ledger.jsonl");
  const store = await openLedger(file);
  const usage = { promptTokens: 300, completionTokens: 1000 };
  const reply = { thinking: "word ".repeat(800), text: "The answer is 4.", finish: "stop", usage };
  let next = 0;
  const start = performance.now();
  const worker = async () => {
    while (next < count) {
      next += 1;
      const key = `key-${next}`;
      store.asked(key, { tokens: 2000, money: 0.01 });
      await store.answered(key, { reply, model: "m", teacher: "t", cost: 0.001, durationMs: 200 });
    }
  };
  await Promise.all(Array.from({ length: 64 }, worker));
  const ms = (performance.now() - start) / count;
  await store.close();
  const opened = performance.now();
  await (await openLedger(file)).close();
  const facts = {
    requests: count,
    megabytes: Math.round(statSync(file).size / 1e6),
    openAgainMs: Math.round(performance.now() - opened),
  };
  print({ bench: "teach ledger", unit: "ms a request", figures: [ms], facts, loadBefore });
}

/** Resident memory at each tenth of the rows. */
async function memory(count: number): Promise<void> {
  const endpoint = await openEndpoint(0);
  const loadBefore = load();
  const tenths: number[] = [];
  let most = 0;
  const mebibytes = () => Math.round(process.memoryUsage.rss() / 2 ** 20);
  const timer = setInterval(() => {
    most = Math.max(most, mebibytes());
  }, 200);
  const start = performance.now();
  const onAnswered = (answered: number) => {
    if (answered >= (count / 10) * (tenths.length + 1)) tenths.push(mebibytes());
  };
  await run({ url: endpoint.url, count, onAnswered });
  const seconds = (performance.now() - start) / 1000;
  clearInterval(timer);
  endpoint.close();
  const facts = { rows: count, tenths: tenths.join(" "), rowsPerSecond: Math.round(count / seconds) };
  print({ bench: "teach memory", unit: "MiB", figures: [Math.max(most, ...tenths, mebibytes())], facts, loadBefore });
}
