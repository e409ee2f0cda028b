// A labelled set for the verifier. In each group of the .txt files the first list holds ways to write one answer, the
// second holds other answers, near it; the labels follow from how the groups were made, not from any program. The pairs of
// sympy.jsonl were made by scripts/sympy-pairs.py.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Pair = { kind: string; answer: string; gold: string; label: "equal" | "different" };
type Group = { kind: string; same: string[]; other: string[] };

const folder = import.meta.dirname;

function groups(): Group[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  const lines = files.flatMap((name) => readFileSync(join(folder, name), "utf8").trimEnd().split("\n"));
  return lines
    .filter((line) => !line.startsWith("#"))
    .map((line) => {
      const at = line.indexOf(" | ");
      const [same = "", other = ""] = line.slice(at + 3).split(/ \|\| ?/);
      return { kind: line.slice(0, at), same: items(same), other: items(other) };
    });
}

const items = (list: string) => list.split(" ;; ").filter((item) => item !== "");

/** Every answer with the first of its group, with its neighbour, and each other answer with two of the group. */
export function labelledPairs(): Pair[] {
  const pairs = new Map<string, Pair>();
  const add = (pair: Pair) => {
    if (pair.answer !== pair.gold) pairs.set(JSON.stringify([pair.answer, pair.gold]), pair);
  };
  for (const { kind, same, other } of groups()) {
    for (const [index, answer] of same.entries()) {
      if (index > 0) add({ kind, answer, gold: same[0]!, label: "equal" });
      if (index > 1) add({ kind, answer, gold: same[index - 1]!, label: "equal" });
    }
    for (const [index, answer] of other.entries()) {
      add({ kind, answer, gold: same[0]!, label: "different" });
      add({ kind, answer, gold: same[(index + 1) % same.length]!, label: "different" });
    }
  }
  return [...pairs.values()];
}

/** Pairs that SymPy made. */
export function sympyPairs(): Pair[] {
  const lines = readFileSync(join(folder, "sympy.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Pair);
}
