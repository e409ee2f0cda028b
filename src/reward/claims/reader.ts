// A place in the tokens of a text, and what may stand there word by word. Knows no arithmetic.
import type { Operator, Relation, Token } from "./tokens.ts";

export type Reader = {
  readonly tokens: readonly Token[];
  place: number;
  depth: number;
  /** Lists that are being read: in one, "and" and commas go on. */
  lists: number;
  /** Between the signs of a chain words calculate nothing: "= 15 of the 24". */
  signsOnly: boolean;
};

/** Deeper brackets are not read. */
const deepest = 25;

export function peek(reader: Reader, ahead = 0): Token | undefined {
  return reader.tokens[reader.place + ahead];
}

export function wordAt(reader: Reader, ahead = 0): string | undefined {
  const token = peek(reader, ahead);
  return token?.kind === "word" ? token.word : undefined;
}

/** Reads, or stays where it was when nothing was found. */
export function attempt<T>(reader: Reader, read: () => T | undefined): T | undefined {
  const { place, depth, lists, signsOnly } = reader;
  if (depth >= deepest) return undefined;
  reader.depth += 1;
  const found = read();
  reader.depth = depth;
  reader.lists = lists;
  reader.signsOnly = signsOnly;
  if (found === undefined) reader.place = place;
  return found;
}

/** Passes one of the words, if it stands here. */
export function acceptWord(reader: Reader, words: ReadonlySet<string>): string | undefined {
  const word = wordAt(reader);
  if (word === undefined || !words.has(word)) return undefined;
  reader.place += 1;
  return word;
}

/** Passes at most `most` of the words. */
export function skipWords(reader: Reader, words: ReadonlySet<string>, most: number): void {
  for (let count = 0; count < most && acceptWord(reader, words) !== undefined; count += 1);
}

/** Phrases by their first word, the longest first. */
type Phrases<Meaning> = ReadonlyMap<string, readonly { words: readonly string[]; meaning: Meaning }[]>;

/** @param lines meaning and phrases with "|" between them; "equal?" may be left out */
export function phrases<Meaning>(lines: readonly (readonly [Meaning, string])[]): Phrases<Meaning> {
  const table = new Map<string, { words: readonly string[]; meaning: Meaning }[]>();
  for (const [meaning, list] of lines) {
    for (const phrase of list.split("|").flatMap(variants)) {
      const words = phrase.split(" ");
      table.set(words[0]!, [...(table.get(words[0]!) ?? []), { words, meaning }]);
    }
  }
  for (const entries of table.values()) entries.sort((a, b) => b.words.length - a.words.length);
  return table;
}

function variants(phrase: string): string[] {
  const optional = /(?:^| )([^ ]+)\?/.exec(phrase);
  if (optional === null) return [phrase.trim()];
  const { index } = optional;
  const [before, after] = [phrase.slice(0, index), phrase.slice(index + optional[0].length)];
  return [`${before} ${optional[1]!}${after}`, `${before}${after}`].flatMap((each) => variants(each.trim()));
}

/** The meaning of the longest phrase that begins here, and how many words it has. */
export function phraseAt<Meaning>(
  reader: Reader,
  table: Phrases<Meaning>,
): { meaning: Meaning; count: number } | undefined {
  const entries = table.get(wordAt(reader) ?? "");
  const found = entries?.find(({ words }) => words.every((word, ahead) => wordAt(reader, ahead) === word));
  return found && { meaning: found.meaning, count: found.words.length };
}

/** Passes "as many apples as", "as much as". */
export function skipAsMany(reader: Reader): boolean {
  if (wordAt(reader) !== "as") return false;
  for (let ahead = 2; ahead < 7; ahead += 1) {
    const word = wordAt(reader, ahead);
    if (word === undefined) return false;
    if (word !== "as") continue;
    reader.place += ahead + 1;
    return true;
  }
  return false;
}

/** What an operator between two values does; "reversed" takes them the other way round. */
export type Joint = { operator: Operator | "more" | "less"; reversed?: true };

const additive: readonly (readonly [Joint, string])[] = [
  [{ operator: "+" }, "plus|added to|together with"],
  [{ operator: "-" }, "minus"],
  [{ operator: "-", reversed: true }, "subtracted from|taken away? from|deducted from"],
  [{ operator: "more" }, "increased by|raised by|more by"],
  [{ operator: "less" }, "decreased by|reduced by|lowered by|discounted by"],
];
const multiplicative: readonly (readonly [Joint, string])[] = [
  [{ operator: "*" }, "times|multiplied by"],
  [
    { operator: "/" },
    "divided equally? by|divided equally? among|divided equally? between|divided equally? into|split equally? among|split equally? between|split equally? into|shared equally? among|shared equally? between|out of",
  ],
];
export const additiveWords = phrases(additive);
export const multiplicativeWords = phrases(multiplicative);

/** Words that say that two values are the same. */
export const relationWords = phrases<Relation>([
  [
    "=",
    `equals|is|are|was|were|is equal to|are equal to|which is|which are|which equals|which is equal to|is the same as|makes|make|which makes
     |gives|give|which gives|giving|comes to|which comes to|totals|will be|would be|becomes|results in|yields|leaves|which leaves|leaving
     |to get|to make|to give|we get|you get|he gets|she gets|they get|and get|and we get|gives us|gives him|gives her|gives them|that is|that's
     |adds up to|add up to|or|i.e.|which means|gets us`.replace(/\s*\n\s*/g, ""),
  ],
  ["≈", "is about|is approximately|is roughly|is around|is nearly|is almost|is close to|equals about|are about"],
]);

/** Whether a value that ends here is part of something longer. */
export function goesOn(reader: Reader): boolean {
  const token = peek(reader);
  if (token === undefined) return false;
  switch (token.kind) {
    case "operator":
    case "relation":
    case "close":
    case "raised":
      return true;
    case "stop":
      return token.mark === "," && (reader.lists > 0 || wordAt(reader, 1) === "which");
    case "word":
      if (reader.lists > 0 && (token.word === "and" || token.word === "from" || token.word === "to")) return true;
      if (token.word === "by" && reader.lists > 0) return true;
      if (token.word === "x") return true;
      if (reader.signsOnly) return phraseAt(reader, relationWords) !== undefined;
      return (
        phraseAt(reader, additiveWords) !== undefined ||
        phraseAt(reader, multiplicativeWords) !== undefined ||
        phraseAt(reader, relationWords) !== undefined
      );
    default:
      return false;
  }
}

export const isOpen = (token: Token | undefined): token is Token & { kind: "open" } => token?.kind === "open";
