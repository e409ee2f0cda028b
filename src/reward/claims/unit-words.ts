// The words of a unit between a number and what goes on with it: "5 hours of work each * 3". Knows no values.
import { goesOn, isOpen, peek, type Reader, wordAt } from "./reader.ts";
import type { Value } from "./value.ts";

/** Words between a number and what goes on with it: "5 hours of work each * 3". */
const mostUnitWords = 10;

/** Words that may stand before a number without changing it. */
export const fillers = new Set(
  `the a an another his her their its our my your this that these those other original extra additional remaining first last
   initial exactly only just about approximately roughly around nearly almost total of all`.split(/\s+/),
);
/** Words that no unit holds. */
const breaks = new Set(
  `so then thus therefore hence because since which is are was were be and or but if when while where we i to get gets got
   gives give makes make equals than from by plus minus times`.split(/\s+/),
);

/** Passes the words of a unit where what follows them goes on with the calculation. */
export function withUnit<V extends Value>(reader: Reader, value: V): V {
  const start = reader.place;
  let words = 0;
  for (; words < mostUnitWords; words += 1) {
    if (goesOn(reader) && !isPer(reader) && !isHyphen(reader)) return value;
    const next = skipUnitWord(reader);
    if (!next) break;
  }
  if (words > 0 && goesOn(reader)) return value;
  reader.place = start;
  return value;
}

/** "/hour" */
const isPer = (reader: Reader) => {
  const [slash, unit] = [peek(reader), peek(reader, 1)];
  return (
    slash?.kind === "operator" &&
    slash.operator === "/" &&
    unit?.kind === "word" &&
    unit.word.length > 0 &&
    unit.word !== "x"
  );
};
/** "-year" of "5-year" */
const isHyphen = (reader: Reader) => {
  const [hyphen, word] = [peek(reader), peek(reader, 1)];
  const glued = hyphen?.kind === "operator" && hyphen.operator === "-" && !hyphen.spaced;
  return glued && word?.kind === "word" && !word.spaced && word.word.length > 1;
};

function skipUnitWord(reader: Reader): boolean {
  if (isPer(reader) || isHyphen(reader)) {
    reader.place += 2;
    return true;
  }
  const word = wordAt(reader);
  if (word !== undefined) {
    const joins = word === "and" && reader.lists === 0 && peek(reader, 1)?.kind === "word";
    const soFar = word === "so" && wordAt(reader, 1) === "far";
    if (breaks.has(word) && !joins && !soFar) return false;
    reader.place += 1;
    // "per dozen", "a hundred"
    const number = peek(reader);
    if (/^(?:per|each|every|a)$/.test(word) && number?.kind === "number" && number.decimals === undefined)
      reader.place += 1;
    return true;
  }
  const bracket = peek(reader);
  if (!isOpen(bracket) || !bracket.spaced) return false;
  // A remark in brackets: "5 (apples)".
  for (let ahead = 1; ahead < 8; ahead += 1) {
    const token = peek(reader, ahead);
    if (token?.kind === "close" && ahead > 1) {
      reader.place += ahead + 1;
      return true;
    }
    if (token?.kind !== "word") return false;
  }
  return false;
}
