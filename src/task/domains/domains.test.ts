import { afterAll, describe, expect, test } from "vitest";
import { compositeReward } from "../../reward/combine.ts";
import { rewardSchema } from "../../reward/settings.ts";
import { createSandbox } from "../../sandbox/pool.ts";
import { formatTrace } from "../../text/trace.ts";
import { normalisePrompt } from "../procedural/split.ts";
import { traceOf } from "../procedural/trace.ts";
import { adapterOfMade, type MadeRequest, madeCanonicalRows, madeNames, madeRecords } from "./index.ts";

const domainRows = (request: MadeRequest) => madeCanonicalRows("domains", request);
const domains = ["coding", "creative ideation", "creative writing", "logic", "math", "science", "summarisation"];
const creative = { creative: { weight: 1 } };
const sandbox = createSandbox(1);
afterAll(() => sandbox.close());

const reward = compositeReward(
  rewardSchema.parse({
    correctness: { weight: 1 },
    trace: { weight: 0 },
    confidence: { weight: 0 },
    format: {},
    domains: { "creative writing": creative, "creative ideation": creative, summarisation: creative },
  }),
  { custom: new Map(), runProgram: sandbox.runProgram },
);

test("seven domains in equal parts, the same rows for the same seed, no prompt twice nor on both sides", () => {
  const [train, test] = (["train", "test"] as const).map((split) => domainRows({ seed: 3, count: 350, split }));
  const counts = new Map<string, number>();
  for (const { domain } of train!) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  expect([...counts.keys()].sort()).toEqual(domains);
  expect(new Set(counts.values())).toEqual(new Set([50]));
  expect(domainRows({ seed: 3, count: 350, split: "train" })).toEqual(train);
  expect(domainRows({ seed: 4, count: 350, split: "train" })).not.toEqual(train);
  const prompts = [...train!, ...test!].map(({ prompt }) => normalisePrompt(prompt));
  expect(new Set(prompts).size).toBe(700);
});

test("gold earns the whole reward in every domain, and another row's or a broken off answer less", async () => {
  const rows = domainRows({ seed: 11, count: 140, split: "test" });
  const paid = (completion: string, row: (typeof rows)[number]) => reward({ prompt: row.prompt, completion, row });
  const gold = await Promise.all(rows.map((row) => paid(formatTrace(row), row)));
  expect(gold.map(({ reward }) => reward).filter((score) => score < 0.999)).toEqual([]);
  for (const domain of domains) {
    const own = rows.filter((row) => row.domain === domain);
    const isOpen = /creative|summ/.test(domain);
    // Where there are few answers another row's is often right too, and where they are open a story suits more than one prompt.
    const another = (answer: string, at: number) =>
      domain === "logic" ? (answer === "yes" ? "no" : "yes") : own[(at + 1) % own.length]!.answer;
    const wrong = own.map(({ answer }, at) => (isOpen ? answer.split(" ").slice(0, 2).join(" ") : another(answer, at)));
    const others = await Promise.all(own.map((row, at) => paid(formatTrace({ ...row, answer: wrong[at]! }), row)));
    const mean = others.reduce((sum, { reward }) => sum + reward, 0) / others.length;
    expect([domain, mean < 0.6]).toEqual([domain, true]);
  }
});

test("a hasty answer earns less in every domain that has one, and about half where it is a guess", async () => {
  const rows = domainRows({ seed: 11, count: 700, split: "test" }).filter(({ meta }) => meta.hasty !== undefined);
  const paid = async (domain: string) => {
    const own = rows.filter((row) => row.domain === domain);
    const traces = own.map((row) => ({ prompt: row.prompt, completion: formatTrace(traceOf(row, "jump")), row }));
    const scores = await Promise.all(traces.map(reward));
    return scores.reduce((sum, { reward: score }) => sum + score, 0) / scores.length;
  };
  const hasty = ["coding", "creative writing", "logic", "science", "summarisation"];
  expect([...new Set(rows.map(({ domain }) => domain))].sort()).toEqual(hasty);
  expect(await paid("creative writing")).toBeLessThan(0.1);
  for (const domain of ["coding", "logic", "science", "summarisation"]) {
    const mean = await paid(domain);
    expect([domain, mean > 0.25 && mean < 0.65]).toEqual([domain, true]);
  }
});

test("what a question of logic denies does not tell its answer", () => {
  const rows = domainRows({ seed: 5, count: 1400, split: "train" }).filter(({ domain }) => domain === "logic");
  const denials = rows.map(({ prompt }) => prompt.match(/\bNo(?:body)? /g)?.length);
  expect(new Set(denials)).toEqual(new Set([1]));
  const yes = rows.filter(({ answer }) => answer === "yes").length / rows.length;
  expect(yes).toBeGreaterThan(0.4);
  expect(yes).toBeLessThan(0.6);
});

describe("each set in its own schema", () => {
  test.each(madeNames)("%s", (name) => {
    const adapter = adapterOfMade(name);
    const records = madeRecords(name, { seed: 5, count: 60, split: "train" });
    expect(new Set(records.map((record) => JSON.stringify(record))).size).toBe(60);
    if (name === "essays") {
      expect(records.every((record) => adapter.promptOf?.(record)?.startsWith("Write a story"))).toBe(true);
      return;
    }
    const drafts = records.map((record) => adapter.convert(record));
    expect(drafts.filter((draft) => "unusable" in draft)).toEqual([]);
    if (name === "glaive") expect(JSON.stringify(records)).not.toMatch(/def solve|\d+ \* \d+ =/);
  });
});
