// A bake-off as a process of its own that is killed at random moments: nothing whose answer was stored is asked again, and its
// figures are those of one that nobody disturbed. Its page in a real browser asks for nothing and fits every window.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FaultEndpoint, faultEndpoint, faults } from "./fault-endpoint.ts";
import { reckon } from "./reckon-process.ts";

const key = "sk-a-secret-key";
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
let server: FaultEndpoint;
let folder: string;
let calm: Awaited<ReturnType<typeof bakeoff>>;

beforeAll(async () => {
  server = await faultEndpoint();
  server.remembersKeys = true;
  server.delayMs = 5;
  server.reply = ({ model, messages }) => {
    const [a = 0, b = 0] = [...messages.at(-1)!.content.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    const sum = model === "weak" && a % 2 === 0 ? a : a + b;
    return { thinking: `There are ${a} and ${b} <more>: ${a} + ${b} = ${sum}.`, text: `The answer is ${sum}.` };
  };
  folder = mkdtempSync(join(tmpdir(), "reckon-bakeoff-"));
  const rows = Array.from({ length: 120 }, (_, at) => ({
    question: `Ann has ${at} apples and gets ${at + 1} more. How many has she?`,
    answer: `#### ${2 * at + 1}`,
  }));
  writeFileSync(join(folder, "sums.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  writeFileSync(
    join(folder, "bakeoff.yaml"),
    `name: sums
teachers:
  weak: { url: "${server.url}", model: weak, concurrency: 8, stallSeconds: 1, price: { input: 1, output: 2 } }
  strong: { url: "${server.url}", model: strong, concurrency: 8, stallSeconds: 1, price: { input: 1, output: 3 } }
sampling: { maxTokens: 200 }
tasks: { sums: { job: gsm8k, files: sums.jsonl, rows: 100 } }
prompts: 80
student: { model: models/tiny }
retries: 50
`,
  );
  calm = await bakeoff("calm");
  expect(calm.code, calm.stderr).toBe(0);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const bakeoff = (out: string, options: Parameters<typeof reckon>[1] = {}) =>
  reckon(["bakeoff", join(folder, "bakeoff.yaml"), "--out", join(folder, out), "--json"], {
    workingFolder: folder,
    environment: { RECKON_TEACHER_KEY: key },
    ...options,
  });

type Figures = {
  teachers: {
    measures: { tokensPerSecond: unknown };
    job: { hours: number };
    outcomes: { answer: { durationMs: number } }[];
  }[];
};

/** What does not depend on the clock. */
function figuresOf(stdout: string) {
  const { teachers, ...rest } = JSON.parse(stdout) as Figures & Record<string, unknown>;
  for (const name of ["answered", "reused", "spent", "recipe"]) delete rest[name];
  for (const { measures, job, outcomes } of teachers) {
    measures.tokensPerSecond = 0;
    job.hours = 0;
    for (const { answer } of outcomes) answer.durationMs = 0;
  }
  // Hours are in the reasons too.
  rest.recommendation = (rest.recommendation as { teacher: string }).teacher;
  return { ...rest, teachers };
}

test("killed at random moments it asks for nothing twice and comes to the same", async () => {
  for (const clear of [server.keys, server.questions]) clear.length = 0;
  server.paid.clear();
  server.fault = (count) => (count % 6 === 0 ? faults[(count / 6) % faults.length] : undefined);
  for (const moment of [30, 115]) {
    const { signal, stderr } = await bakeoff("out", { killWhen: () => server.keys.length >= moment });
    expect(signal, stderr).toBe("SIGKILL");
  }
  const last = await bakeoff("out");
  expect(last.code, last.stderr).toBe(0);
  expect(figuresOf(last.stdout)).toEqual(figuresOf(calm.stdout));
  expect(JSON.parse(last.stdout)).toMatchObject({ recommendation: { teacher: "strong" } });
  expect(server.paid.size).toBe(160);
  expect([...server.paid.values()].every((times) => times === 1)).toBe(true);
  for (const name of ["ledger.jsonl", "bakeoff.json", "bakeoff.html"])
    expect(readFileSync(join(folder, "out", name), "utf8").includes(key), name).toBe(false);
  expect(last.stderr + last.stdout).not.toContain(key);
});

test.skipIf(executablePath === undefined)(
  "its page asks for nothing and fits every window (skipped without Chromium)",
  async () => {
    const browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
    const url = pathToFileURL(join(folder, "calm/bakeoff.html")).href;
    for (const [width, colorScheme] of [
      [1280, "light"],
      [390, "dark"],
    ] as const) {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(String(error)));
      page.on("request", (request) => request.url() !== url && request.url() !== "data:," && said.push(request.url()));
      await page.goto(url);
      expect(await page.title()).toBe("sums · Reckon bake-off");
      expect(await page.locator(".lede").textContent()).toMatch(/^Of 2\s+teachers, take strong\.$/);
      expect(await page.locator("#results tbody tr").count()).toBe(2);
      expect(await page.locator(".trace").first().textContent()).toContain("<more>");
      const widths = await page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
      );
      expect(widths).toEqual([width, width]);
      expect(said).toEqual([]);
    }
    await browser.close();
  },
);
