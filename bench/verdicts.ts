// How right the verifier is on labelled pairs, one JSON line a set: the labelled groups, SymPy's pairs, or files of rows
// {"kind","answer","gold","label"}. `--pairs` writes the pairs themselves, for peers/verdicts.py.
//   node --import tsx bench/verdicts.ts [--pairs] [FILE.jsonl …]
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { compareAnswers } from "../src/reward/answer.ts";
import { labelledPairs, type Pair, sympyPairs } from "../test/equivalence/labelled-pairs.ts";

const files = process.argv.slice(2).filter((argument) => argument !== "--pairs");
const sets: [name: string, pairs: Pair[]][] =
  files.length === 0
    ? [
        ["labelled groups", labelledPairs()],
        ["SymPy", sympyPairs()],
      ]
    : files.map((file) => [basename(file), readPairs(file)]);

function readPairs(file: string): Pair[] {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Pair);
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

for (const [set, pairs] of sets) {
  if (process.argv.includes("--pairs")) {
    for (const pair of pairs) print({ set, ...pair });
    continue;
  }
  const start = performance.now();
  const judged = pairs.map((pair) => ({ ...pair, verdict: compareAnswers(pair.answer, pair.gold).verdict }));
  const seconds = (performance.now() - start) / 1000;
  const count = (label: string, verdict: string) =>
    judged.filter((pair) => pair.label === label && pair.verdict === verdict).length;
  print({
    set,
    pairs: pairs.length,
    right: count("equal", "equal") + count("different", "different"),
    falseEqual: count("different", "equal"),
    falseDifferent: count("equal", "different"),
    unknown: judged.filter(({ verdict }) => verdict === "unknown").length,
    asymmetric: judged.filter(({ answer, gold, verdict }) => compareAnswers(gold, answer).verdict !== verdict).length,
    seconds: Number(seconds.toFixed(2)),
  });
}
