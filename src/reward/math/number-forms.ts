// Numbers that take more than one token: mixed numbers, and digits with the base that they are written in.
import { apply, type Expression } from "./expression.ts";
import { compare, fromDecimal, one, type Rational, ratio } from "./rational.ts";
import { commandHere, markAt, NoMathematics, type Parser, peek } from "./token-reader.ts";

/** The fraction of a mixed number: \frac{1}{2}, {1/2} as ½ is spelled, or "1/2" after a space. */
export function properFraction(parser: Parser): Rational | undefined {
  const numberAt = (ahead: number) => {
    const token = peek(parser, ahead);
    return token?.kind === "number" && token.value.d === 1n && !token.rounded ? token.value.n : undefined;
  };
  const command = commandHere(parser);
  const spaced = peek(parser)?.spaced === true;
  if (command !== undefined && /^[dtc]?frac$/.test(command)) {
    const pattern = ["{", undefined, "}", "{", undefined, "}"];
    const fits = pattern.every((mark, index) =>
      mark === undefined ? numberAt(index + 1) !== undefined : markAt(parser, index + 1) === mark,
    );
    if (fits) return taken(parser, numberAt(2)!, numberAt(5)!, 7);
    const digits = peek(parser, 1);
    if (digits?.kind === "number" && /^\d\d$/.test(digits.digits)) {
      return taken(parser, BigInt(digits.digits[0]!), BigInt(digits.digits[1]!), 2);
    }
    return undefined;
  }
  if (
    markAt(parser) === "{" &&
    numberAt(1) !== undefined &&
    markAt(parser, 2) === "/" &&
    numberAt(3) !== undefined &&
    markAt(parser, 4) === "}"
  ) {
    return taken(parser, numberAt(1)!, numberAt(3)!, 5);
  }
  if (spaced && numberAt(0) !== undefined && markAt(parser, 1) === "/" && numberAt(2) !== undefined) {
    return taken(parser, numberAt(0)!, numberAt(2)!, 3);
  }
  return undefined;
}

function taken(parser: Parser, n: bigint, d: bigint, tokens: number): Rational | undefined {
  if (d === 0n || n === 0n) return undefined;
  const value = ratio(n, d);
  if (compare(value, one) >= 0) return undefined;
  parser.place += tokens;
  return value;
}

const namedBases = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** The base that is written below digits, from its "_" on. */
export function baseAt(parser: Parser): number | undefined {
  if (markAt(parser) !== "_") return undefined;
  const braces = markAt(parser, 1) === "{" ? 1 : 0;
  const token = peek(parser, 1 + braces);
  const named = token?.kind === "word" ? namedBases.indexOf(token.text.toLowerCase()) + 2 : 0;
  const base = token?.kind === "number" && token.value.d === 1n ? Number(token.value.n) : named;
  if (base < 2 || base > 36 || (braces === 1 && markAt(parser, 2 + braces) !== "}")) throw new NoMathematics("no base");
  parser.place += 2 + 2 * braces;
  return base;
}

/** Digits in a base; digits that the base lacks are no number. */
export function inBase(digits: string, radix: number): Expression {
  if (digits.length > 200 || !/^\d*\.?\d+$/.test(digits)) throw new NoMathematics("no digits");
  const [whole = "", part = ""] = digits.split(".");
  let value = 0n;
  for (const digit of whole + part) {
    if (Number(digit) >= radix) throw new NoMathematics("no digit of that base");
    value = value * BigInt(radix) + BigInt(digit);
  }
  return apply(
    "in base",
    { kind: "number", value: ratio(value, BigInt(radix) ** BigInt(part.length)), rounded: false },
    { kind: "number", value: fromDecimal(digits), rounded: false },
  );
}

/** The exponent of a root. */
export function oneOver({ n, d }: Rational): Expression {
  if (n === 0n) throw new NoMathematics("root of order 0");
  return { kind: "number", value: ratio(d, n), rounded: false };
}
