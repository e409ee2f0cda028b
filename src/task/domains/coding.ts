// Small list programs as MBPP holds them: a sentence, a function in Python, tests that the function passes.
import { chance, integer, pick, type Random } from "../procedural/random.ts";
import { type MadeSet, steps } from "./made-set.ts";

type Value = number | number[];
/** One thing that a program does: to a list, or with it. */
type Operation<To extends Value> = { words: string; says: string; code: string; run(list: number[]): To };

const changes = (k: number): Operation<number[]>[] => [
  {
    words: `add ${k} to every number`,
    says: `every x becomes x + ${k}`,
    code: `[x + ${k} for x in items]`,
    run: (list) => list.map((x) => x + k),
  },
  {
    words: `multiply every number by ${k}`,
    says: `every x becomes x * ${k}`,
    code: `[x * ${k} for x in items]`,
    run: (list) => list.map((x) => x * k),
  },
  {
    words: "square every number",
    says: "every x becomes x * x",
    code: "[x * x for x in items]",
    run: (list) => list.map((x) => x * x),
  },
  {
    words: `keep the numbers above ${k}`,
    says: `x stays where x > ${k}`,
    code: `[x for x in items if x > ${k}]`,
    run: (list) => list.filter((x) => x > k),
  },
  {
    words: `keep the numbers below ${k}`,
    says: `x stays where x < ${k}`,
    code: `[x for x in items if x < ${k}]`,
    run: (list) => list.filter((x) => x < k),
  },
  {
    words: "keep the even numbers",
    says: "x stays where x % 2 == 0",
    code: "[x for x in items if x % 2 == 0]",
    run: (list) => list.filter((x) => x % 2 === 0),
  },
  {
    words: "keep the odd numbers",
    says: "x stays where x % 2 == 1",
    code: "[x for x in items if x % 2 == 1]",
    run: (list) => list.filter((x) => x % 2 === 1),
  },
  {
    words: "turn the list round",
    says: "the last number comes first",
    code: "items[::-1]",
    run: (list) => list.toReversed(),
  },
  {
    words: "sort the numbers",
    says: "the smallest number comes first",
    code: "sorted(items)",
    run: (list) => list.toSorted((a, b) => a - b),
  },
];
const ends: Operation<number>[] = [
  {
    words: "give their sum",
    says: "sum adds them",
    code: "sum(items)",
    run: (list) => list.reduce((a, b) => a + b, 0),
  },
  { words: "count them", says: "len counts them", code: "len(items)", run: (list) => list.length },
  { words: "give the largest", says: "max finds it", code: "max(items + [0])", run: (list) => Math.max(0, ...list) },
];

const name = "solve";
const tested = 3;
const onlyOne = 0.35;
const withEnd = 0.4;

export const coding: MadeSet = {
  adapter: "mbpp",
  write(random) {
    const parts = program(random);
    const run = (list: number[]) => parts.reduce<Value>((value, part) => part.run(value as number[]), list);
    const lists = Array.from({ length: tested + 1 }, () => numbers(random));
    // Tests that an empty list passes would teach nothing.
    if (lists.every((list) => written(run(list)) === "[]")) return coding.write(random);
    const tests = lists.map((list) => `assert ${name}(${written(list)}) == ${written(run(list))}`);
    return {
      raw: {
        task_id: integer(random, 1, 999_999),
        text: `Write a function to ${parts.map(({ words }) => words).join(", then ")}.`,
        code: codeOf(parts),
        test_list: tests.slice(0, tested),
        test_setup_code: "",
        challenge_test_list: tests.slice(tested),
      },
      reasoning: steps(
        parts.map(({ words, says }, at) => `${at === 0 ? "First" : "Then"} ${words}: ${says}.`),
        `the function does ${parts.length === 1 ? "this" : "both"}.`,
      ),
      hasty: codeOf(parts.slice(0, 1)),
    };
  },
};

const codeOf = (parts: readonly Operation<Value>[]) =>
  [
    `def ${name}(items):`,
    ...parts.slice(0, -1).map((part) => `    items = ${part.code}`),
    `    return ${parts.at(-1)!.code}`,
  ].join("\n");

/** One operation on lists, or two, the second of which may end in a number. */
function program(random: Random): Operation<Value>[] {
  const first = pick(random, changes(integer(random, 2, 9)));
  if (chance(random, onlyOne)) return [first];
  const others = changes(integer(random, 2, 9)).filter(({ words }) => words !== first.words);
  return [first, chance(random, withEnd) ? pick(random, ends) : pick(random, others)];
}

const numbers = (random: Random) => Array.from({ length: integer(random, 2, 4) }, () => integer(random, 1, 12));
const written = (value: Value) => (typeof value === "number" ? String(value) : `[${value.join(", ")}]`);
