// Arithmetic in words: "half of 36", "10 % of 250", "12 more than 5", "the sum of 3 and 4", "adding 5 to 8". Knows English.
import { readAmount, whole } from "./amount.ts";
import { multiples, parts } from "./number-words.ts";
import { acceptWord, attempt, peek, type Reader, skipAsMany, skipWords, wordAt } from "./reader.ts";
import type { Operator } from "./tokens.ts";
import { fillers } from "./unit-words.ts";
import type { Value } from "./value.ts";

const of = new Set(["of"]);
const and = new Set(["and"]);
const between = new Set(["of", "between"]);
const articles = new Set(["a", "an", "one", "the"]);
const comparatives = new Set(
  "more less fewer greater larger bigger smaller older younger longer shorter higher lower taller heavier lighter".split(
    " ",
  ),
);
const lowering = new Set("less fewer smaller younger shorter lower lighter".split(" "));

const lists: Readonly<Record<string, Operator | "mean">> = {
  sum: "+",
  total: "+",
  difference: "-",
  product: "*",
  quotient: "/",
  average: "mean",
  mean: "mean",
};
/** "adding A to B": the words between the two, and whether B comes first. */
const verbs: Readonly<Record<string, { operator: Operator; joints: readonly string[]; reversed?: true }>> = {
  ...both("add", "adding", { operator: "+", joints: ["to", "and"] }),
  ...both("subtract", "subtracting", { operator: "-", joints: ["from"], reversed: true }),
  ...both("multiply", "multiplying", { operator: "*", joints: ["by", "and", "with"] }),
  ...both("divide", "dividing", { operator: "/", joints: ["by"] }),
};

function both<T>(first: string, second: string, meaning: T): Record<string, T> {
  return { [first]: meaning, [second]: meaning };
}

/** How the values in a phrase are read. */
export type Grammar = Record<"readSum" | "readProduct", (reader: Reader) => Value | undefined>;

export function readPhrase(reader: Reader, grammar: Grammar): Value | undefined {
  const word = wordAt(reader) ?? "";
  if (multiples.has(word)) return readMultiple(reader, grammar, word);
  if (parts.has(word)) return readPart(reader, grammar, word);
  if (Object.hasOwn(lists, word)) return readListed(reader, grammar, lists[word]!);
  if (Object.hasOwn(verbs, word)) return readVerb(reader, grammar, verbs[word]!);
  if (word === "square" || word === "cube") return readRaised(reader, grammar, word);
  return undefined;
}

/** Whether a side may begin with the word. */
export function beginsPhrase(word: string): boolean {
  return (
    multiples.has(word) ||
    parts.has(word) ||
    Object.hasOwn(lists, word) ||
    Object.hasOwn(verbs, word) ||
    word === "square"
  );
}

/** "twice 8", "twice as many as 8", "double the 8". */
function readMultiple(reader: Reader, grammar: Grammar, word: string): Value | undefined {
  return attempt(reader, () => {
    const token = peek(reader)!;
    reader.place += 1;
    skipAsMany(reader);
    const right = grammar.readProduct(reader);
    return (
      right && { kind: "operation", operator: "*", left: whole(multiples.get(word)!, token.start, token.end), right }
    );
  });
}

/** "half of 36", "half the 36", "a third of 30", "half as many as 8". */
function readPart(reader: Reader, grammar: Grammar, word: string): Value | undefined {
  return attempt(reader, () => {
    const token = peek(reader)!;
    reader.place += 1;
    const linked = acceptWord(reader, of) !== undefined || skipAsMany(reader);
    if (!linked && !(word === "half" && articles.has(wordAt(reader) ?? ""))) return undefined;
    const left = grammar.readProduct(reader);
    return left && { kind: "operation", operator: "/", left, right: whole(parts.get(word)!, token.start, token.end) };
  });
}

/** "sum of 3, 4 and 5", "difference between 9 and 4". */
function readListed(reader: Reader, grammar: Grammar, operator: Operator | "mean"): Value | undefined {
  return attempt(reader, () => {
    reader.place += 1;
    if (acceptWord(reader, between) === undefined) return undefined;
    reader.lists += 1;
    const items = readItems(reader, grammar);
    reader.lists -= 1;
    const [first, ...rest] = items;
    if (first === undefined || rest.length === 0) return undefined;
    if (operator === "mean") return { kind: "mean", items };
    if (rest.length > 1 && operator !== "+" && operator !== "*") return undefined;
    return rest.reduce((left, right): Value => ({ kind: "operation", operator, left, right }), first);
  });
}

function readItems(reader: Reader, grammar: Grammar): Value[] {
  const items: Value[] = [];
  let closed = false;
  while (items.length < 30) {
    const item = grammar.readProduct(reader);
    if (item === undefined) break;
    items.push(item);
    const comma = peek(reader);
    const separated = comma?.kind === "stop" && comma.mark === ",";
    if (separated) reader.place += 1;
    const last = acceptWord(reader, and) !== undefined;
    closed ||= last;
    if (!separated && !last) break;
  }
  return closed ? items : [];
}

/** "adding 5 to 8", "subtract 3 from 10", "dividing 36 by 4". */
function readVerb(
  reader: Reader,
  grammar: Grammar,
  { operator, joints, reversed }: (typeof verbs)[string],
): Value | undefined {
  return attempt(reader, () => {
    reader.place += 1;
    skipWords(reader, fillers, 3);
    reader.lists += 1;
    const first = grammar.readProduct(reader);
    const joint = wordAt(reader);
    if (first === undefined || joint === undefined || !joints.includes(joint)) return undefined;
    reader.place += 1;
    const second = grammar.readProduct(reader);
    reader.lists -= 1;
    if (second === undefined) return undefined;
    return reversed
      ? { kind: "operation", operator, left: second, right: first }
      : { kind: "operation", operator, left: first, right: second };
  });
}

/** "square root of 16", "square of 5", "cube of 2". */
function readRaised(reader: Reader, grammar: Grammar, word: string): Value | undefined {
  return attempt(reader, () => {
    reader.place += 1;
    const { start, end } = peek(reader, -1)!;
    const root = wordAt(reader) === "root";
    if (root) reader.place += 1;
    if (acceptWord(reader, of) === undefined) return undefined;
    const base = grammar.readProduct(reader);
    if (base === undefined) return undefined;
    if (root) return word === "square" ? { kind: "root", of: base } : undefined;
    return { kind: "operation", operator: "^", left: base, right: whole(word === "square" ? 2n : 3n, start, end) };
  });
}

/** "12 more than 5", "3 fewer apples than 8", "20 % more than 50", after the first number has been read. */
export function readComparison(reader: Reader, grammar: Grammar): Value | undefined {
  return attempt(reader, () => {
    const amount = readAmount(reader);
    if (amount === undefined) return undefined;
    // Units may stand before the comparative: "5 years older than 8".
    for (let words = 0; words < 3 && !comparatives.has(wordAt(reader) ?? ""); words += 1) {
      if (wordAt(reader) === undefined) return undefined;
      reader.place += 1;
    }
    const comparative = acceptWord(reader, comparatives);
    if (comparative === undefined) return undefined;
    for (let words = 0; words < 3 && wordAt(reader) !== "than"; words += 1) {
      if (wordAt(reader) === undefined) return undefined;
      reader.place += 1;
    }
    if (wordAt(reader) !== "than") return undefined;
    reader.place += 1;
    const base = grammar.readSum(reader);
    const operator = lowering.has(comparative) ? "less" : "more";
    return base && { kind: "operation", operator, left: base, right: amount };
  });
}
