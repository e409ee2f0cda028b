// Teaching as a process of its own that is killed at random moments: nothing whose answer was stored is asked again, and the
// rows are those of a run that nobody disturbed.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomKey, uniform } from "../src/engine/random.ts";
import { type FaultEndpoint, faultEndpoint, faults } from "./fault-endpoint.ts";
import { reckon } from "./reckon-process.ts";

const rowCount = Number(process.env.RECKON_TEACH_ROWS ?? 120);
const kills = Number(process.env.RECKON_TEACH_KILLS ?? 3);
const key = "sk-a-secret-key";
let server: FaultEndpoint;
let folder: string;

beforeAll(async () => {
  server = await faultEndpoint();
  server.reply = ({ messages, seed }) => {
    const [a = 0, b = 0] = [...messages.at(-1)!.content.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    const again = " Once more, to be sure.".repeat(seed % 5);
    const sum = seed % 3 === 0 ? a : a + b;
    return { thinking: `There are ${a} and ${b}: ${a} + ${b} = ${sum}.${again}`, text: `The answer is ${sum}.` };
  };
  folder = mkdtempSync(join(tmpdir(), "reckon-teach-"));
  const rows = Array.from({ length: 2 * rowCount }, (_, at) => ({
    question: `Ann has ${at} apples and gets ${at + 1} more. How many has she?`,
    answer: `#### ${2 * at + 1}`,
  }));
  writeFileSync(join(folder, "sums.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  writeFileSync(
    join(folder, "teach.yaml"),
    `name: sums
teachers: { local: { url: "${server.url}", model: m, concurrency: 32, stallSeconds: 1 } }
sampling: { maxTokens: 200 }
tasks: { sums: { job: gsm8k, files: sums.jsonl, rows: ${rowCount}, samples: 2 } }
retries: 50
`,
  );
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const teach = (out: string, options: Parameters<typeof reckon>[1] = {}) =>
  reckon(["teach", join(folder, "teach.yaml"), "--out", join(folder, out), "--json"], {
    workingFolder: folder,
    environment: { RECKON_TEACHER_KEY: key },
    ...options,
  });
const bytesOf = (...path: string[]) => readFileSync(join(folder, ...path));

/** The requests whose answers are whole lines of the ledger. */
function storedKeys(out: string): string[] {
  let text: string;
  try {
    text = bytesOf(out, "ledger.jsonl").toString("utf8");
  } catch {
    return [];
  }
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return lines.filter((line) => line.startsWith('{"answered"')).map((line) => JSON.parse(line).answered);
}

test("killed at random moments it asks for nothing twice and ends with the same rows", async () => {
  expect((await teach("calm")).code).toBe(0);
  const asked = server.questions.length;
  server.keys.length = 0;
  server.questions.length = 0;
  server.paid.clear();
  server.remembersKeys = true;
  server.delayMs = 10;
  server.fault = (count) => (count % 6 === 0 ? faults[(count / 6) % faults.length] : undefined);
  /** Requests that were under way at a kill, at most: nobody heard how they ended. */
  let unheard = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const begun = server.keys.length;
    const stored = new Set(storedKeys("out"));
    // After so many further requests.
    const moment = begun + 20 + Math.floor(uniform(randomKey(7, kill), 0) * ((2 * asked) / (kills + 2)));
    const { signal, stderr } = await teach("out", { killWhen: () => server.keys.length >= moment });
    expect(signal, stderr).toBe("SIGKILL");
    expect(server.keys.slice(begun).filter((asked) => stored.has(asked))).toEqual([]);
    unheard += 32;
  }
  const begun = server.keys.length;
  const stored = new Set(storedKeys("out"));
  const last = await teach("out");
  expect(last.code, last.stderr).toBe(0);
  expect(server.keys.slice(begun).filter((asked) => stored.has(asked))).toEqual([]);
  expect(JSON.parse(last.stdout)).toMatchObject({ tasks: { sums: { kept: rowCount, failed: 0 } } });

  for (const name of ["rows.jsonl", "rows.parquet"]) {
    expect(bytesOf("out", name).equals(bytesOf("calm", name)), name).toBe(true);
  }
  const keys = storedKeys("out");
  expect(new Set(keys).size).toBe(keys.length);
  expect([...server.paid.values()].every((times) => times === 1)).toBe(true);
  expect(keys.filter((stored) => !server.paid.has(stored))).toEqual([]);
  expect(server.repeated).toBeLessThanOrEqual(unheard);
  if (process.env.RECKON_TEACH_FIGURES) {
    const faulted = Object.fromEntries(server.faulted);
    const [paid, repeated, tries] = [server.paid.size, server.repeated, server.keys.length];
    writeFileSync(
      process.env.RECKON_TEACH_FIGURES,
      JSON.stringify({ rowCount, kills, asked, tries, paid, repeated, faulted }),
    );
  }
  for (const name of ["ledger.jsonl", "teach.json"]) expect(bytesOf("out", name).includes(key), name).toBe(false);
  expect(last.stderr).not.toContain(key);
});
