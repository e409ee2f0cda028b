// A relation between two sides of a calculation, as it stands in the text, and how a side is read.
import type { Reader } from "./reader.ts";
import { readSum } from "./side.ts";
import type { Relation } from "./tokens.ts";
import type { Value } from "./value.ts";

export type Side = {
  value: Value;
  start: number;
  end: number;
  /** Places of its first token and of the one after its last. */
  from: number;
  to: number;
};

/** One relation between two sides, as it stands in the text. */
export type Link = {
  start: number;
  end: number;
  left: Side;
  right: Side;
  relation: Relation;
  /** "about", "≈", "rounded": a value near it is meant. */
  approximate: boolean;
  /** Said in words: "is", "makes". */
  worded: boolean;
  /** Place of the link before it in its chain, among all links. */
  previous: number | undefined;
  /** The left side goes on from the result before it: "+ 5 = 17". */
  onward: boolean;
  /** Other things that the left side may be: in "8 more than 15 * 2 = 30" it is 15 * 2. */
  otherwise: readonly Value[];
  /** The left side begins its clause or goes on with a chain: "So 9 = 4 + 5", not "Day 1 = 4 + 5". */
  opens: boolean;
  /** The left side holds words: "1/3 of Solomon = 22". */
  wordy: boolean;
};

export function readSide(reader: Reader): Side | undefined {
  const { place } = reader;
  const value = readSum(reader);
  if (value === undefined) return undefined;
  return sideOf(reader, value, place);
}

export function sideOf(reader: Reader, value: Value, from: number): Side {
  const to = reader.place;
  return { value, start: reader.tokens[from]!.start, end: reader.tokens[to - 1]!.end, from, to };
}
