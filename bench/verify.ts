// Verdicts a second on one core: 10,000 numeric answers, and 500 answers in the LaTeX of the MATH data set.
//   node --import tsx bench/verify.ts [REPEATS]
import { compareAnswers } from "../src/reward/answer.ts";
import { labelledPairs } from "../test/equivalence/labelled-pairs.ts";
import { measure } from "./measure.ts";

const repeats = Number(process.argv[2] ?? 5);

/** Word problems' answers in the ways that models write them, half of them wrong. */
function numericPairs(count: number): [string, string][] {
  const ways = [
    (value: number) => `${value}`,
    (value: number) => `${value} apples`,
    (value: number) => `$${value.toLocaleString("en-US")}`,
    (value: number) => `${value}.00`,
    (value: number) => `The answer is ${value}.`,
    (value: number) => `\\boxed{${value}}`,
    (value: number) => `${value * 60} minutes`,
    (value: number) => `${2 * value}/2`,
  ];
  return Array.from({ length: count }, (_, index) => {
    const value = (index * 7919) % 100_000;
    const write = ways[index % ways.length]!;
    return [write(index % 2 === 0 ? value : value + 1), index % ways.length === 6 ? `${value} hours` : `${value}`];
  });
}

function latexPairs(count: number): [string, string][] {
  const written = labelledPairs().filter(({ answer, gold }) => answer.includes("\\") && gold.includes("\\"));
  return Array.from({ length: count }, (_, index) => {
    const { answer, gold } = written[(index * 7) % written.length]!;
    return [answer, gold];
  });
}

for (const [bench, pairs] of [
  ["numeric answers", numericPairs(10_000)],
  ["LaTeX answers", latexPairs(500)],
] as const) {
  await measure({
    bench,
    unit: "ms",
    repeats,
    facts: { pairs: pairs.length },
    run: async () => {
      const start = performance.now();
      for (const [answer, gold] of pairs) compareAnswers(answer, gold);
      return performance.now() - start;
    },
  });
}
