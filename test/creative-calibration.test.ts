// The creative rubric on real rows: gold answers against answers to other rows, and stories on one prompt by two authors.
// Skipped where ../shared/data is not there.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Adapter, Draft, RawRow } from "../src/data/adapters/adapter.ts";
import { dolly } from "../src/data/adapters/dolly.ts";
import { writingprompts } from "../src/data/adapters/writingprompts.ts";
import { xsum } from "../src/data/adapters/xsum.ts";
import { creativeReward } from "../src/reward/creative/rubric.ts";

const folder = resolve(import.meta.dirname, "../../shared/data");
const absent = !existsSync(folder);
const read = (file: string) => readFileSync(resolve(folder, file), "utf8");
const lines = (file: string): RawRow[] =>
  absent
    ? []
    : read(file)
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
const stories: { original: string[]; sampled: string[] } = absent
  ? { original: [], sampled: [] }
  : JSON.parse(read("writingprompts/writing_gpt-4.raw_data.json"));

type Case = { prompt: string; answer: string; domain: string; meta: Record<string, unknown> };

function casesOf(adapter: Adapter, raw: RawRow[]): Case[] {
  return raw.flatMap((row) => {
    const found = adapter.convert(row);
    if ("unusable" in found) return [];
    const { prompt, answer, meta = {} }: Draft = found;
    return [{ prompt, answer, domain: adapter.domain, meta }];
  });
}

const sets = {
  writingprompts: casesOf(
    writingprompts,
    stories.original.map((original) => ({ original })),
  ),
  dolly: casesOf(dolly, lines("dolly/dolly_sample_150.jsonl")),
  xsum: casesOf(xsum, lines("xsum/sample_400.jsonl")),
};

const reward = creativeReward();
const score = ({ prompt, answer, domain, meta }: Case, completion: string) =>
  reward({ prompt, completion, row: { answer, domain, meta, reasoning: "" } }).score;
/** The answers of other rows, a few for each. */
const shuffled = (cases: Case[], answers = cases.map(({ answer }) => answer)) =>
  [1, 29].flatMap((shift) => cases.map((row, index) => score(row, answers[(index + shift) % cases.length]!)));
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
/** How likely a value of the first is above one of the second; a tie is half. */
function areaUnderCurve(above: number[], below: number[]): number {
  const wins = above.flatMap((high) => below.map((low) => (high > low ? 1 : high === low ? 0.5 : 0)));
  return wins.reduce((sum: number, win) => sum + win, 0) / wins.length;
}

describe.skipIf(absent)("on real rows (skipped without ../shared/data)", () => {
  it.each([
    ["writingprompts", 150, 0.99],
    ["dolly", 151, 0.99],
    ["xsum", 400, 0.99],
  ] as const)("of %s gold is told from answers to other rows", (name, count, least) => {
    const cases = sets[name];
    const gold = cases.map((row) => score(row, row.answer));
    const others = shuffled(cases);
    expect(cases).toHaveLength(count);
    expect(Math.min(...gold)).toBeGreaterThanOrEqual(0.9);
    expect(median(others)).toBeLessThan(0.1);
    expect(areaUnderCurve(gold, others)).toBeGreaterThan(least);
  });

  it("a story by another author is told from one on another prompt, though it is not the gold one", () => {
    const pairs = stories.original.map((original, index) => {
      const [gold, other] = [original.split(" "), stories.sampled[index]!.split(" ")];
      const shared = gold.findIndex((word, at) => word !== other[at]);
      return { prompt: gold.slice(0, shared), gold: gold.slice(shared), other: other.slice(shared) };
    });
    const cases = pairs.map(({ prompt, gold }): Case => {
      return { prompt: prompt.join(" "), answer: gold.join(" "), domain: "creative writing", meta: {} };
    });
    const answers = pairs.map(({ other }) => other.join(" "));
    const own = cases.map((row, index) => score(row, answers[index]!));
    expect(median(own)).toBeGreaterThan(0.8);
    expect(areaUnderCurve(own, shuffled(cases, answers))).toBeGreaterThan(0.97);
  });

  it("words in another order, twice the same and the text itself earn nothing", () => {
    const stirred = (text: string) =>
      text
        .split(/\s+/)
        .map((_, at, all) => all[(at * 37) % all.length]!)
        .join(" ");
    const cases = sets.writingprompts;
    expect(median(cases.map((row) => score(row, stirred(row.answer))))).toBe(0);
    expect(Math.max(...cases.map((row) => score(row, `${row.answer}\n${row.answer}`)))).toBeLessThan(0.1);
    expect(Math.max(...cases.map((row) => score(row, row.prompt)))).toBeLessThan(0.1);
    expect(median(sets.xsum.map((row) => score(row, row.prompt)))).toBe(0);
  });
});
