// Reads one side of a claim: a value worked out from numbers, brackets, units and words. Knows grammar, not truth.
import { isTimes, readAmount, readNumber, whole } from "./amount.ts";
import { type Grammar, readComparison, readPhrase } from "./phrases.ts";
import {
  additiveWords,
  attempt,
  goesOn,
  isOpen,
  type Joint,
  multiplicativeWords,
  peek,
  phraseAt,
  type Reader,
  skipAsMany,
  skipWords,
  wordAt,
} from "./reader.ts";
import type { Token } from "./tokens.ts";
import { fillers, withUnit } from "./unit-words.ts";
import type { Value } from "./value.ts";

/** More terms or factors than this are no calculation that anyone follows. */
const mostTerms = 100;

/** What phrases are made of. */
const grammar: Grammar = { readSum, readProduct };

export function readSum(reader: Reader): Value | undefined {
  return attempt(reader, () => {
    const first = readProduct(reader);
    return first && continueSum(reader, first);
  });
}

/** What is added to and taken from a value that has been read. */
export function continueSum(reader: Reader, first: Value): Value | undefined {
  let left = first;
  for (let terms = 0; ; terms += 1) {
    if (terms > mostTerms) return left;
    const before = reader.place;
    const joint = acceptSign(reader, "+", "-") ?? acceptJoint(reader, additiveWords);
    const right = joint && readProduct(reader);
    if (right === undefined) {
      reader.place = before;
      return left;
    }
    left = joined(joint!, left, right);
  }
}

function readProduct(reader: Reader): Value | undefined {
  return attempt(reader, () => {
    const first = readPower(reader);
    return first && continueProduct(reader, first);
  });
}

/** What a value that has been read is multiplied with and divided by. */
export function continueProduct(reader: Reader, first: Value): Value | undefined {
  let left = first;
  for (let factors = 0; ; factors += 1) {
    if (factors > mostTerms) return left;
    const before = reader.place;
    const joint =
      acceptSign(reader, "*", "/") ??
      acceptJoint(reader, multiplicativeWords) ??
      acceptTimes(reader) ??
      acceptOf(reader, left) ??
      acceptBracket(reader);
    if (joint?.operator === "*") skipAsMany(reader);
    const right = joint && ((joint.operator === "/" && readTightFraction(reader)) || readPower(reader));
    if (right === undefined) {
      reader.place = before;
      return left;
    }
    left = joined(joint!, left, right);
  }
}

/** "3 / 1/2" divides by the half: the spaces say so. */
function readTightFraction(reader: Reader): Value | undefined {
  const [sign, over, slash, under] = [-1, 0, 1, 2].map((ahead) => peek(reader, ahead));
  if (!sign?.kind || over?.kind !== "number" || under?.kind !== "number" || slash?.kind !== "operator")
    return undefined;
  if (slash.operator !== "/" || slash.spaced || under.spaced || !over.spaced || sign.kind !== "operator")
    return undefined;
  return attempt(reader, () => {
    const left = readAmount(reader);
    reader.place += 1;
    const right = left && readAmount(reader);
    return right && withUnit(reader, { kind: "operation", operator: "/", left: left!, right });
  });
}

function joined({ operator, reversed }: Joint, left: Value, right: Value): Value {
  return reversed
    ? { kind: "operation", operator, left: right, right: left }
    : { kind: "operation", operator, left, right };
}

function acceptSign(reader: Reader, ...operators: string[]): Joint | undefined {
  const token = peek(reader);
  if (token?.kind !== "operator" || !operators.includes(token.operator)) return undefined;
  reader.place += 1;
  return { operator: token.operator };
}

function acceptJoint(reader: Reader, table: Parameters<typeof phraseAt<Joint>>[1]): Joint | undefined {
  const found = reader.signsOnly ? undefined : phraseAt(reader, table);
  if (found === undefined) return undefined;
  reader.place += found.count;
  return found.meaning;
}

/** The letter x between two numbers. */
function acceptTimes(reader: Reader): Joint | undefined {
  if (wordAt(reader) !== "x") return undefined;
  const next = peek(reader, 1);
  const value = next?.kind === "number" || next?.kind === "currency" || next?.kind === "fraction" || isOpen(next);
  if (!value || !next.spaced) return undefined;
  reader.place += 1;
  return { operator: "*" };
}

/** "1/2 of 10", "20 % of the 50 pupils"; "5 of the 10" multiplies nothing. */
function acceptOf(reader: Reader, left: Value): Joint | undefined {
  if (reader.signsOnly || wordAt(reader) !== "of" || !isPart(left)) return undefined;
  reader.place += 1;
  return { operator: "*" };
}

