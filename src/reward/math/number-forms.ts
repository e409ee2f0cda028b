// Numbers that take more than one token: mixed numbers, and digits with the base that they are written in.
import { apply, type Expression } from "./expression.ts";
import { compare, integer, one, type Rational, ratio } from "./rational.ts";
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

/** Digits with a base written below them; digits that the base lacks are no number. */
export function inBase(digits: string, base: Expression): Expression {
  const radix = base.kind === "number" && base.value.d === 1n ? Number(base.value.n) : 0;
  if (radix < 2 || radix > 36 || digits.length > 200) throw new NoMathematics("no base");
  let value = 0n;
  for (const digit of digits) {
    if (Number(digit) >= radix) throw new NoMathematics("no digit of that base");
    value = value * BigInt(radix) + BigInt(digit);
  }
  return apply(
    "in base",
    { kind: "number", value: integer(value), rounded: false },
    { kind: "number", value: integer(BigInt(digits)), rounded: false },
  );
}

/** The exponent of a root. */
export function oneOver({ n, d }: Rational): Expression {
  if (n === 0n) throw new NoMathematics("root of order 0");
  return { kind: "number", value: ratio(d, n), rounded: false };
}
