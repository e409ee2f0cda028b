// How many calculations of real solutions are found and judged right. The labels are GSM8K's own calculator marks: in
// "48/2=<<48/2=24>>24" the mark, taken out of the text, says that a calculation with the result 24 stands there.
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { randomKey, uniform } from "../../engine/random.ts";
import { type Claim, findClaims } from "./claims.ts";

const file = "../shared/data/gsm8k/test.jsonl";
const mark = /<<([^<>]*)>>/g;

type Solution = { text: string; marks: { at: number; result: number }[] };

function solutions(): Solution[] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => {
      const { answer } = JSON.parse(line) as { answer: string };
      const marked = answer.split("####")[0]!;
      const marks: Solution["marks"] = [];
      let taken = 0;
      const text = marked.replace(mark, (whole, label: string, at: number) => {
        marks.push({ at: at - taken, result: Number(label.split("=").at(-1)) });
        taken += whole.length;
        return "";
      });
      return { text, marks };
    });
}

const near = (claim: Claim, value: number) =>
  claim.results.some(({ n, d }) => Math.abs(Number(n) / Number(d) - value) <= 0.01 * Math.max(1, Math.abs(value)));

it.skipIf(!existsSync(file))("finds and accepts GSM8K's calculations (skipped without ../shared/data)", () => {
  const count = { marks: 0, found: 0, result: 0, wrong: 0, claims: 0, allWrong: 0 };
  for (const { text, marks } of solutions()) {
    const claims = findClaims(text);
    count.claims += claims.length;
    count.allWrong += claims.filter(({ verdict }) => verdict === "wrong").length;
    for (const { at, result } of marks) {
      count.marks += 1;
      const claim = claims.find(({ start, end }) => start < at && at < end && !/[=]/.test(text.slice(at, end)));
      if (claim === undefined) continue;
      count.found += 1;
      if (near(claim, result)) count.result += 1;
      if (claim.verdict === "wrong") count.wrong += 1;
    }
  }
  expect(count.marks).toBe(4282);
  expect(count.found / count.marks).toBeGreaterThan(0.98);
  expect(count.result / count.found).toBeGreaterThan(0.995);
  // One of them is wrong indeed: "364 / 4 = 273".
  expect(count.wrong).toBeLessThanOrEqual(1);
  expect(count.allWrong / count.claims).toBeLessThan(0.002);
});

it.skipIf(!existsSync(file))("finds errors planted into GSM8K (skipped without ../shared/data)", () => {
  const draw = (counter: number) => uniform(randomKey(7), counter);
  let [planted, noticed] = [0, 0];
  for (const [row, { text }] of solutions().entries()) {
    const claims = findClaims(text).filter(({ verdict, stated }) => verdict === "right" && stated.kind === "number");
    const claim = claims[Math.floor(draw(2 * row) * claims.length)];
    if (claim?.stated.kind !== "number") continue;
    const { start, end } = claim.stated;
    const written = text.slice(start, end).replace(/[, ]/g, "");
    const decimals = written.split(".")[1]?.length ?? 0;
    if (!/^\d+(?:\.\d+)?$/.test(written) || Number(written) === 0) continue;
    const other = (Number(written) + [1, -1, 10, 2][Math.floor(4 * draw(2 * row + 1))]!).toFixed(decimals);
    planted += 1;
    const changed = `${text.slice(0, start)}${other}${text.slice(end)}`;
    if (
      findClaims(changed).some(
        ({ verdict, start: from, end: to }) => verdict === "wrong" && from <= start && to >= start,
      )
    )
      noticed += 1;
  }
  expect(planted).toBeGreaterThan(1200);
  expect(noticed / planted).toBeGreaterThan(0.99);
});
