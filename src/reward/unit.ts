// Reads a unit at a place in plain text and says by what factor two units convert. A unit is a term, or a term per
// another: "km", "red apples", "km/h", "$ an hour", "square metres". Knows no numbers.
import { functionPattern } from "./math/vocabulary.ts";
import { per, samePowers, type Worth, worthOf } from "./unit-dimension.ts";
import { type Reading, rates, readings, readingsOfWord } from "./unit-table.ts";

/** Either known readings (more than one when the spelling is ambiguous: "pounds") or the words of a noun. */
export type Term = { kind: "known"; readings: readonly Reading[] } | { kind: "noun"; words: string[] };
/** `over` is absent in "5 per day"; both are absent for a bare number. */
export type Unit = {
  over?: Term;
  under?: Term;
  text: string;
  /** A single letter right after the digits, which may be a variable: "5m". */
  glued?: true;
};
export type ReadUnit = { unit: Unit; end: number };

const wordPattern = / ?-?((?:[\p{L}°µ][\p{L}'°]*)|[%$€£¥₹¢])\.?(?:\^?([23])(?!\d))?/uy;
const perPattern = / ?(?:\/|per\b|an?\b|every\b) ?(?:one )?/iy;
/** "m s^-2" */
const inversePattern = / ?[·*⋅]? ?([A-Za-z]+)\^-([123])(?!\d)/y;
const fillers = new Set(
  "more total left remaining altogether each all only old apiece now extra fewer less additional overall still today yesterday tomorrow together away".split(
    " ",
  ),
);
const stops = new Set(
  `of in for from at on by to after before with and or than that which who when is are was were because if so then the per a an
   every but as out over under until this his her their its will would can not during between about ago later he she they it we
   has have had i you`.split(/\s+/),
);
const powers: Record<string, number> = { square: 2, sq: 2, squared: 2, cubic: 3, cu: 3, cubed: 3 };
const irregular: Record<string, string> = {
  children: "child",
  people: "person",
  persons: "person",
  men: "man",
  women: "woman",
  feet: "foot",
  teeth: "tooth",
  mice: "mouse",
  geese: "goose",
  dice: "die",
};

const dimensions: Readonly<Record<string, string>> = { sq: "square", squared: "square", cu: "cubic" };

/** @param written as it stands; `text` in lower case */
type Word = { text: string; written: string; power: number; end: number };

function readWord(text: string, at: number): Word | undefined {
  wordPattern.lastIndex = at;
  const match = wordPattern.exec(text);
  if (match === null) return undefined;
  const written = match[1]!;
  return { text: written.toLowerCase(), written, power: Number(match[2] ?? 1), end: at + match[0].length };
}

/** The unit that starts at `at`, just after a number; a bare number gives an empty unit. */
export function readUnit(text: string, at: number): ReadUnit {
  const over = readTerm(text, at);
  if (over?.rate !== undefined) return { unit: { ...over.rate, text: text.slice(at, over.end).trim() }, end: over.end };
  const end = over?.end ?? at;
  perPattern.lastIndex = end;
  const per = perPattern.exec(text);
  const under = per === null ? readInverse(text, end) : readTerm(text, end + per[0].length);
  const unit: Unit = { text: text.slice(at, under?.end ?? end).trim() };
  if (/^[A-Za-z]$/.test(unit.text) && text[at] === unit.text) unit.glued = true;
  if (over !== undefined) unit.over = over.term;
  if (under !== undefined && under.rate === undefined) unit.under = under.term;
  return { unit, end: under?.end ?? end };
}

function readInverse(text: string, at: number): ReadTerm | undefined {
  inversePattern.lastIndex = at;
  const match = inversePattern.exec(text);
  if (match === null) return undefined;
  const written = match[1]!;
  return known({ text: written.toLowerCase(), written, power: 1, end: at + match[0].length }, Number(match[2]));
}

type ReadTerm = { term: Term; rate?: { over: Term; under: Term }; end: number };

function readTerm(text: string, at: number): ReadTerm | undefined {
  const first = readWord(text, at);
  if (first === undefined) return undefined;
  const rate = Object.hasOwn(rates, first.text) ? rates[first.text] : undefined;
  if (rate !== undefined && first.power === 1) {
    const [over, under] = rate.map((name): Term => ({ kind: "known", readings: readings.get(name) ?? [] }));
    return { term: over!, rate: { over: over!, under: under! }, end: first.end };
  }
  return readPower(text, first) ?? readProduct(text, first) ?? readKnown(text, first) ?? readNoun(text, first);
}

/** "square metres", "cubic feet". */
function readPower(text: string, first: Word): ReadTerm | undefined {
  const power = Object.hasOwn(powers, first.text) ? powers[first.text] : undefined;
  const second = power === undefined ? undefined : readWord(text, first.end);
  return power === undefined || second === undefined ? undefined : known(second, power);
}

/** "kg m", "N·m", "A h": of symbols alone, since letters of a formula stand like that too. */
const multiplied = /^(?:kg|g|N|kN|J|A|V|W|kW|Pa|ft)$/;
const multiplier = / ?[·*⋅-]? ?(m|s|h|hr|K|lb|mol)(?:\^?([23]))?(?![\p{L}\d'°])/uy;

function readProduct(text: string, first: Word): ReadTerm | undefined {
  if (!multiplied.test(first.written) || first.power !== 1) return undefined;
  multiplier.lastIndex = first.end;
  const match = multiplier.exec(text);
  if (match === null || !/[ ·*⋅-]/.test(match[0][0]!)) return undefined;
  const second = known({ text: match[1]!, written: match[1]!, power: 1, end: 0 }, Number(match[2] ?? 1));
  const left = readingsOfWord(first.written);
  if (left === undefined || second?.term.kind !== "known") return undefined;
  const right = second.term.readings;
  const found = left.flatMap((a) =>
    right.map((b) => ({ dimension: `${a.dimension}·${b.dimension}`, factor: a.factor * b.factor })),
  );
  return { term: { kind: "known", readings: found }, end: first.end + match[0].length };
}

function readKnown(text: string, first: Word): ReadTerm | undefined {
  const second = readWord(text, first.end);
  if (second !== undefined && text[first.end] === " ") {
    const phrase = readings.get(`${first.text} ${second.text}`);
    if (phrase !== undefined) return { term: { kind: "known", readings: phrase }, end: second.end };
    if (second.text === "squared" || second.text === "cubed")
      return known({ ...first, end: second.end }, powers[second.text]!);
  }
  // "in" is a preposition more often than inches: only at the end of the text.
  if (first.text === "in" && first.end >= text.length) return known({ ...first, written: "inch" }, first.power);
  return known(first, first.power);
}

function known(word: Word, power: number): ReadTerm | undefined {
  const found = readingsOfWord(word.written);
  if (found === undefined) return undefined;
  if (power === 1) return { term: { kind: "known", readings: found }, end: word.end };
  const raised = found.filter(({ dimension }) => raisable.has(dimension)).map((reading) => raise(reading, power));
  return raised.length === 0 ? undefined : { term: { kind: "known", readings: raised }, end: word.end };
}

const raisable: ReadonlySet<string> = new Set(["length", "time"]);

/** Areas in square metres, volumes in litres. */
function raise({ dimension, factor }: Reading, power: number): Reading {
  if (dimension !== "length") return { dimension: `${dimension}^${power}`, factor: factor ** power };
  if (power === 2) return { dimension: "area", factor: factor ** 2 };
  return { dimension: "volume", factor: factor ** 3 * 1000 };
}

/** A letter, or the name of a number or a function, is no noun: "5x", "3 pi". */
const symbols = new RegExp(
  String.raw`^(?:\p{L}|pi|${functionPattern}|infinity|inf|theta|alpha|beta|phi|i?[xyz]{2,3})$`,
  "u",
);

function readNoun(text: string, first: Word): ReadTerm | undefined {
  if (symbols.test(first.text)) return undefined;
  const words: string[] = [];
  let end = first.end;
  for (let word: Word | undefined = first; word !== undefined && words.length < 6; word = readWord(text, end)) {
    if (stops.has(word.text)) break;
    if (word === first && word.power > 1) words.push(word.power === 2 ? "square" : "cubic");
    words.push(Object.hasOwn(dimensions, word.text) ? dimensions[word.text]! : word.text);
    end = word.end;
  }
  while (words.length > 0 && fillers.has(words[0]!)) words.shift();
  while (words.length > 0 && fillers.has(words.at(-1)!)) words.pop();
  if (words.length === 0) return undefined;
  const unit = words[0]!.length > 1 ? readings.get(words[0]!) : undefined;
  return { term: unit === undefined ? { kind: "noun", words } : { kind: "known", readings: unit }, end };
}

/** Whether the number carries no unit at all. */
export function isBare(unit: Unit): boolean {
  return unit.over === undefined && unit.under === undefined;
}

/** What a number in each of two units is multiplied by, so that the products can be compared. */
export type CommonScale = { a: number; b: number };

/**
 * Ways to bring units `a` and `b` to one scale: none when they measure different things, more than one when a spelling is
 * ambiguous. A numerator that only one side states ("5 per day", "5 apples per day") does not divide them.
 */
export function commonScales(a: Unit, b: Unit): CommonScale[] {
  const named = (a.under === undefined) === (b.under === undefined) ? namedScales(a, b) : [];
  return named.length > 0 ? named : measuredScales(a, b);
}

function namedScales(a: Unit, b: Unit): CommonScale[] {
  const over = termScales(a.over, b.over);
  const under = termScales(a.under, b.under);
  return over.flatMap((top) => under.map((bottom) => ({ a: top.a / bottom.a, b: top.b / bottom.b })));
}

/** By base units: "N" and "kg m/s^2", "W" and "J/s". */
function measuredScales(a: Unit, b: Unit): CommonScale[] {
  const right = worthsOf(b);
  return worthsOf(a).flatMap((x) =>
    right.filter(({ powers }) => samePowers(x.powers, powers)).map((y) => ({ a: x.factor, b: y.factor })),
  );
}

function worthsOf({ over, under }: Unit): Worth[] {
  const tops = termWorths(over);
  return under === undefined ? tops : tops.flatMap((top) => termWorths(under).map((bottom) => per(top, bottom)));
}

function termWorths(term: Term | undefined): Worth[] {
  if (term?.kind !== "known") return [];
  return term.readings.flatMap(({ dimension, factor }) => {
    const worth = worthOf(dimension);
    return worth === undefined ? [] : [{ ...worth, factor: worth.factor * factor }];
  });
}

function termScales(a: Term | undefined, b: Term | undefined): CommonScale[] {
  if (a === undefined || b === undefined) return [{ a: 1, b: 1 }];
  if (a.kind === "noun" && b.kind === "noun") return sameNoun(a.words, b.words) ? [{ a: 1, b: 1 }] : [];
  if (a.kind === "noun" || b.kind === "noun") return [];
  return a.readings.flatMap((left) =>
    b.readings
      .filter(({ dimension }) => dimension === left.dimension)
      .map(({ factor }) => ({ a: left.factor, b: factor })),
  );
}

/** One phrase ends with the other: "red apples" and "apple". */
function sameNoun(a: string[], b: string[]): boolean {
  const [left, right] = [a, b].map((words) => words.find((word) => word === "square" || word === "cubic"));
  if (left !== undefined && right !== undefined && left !== right) return false;
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  return short.every((word, index) => sameWord(word, long[long.length - short.length + index]!));
}

function sameWord(a: string, b: string): boolean {
  const forms = singulars(b);
  return singulars(a).some((form) => forms.includes(form));
}

function singulars(word: string): string[] {
  const forms = [Object.hasOwn(irregular, word) ? irregular[word]! : word];
  if (word.length > 3 && word.endsWith("s") && !word.endsWith("ss")) forms.push(word.slice(0, -1));
  if (word.length > 4 && word.endsWith("es")) forms.push(word.slice(0, -2));
  if (word.length > 4 && word.endsWith("ies")) forms.push(`${word.slice(0, -3)}y`);
  if (word.length > 4 && word.endsWith("ves")) forms.push(`${word.slice(0, -3)}f`, `${word.slice(0, -3)}fe`);
  return forms;
}