function isPart(value: Value): boolean {
  if (value.kind === "number") return value.percent || value.value.d !== 1n;
  return value.kind === "operation" && value.operator === "/" && value.left.kind === "number";
}

/** "3(4 + 5)" and "(1/2) 20"; after a space a bracket multiplies only where the calculation goes on behind it. */
function acceptBracket(reader: Reader): Joint | undefined {
  const [before, token] = [peek(reader, -1), peek(reader)];
  if (token?.kind === "number")
    return before?.kind === "close" && before.bracket === ")" ? { operator: "*" } : undefined;
  if (!isOpen(token) || before?.kind === "word") return undefined;
  if (!token.spaced) return { operator: "*" };
  const { place } = reader;
  const going = attempt(reader, () => (readGroup(reader) !== undefined && goesOn(reader) ? true : undefined));
  reader.place = place;
  return going && { operator: "*" };
}

export function readPower(reader: Reader): Value | undefined {
  return attempt(reader, () => {
    const base = readPrimary(reader);
    if (base === undefined) return undefined;
    const token = peek(reader);
    const exponent = (value: bigint): Value => whole(value, token?.start ?? 0, token?.end ?? 0);
    if (token?.kind === "raised") {
      reader.place += 1;
      return raised(base, exponent(token.exponent));
    }
    const word = wordAt(reader);
    if (word === "squared" || word === "cubed") {
      reader.place += 1;
      return raised(base, exponent(word === "squared" ? 2n : 3n));
    }
    if (token?.kind !== "operator" || token.operator !== "^") return base;
    reader.place += 1;
    // In "5 m^2" it belongs to the unit, in "5 W^2" to a name.
    const before = peek(reader, -2);
    if (before?.kind === "word") {
      if (peek(reader)?.kind !== "number") return undefined;
      reader.place += 1;
      return before.word.length > 1 || before.word === "m" ? withUnit(reader, base) : undefined;
    }
    const power = readPower(reader);
    return power && raised(base, power);
  });
}

const raised = (left: Value, right: Value): Value => ({ kind: "operation", operator: "^", left, right });

function readPrimary(reader: Reader): Value | undefined {
  return attempt(reader, () => {
    skipWords(reader, fillers, 4);
    const token = peek(reader);
    switch (token?.kind) {
      case "operator":
        return readSigned(reader, token);
      case "open":
        return readGroup(reader);
      case "fraction": {
        reader.place += 1;
        const over = readGroup(reader);
        const under = over && readGroup(reader);
        return under && withUnit(reader, { kind: "operation", operator: "/", left: over!, right: under });
      }
      case "root": {
        reader.place += 1;
        const of = readPrimary(reader);
        return of && { kind: "root", of };
      }
      case "currency":
      case "number":
        return (reader.signsOnly ? undefined : readComparison(reader, grammar)) ?? readNumber(reader);
      case "word":
        return readPhrase(reader, grammar) ?? readName(reader);
      default:
        return undefined;
    }
  });
}

/** A sign that is glued to what follows. */
function readSigned(reader: Reader, token: Token & { kind: "operator" }): Value | undefined {
  const next = peek(reader, 1);
  const glued = next !== undefined && !next.spaced && (token.operator === "-" || token.operator === "+");
  if (!glued || next.kind === "word" || next.kind === "operator") return undefined;
  reader.place += 1;
  const of = readPower(reader);
  if (of === undefined || token.operator === "+") return of;
  return { kind: "negative", of };
}

function readGroup(reader: Reader): Value | undefined {
  if (!isOpen(peek(reader))) return undefined;
  reader.place += 1;
  const { lists } = reader;
  reader.lists = 0;
  const inside = readSum(reader);
  reader.lists = lists;
  if (inside === undefined || peek(reader)?.kind !== "close") return undefined;
  reader.place += 1;
  const name = peek(reader);
  if (name?.kind !== "word" || name.word.length > 1 || name.spaced || (name.word === "x" && isTimes(reader)))
    return withUnit(reader, inside);
  reader.place += 1;
  return { kind: "operation", operator: "*", left: inside, right: { kind: "name", name: name.word } };
}

/** A single letter: what it stands for is not said. */
function readName(reader: Reader): Value | undefined {
  const word = wordAt(reader);
  if (word === undefined || (word.length > 1 && word !== "pi" && word !== "π")) return undefined;
  reader.place += 1;
  return { kind: "name", name: word === "π" ? "pi" : word };
}
