// Reads tokens as mathematics: expressions, and the lists, intervals, sets, matrices and relations around them. Knows
// grammar, not what anything is worth.
import {
  apply,
  type Bracket,
  constant,
  type Expression,
  isExpression,
  type Node,
  negated,
  number,
  power,
  product,
  quotient,
  type Relation,
  sum,
} from "./expression.ts";
import { startsFactor } from "./juxtaposition.ts";
import { readMatrix } from "./matrix.ts";
import { inBase, oneOver, properFraction } from "./number-forms.ts";
import { integer } from "./rational.ts";
import { accept, deeper, expect, markAt, NoMathematics, type Parser, peek } from "./token-reader.ts";
import { type Token, tokenize } from "./tokens.ts";
import { within } from "./work.ts";

const readingSteps = 100_000;
const mostCharacters = 3000;
const signs = new Set(["=", "≠", "<", "≤", ">", "≥", "≈", "∈"]);
const closers = new Set([")", "]", "\\}", "}", "⟩"]);
const oneArgument = new Set(
  "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh ln exp abs floor ceil".split(" "),
);
const inverses: Readonly<Record<string, string>> = { sin: "arcsin", cos: "arccos", tan: "arctan" };
/** Letters that name functions when a bracket follows. */
const functionLetters = new Set(["f", "g", "h", "F", "G"]);

/** The mathematics that a whole text is, or undefined when it is none. */
export function parseMath(text: string, { thousands = true } = {}): Node | undefined {
  if (text.length > mostCharacters) return undefined;
  return within(readingSteps, () => {
    try {
      const tokens = tokenize(text, thousands);
      if (tokens === undefined || tokens.length === 0) return undefined;
      const parser: Parser = { tokens, place: 0, depth: 0, bars: 0 };
      const node = readList(parser, new Set());
      return parser.place === tokens.length ? node : undefined;
    } catch (error) {
      if (error instanceof NoMathematics) return undefined;
      throw error;
    }
  });
}

/** Items parted by commas or words; a single item stands for itself. */
function readList(parser: Parser, ends: ReadonlySet<string>): Node {
  const items: Node[] = [];
  let joined = "";
  for (;;) {
    items.push(readRelation(parser));
    const mark = markAt(parser);
    if (mark === undefined || ends.has(mark)) break;
    const separator = accept(parser, ",", ";", "or", "and", "newline");
    if (separator === undefined) break;
    // "1, 2, and 3"
    const connective = accept(parser, "and", "or");
    joined = connective ?? (separator === "and" || separator === "or" ? separator : joined);
    if (parser.place >= parser.tokens.length) break;
  }
  if (items.length === 1) return items[0]!;
  return joined === "and" && items.every((item) => item.kind === "relation" && !item.signs.includes("="))
    ? { kind: "conjunction", parts: items }
    : { kind: "list", items };
}

function readRelation(parser: Parser): Node {
  const sides: Node[] = [readUnion(parser)];
  const found: Relation[] = [];
  for (;;) {
    const mark = markAt(parser);
    if (mark === undefined || !signs.has(mark)) break;
    parser.place += 1;
    found.push(mark as Relation);
    sides.push(readUnion(parser));
  }
  return found.length === 0 ? sides[0]! : { kind: "relation", sides, signs: found };
}

function readUnion(parser: Parser): Node {
  const parts: Node[] = [readRatio(parser)];
  for (;;) {
    const token = peek(parser);
    const letter = token?.kind === "name" && token.name === "U" && parts[0]!.kind === "group";
    if (!letter && markAt(parser) !== "∪") break;
    parser.place += 1;
    parts.push(readRatio(parser));
  }
  return parts.length === 1 ? parts[0]! : { kind: "union", parts };
}

/** "3 : 4 : 5" */
function readRatio(parser: Parser): Node {
  const first = readSum(parser);
  if (markAt(parser) !== ":") return first;
  const terms = [asExpression(first)];
  while (accept(parser, ":") !== undefined) terms.push(asExpression(readSum(parser)));
  return { kind: "ratio", terms };
}

function readSum(parser: Parser): Node {
  return deeper(parser, () => {
    const sign = accept(parser, "-", "+", "±", "∓");
    const first = readProduct(parser);
    if (sign === undefined && !["+", "-", "±", "∓"].includes(markAt(parser) ?? "")) return first;
    const terms = [signed(sign ?? "+", asExpression(first))];
    for (;;) {
      const next = accept(parser, "+", "-", "±", "∓");
      if (next === undefined) return sum(...terms);
      terms.push(signed(next, asExpression(readProduct(parser))));
    }
  });
}

function signed(sign: string, value: Expression): Expression {
  if (sign === "-") return negated(value);
  if (sign === "±" || sign === "∓") return apply(sign, value);
  return value;
}

function readProduct(parser: Parser): Node {
  const first = readFactor(parser);
  if (!isExpression(first)) {
    if (first.kind !== "group" || first.items.length !== 1 || !continues(parser)) return first;
  }
  const factors: Expression[] = [];
  let value: Node = first;
  for (;;) {
    const operator = accept(parser, "*", "/");
    if (operator === undefined && !startsFactor(parser)) break;
    if (factors.length === 0) factors.push(asExpression(value));
    const sign = accept(parser, "-", "+");
    const factor = asExpression(readFactor(parser));
    const right = sign === "-" ? negated(factor) : factor;
    if (operator === "/") factors.push(power(right, number(-1)));
    else factors.push(right);
    value = right;
  }
  return factors.length === 0 ? first : product(...factors);
}

const continues = (parser: Parser) => ["*", "/", "+", "-", "^"].includes(markAt(parser) ?? "") || startsFactor(parser);

/** A primary with its powers, factorials, percent and degree signs. */
function readFactor(parser: Parser): Node {
  const base = readPrimary(parser);
  const suffixes = ["^", "!", "%", "°"];
  if (!suffixes.includes(markAt(parser) ?? "")) return base;
  let value = asExpression(base);
  for (;;) {
    const mark = accept(parser, ...suffixes);
    if (mark === undefined) return value;
    if (mark === "!") value = apply("factorial", value);
    else if (mark === "%") value = quotient(value, number(100));
    else if (mark === "°") value = product(value, constant("pi"), number(1, 180));
    else value = raised(parser, value);
  }
}

function raised(parser: Parser, base: Expression): Expression {
  if (accept(parser, "°") !== undefined) return product(base, constant("pi"), number(1, 180));
  if (markAt(parser) === "{" && markAt(parser, 1) === "°" && markAt(parser, 2) === "}") {
    parser.place += 3;
    return product(base, constant("pi"), number(1, 180));
  }
  return power(base, readExponent(parser));
}

function readExponent(parser: Parser): Expression {
  return deeper(parser, () => {
    const sign = accept(parser, "-", "+");
    const base = asExpression(readPrimary(parser));
    const value = accept(parser, "^") === undefined ? base : power(base, readExponent(parser));
    return sign === "-" ? negated(value) : value;
  });
}

function readPrimary(parser: Parser): Node {
  const token = peek(parser);
  if (token === undefined) throw new NoMathematics("it ends too early");
  parser.place += 1;
  switch (token.kind) {
    case "number":
      return readNumber(parser, token);
    case "name":
      return readName(parser, token.name);
    case "word":
      throw new NoMathematics(token.text);
    case "command":
      return readCommand(parser, token.name);
    case "mark":
      return readBracket(parser, token.mark);
  }
}

function readNumber(parser: Parser, token: Token & { kind: "number" }): Expression {
  const whole: Expression = { kind: "number", value: token.value, rounded: token.rounded };
  if (markAt(parser) === "_" && /^\d+$/.test(token.digits)) {
    parser.place += 1;
    return inBase(token.digits, readArgument(parser));
  }
  const fraction = token.value.d === 1n && !token.rounded ? properFraction(parser) : undefined;
  return fraction === undefined ? whole : sum(whole, { kind: "number", value: fraction, rounded: false });
}

function readName(parser: Parser, name: string): Expression {
  if (name === "e" || name === "i") return constant(name);
  const called =
    functionLetters.has(name.replace(/[_'].*$/, "")) && markAt(parser) === "(" && peek(parser)?.spaced === false;
  if (!called) return { kind: "symbol", name };
  const inside = readPrimary(parser);
  const parameters = inside.kind === "group" ? inside.items.map(asExpression) : [asExpression(inside)];
  return apply(`${name}()`, ...parameters);
}

function readBracket(parser: Parser, mark: string): Node {
  return deeper(parser, () => {
    switch (mark) {
      case "(":
      case "[":
      case "⟨":
        return readGroup(parser, mark);
      case "\\{":
        return readGroup(parser, "{");
      case "{":
        return readBraces(parser);
      case "|": {
        parser.bars += 1;
        const inside = asExpression(readSum(parser));
        parser.bars -= 1;
        expect(parser, "|");
        return apply("abs", inside);
      }
      case "⌊":
      case "⌈": {
        const inside = asExpression(readSum(parser));
        expect(parser, mark === "⌊" ? "⌋" : "⌉");
        return apply(mark === "⌊" ? "floor" : "ceil", inside);
      }
      default:
        throw new NoMathematics(mark);
    }
  });
}

function readGroup(parser: Parser, open: Bracket): Node {
  const bars = parser.bars;
  parser.bars = 0;
  const items: Node[] = [];
  while (!closers.has(markAt(parser) ?? "")) {
    items.push(readRelation(parser));
    if (accept(parser, ",", ";", "and") === undefined) break;
  }
  parser.bars = bars;
  const close = accept(parser, ...closers);
  if (close === undefined) throw new NoMathematics("unclosed bracket");
  const bracket = close.replace("\\", "") as Bracket;
  if (open === "(" && bracket === ")" && items.length === 1) return items[0]!;
  if ((open === "{") !== (bracket === "}") || (open === "⟨") !== (bracket === "⟩"))
    throw new NoMathematics("brackets differ");
  return { kind: "group", open, close: bracket, items };
}

/** LaTeX braces group; with commas between them, as in plain text, they hold a set. */
function readBraces(parser: Parser): Node {
  const bars = parser.bars;
  parser.bars = 0;
  const inside = markAt(parser) === "}" ? undefined : readList(parser, closers);
  parser.bars = bars;
  expect(parser, "}");
  if (inside === undefined) return { kind: "named", name: "empty" };
  if (inside.kind === "list") return { kind: "group", open: "{", close: "}", items: inside.items };
  return inside;
}

function readCommand(parser: Parser, name: string): Node {
  return deeper(parser, () => {
    if (/^[dtc]?frac$/.test(name)) {
      const over = readDigit(parser);
      return quotient(over, readDigit(parser));
    }
    if (/^[dt]?binom$/.test(name)) {
      const from = readDigit(parser);
      return apply("binomial", from, readDigit(parser));
    }
    if (name.startsWith("begin "))
      return readMatrix(parser, name.slice("begin ".length), () => asExpression(readSum(parser)));
    if (oneArgument.has(name)) return readFunction(parser, name);
    switch (name) {
      case "sqrt":
        return readRoot(parser);
      case "cbrt":
        return power(readArgument(parser), number(1, 3));
      case "log":
        return readLogarithm(parser);
      case "pi":
        return constant("pi");
      case "infty":
        return constant("infinity");
      case "emptyset":
      case "varnothing":
        return { kind: "named", name: "empty" };
      case "reals":
        return { kind: "named", name: "reals" };
      case "boxed":
      case "fbox":
        return readBracket(parser, accept(parser, "{") ?? "");
      case "min":
      case "max":
      case "gcd":
      case "lcm": {
        const inside = readPrimary(parser);
        if (inside.kind !== "group") throw new NoMathematics(name);
        return apply(name, ...inside.items.map(asExpression));
      }
      default:
        throw new NoMathematics(name);
    }
  });
}

/** One argument of a LaTeX command: braces, or the next primary. */
function readArgument(parser: Parser): Expression {
  return asExpression(readPrimary(parser));
}

/** As LaTeX reads it: without braces, one digit. */
function readDigit(parser: Parser): Expression {
  const token = peek(parser);
  if (token?.kind !== "number" || !/^\d{2,}$/.test(token.digits)) return readArgument(parser);
  const rest = token.digits.slice(1);
  parser.tokens[parser.place] = { ...token, digits: rest, value: integer(BigInt(rest)), spaced: false };
  return number(BigInt(token.digits[0]!));
}

function readRoot(parser: Parser): Expression {
  const index = accept(parser, "[") === undefined ? number(2) : asExpression(readSum(parser));
  if (markAt(parser) === "]") parser.place += 1;
  return power(readArgument(parser), index.kind === "number" ? oneOver(index.value) : quotient(number(1), index));
}

function readLogarithm(parser: Parser): Expression {
  const base = accept(parser, "_") === undefined ? undefined : readArgument(parser);
  const argument = readFunctionArgument(parser);
  return base === undefined ? apply("log", argument) : apply("log", base, argument);
}

/** "\sin x", "\sin(x)", "\sin^2 x", "\sin 2x", "\sin^{-1} x". */
function readFunction(parser: Parser, name: string): Expression {
  const exponent = accept(parser, "^") === undefined ? undefined : readExponent(parser);
  const argument = readFunctionArgument(parser);
  if (name === "exp") return power(constant("e"), argument);
  const isInverse = exponent?.kind === "number" && exponent.value.n === -1n && exponent.value.d === 1n;
  if (isInverse && Object.hasOwn(inverses, name)) return apply(inverses[name]!, argument);
  return exponent === undefined ? apply(name, argument) : power(apply(name, argument), exponent);
}

function readFunctionArgument(parser: Parser): Expression {
  if (["(", "{", "|", "["].includes(markAt(parser) ?? "")) return asExpression(readFactor(parser));
  const factors = [asExpression(readFactor(parser))];
  for (;;) {
    const token = peek(parser);
    const next =
      token?.kind === "name" || (token?.kind === "command" && (token.name === "pi" || token.name === "sqrt"));
    if (!next) return product(...factors);
    factors.push(asExpression(readFactor(parser)));
  }
}

/** @throws NoMathematics for what cannot be calculated with */
function asExpression(node: Node): Expression {
  if (isExpression(node)) return node;
  const single = node.kind === "group" && node.open === "[" && node.close === "]" && node.items.length === 1;
  if (single) return asExpression(node.items[0]!);
  throw new NoMathematics(`a ${node.kind} is no number`);
}
