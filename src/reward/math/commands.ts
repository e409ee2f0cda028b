// Reads what a LaTeX command, or a function written without a backslash, makes of what follows it.
import {
  apply,
  constant,
  type Expression,
  type Node,
  negated,
  number,
  power,
  product,
  quotient,
  sum,
} from "./expression.ts";
import { asExpression, type Grammar } from "./grammar.ts";
import { readIndexSum } from "./index-sums.ts";
import { determinant, isMatrix, readMatrix } from "./matrix.ts";
import { oneOver } from "./number-forms.ts";
import { integer } from "./rational.ts";
import { accept, commandHere, markAt, NoMathematics, type Parser, peek } from "./token-reader.ts";

/** What commands need beside the common grammar. */
type CommandGrammar = Grammar & {
  exponent: (parser: Parser) => Expression;
  product: (parser: Parser) => Expression;
};

const oneArgument = new Set(
  `sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh cosh tanh coth sech csch arcsinh arccosh arctanh
  arccoth arcsech arccsch cis ln exp abs floor ceil`.split(/\s+/),
);
const severalArguments = new Set(["min", "max", "gcd", "lcm", "binomial", "mod"]);
const invertible = new Set("sin cos tan cot sec csc sinh cosh tanh coth sech csch".split(" "));
const sets: Readonly<Record<string, string>> = {
  integers: "ℤ",
  naturals: "ℕ",
  rationals: "ℚ",
  complexes: "ℂ",
};

/** @throws NoMathematics for a command that is not known */
export function readCommand(parser: Parser, name: string, grammar: CommandGrammar): Node {
  if (/^[dtc]?frac$/.test(name)) {
    const over = readDigit(parser, grammar);
    return quotient(over, readDigit(parser, grammar));
  }
  if (/^[dt]?binom$/.test(name) && markAt(parser) !== "(") {
    const from = readDigit(parser, grammar);
    return apply("binomial", from, readDigit(parser, grammar));
  }
  if (/^begin (?:cases|aligned|gathered)$/.test(name)) return readRows(parser, name.slice("begin ".length), grammar);
  if (name.startsWith("begin "))
    return readMatrix(parser, name.slice("begin ".length), () => asExpression(grammar.sum(parser)));
  if (oneArgument.has(name)) return readFunction(parser, name, grammar);
  if (severalArguments.has(name) || name === "binom") {
    const inside = grammar.primary(parser);
    const items = inside.kind === "group" ? inside.items : [inside];
    return apply(name === "binom" ? "binomial" : name, ...items.map(asExpression));
  }
  if (Object.hasOwn(sets, name)) return { kind: "symbol", name: sets[name]! };
  switch (name) {
    case "sqrt":
      return readRoot(parser, grammar);
    case "cbrt":
      return power(readArgument(parser, grammar), number(1, 3));
    case "log":
      return readLogarithm(parser, grammar);
    case "det": {
      const inside = grammar.primary(parser);
      if (!isMatrix(inside)) throw new NoMathematics(name);
      return determinant(inside);
    }
    case "sum":
    case "prod":
      return readIndexSum(parser, name, grammar);
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
      if (markAt(parser) !== "{") throw new NoMathematics(name);
      return grammar.primary(parser);
    default:
      throw new NoMathematics(name);
  }
}

/** Equations one below another: all of them together. */
function readRows(parser: Parser, environment: string, { list }: Grammar): Node {
  const rows = list(parser, new Set());
  if (commandHere(parser) !== `end ${environment}`) throw new NoMathematics(environment);
  parser.place += 1;
  return rows.kind === "list" ? { kind: "group", open: "(", close: ")", items: rows.items } : rows;
}

/** One argument of a LaTeX command: braces, or the next primary. */
const readArgument = (parser: Parser, { primary }: Grammar): Expression => asExpression(primary(parser));

/** As LaTeX reads it: without braces, one digit. */
function readDigit(parser: Parser, grammar: Grammar): Expression {
  const token = peek(parser);
  if (token?.kind !== "number" || !/^\d{2,}$/.test(token.digits)) return readArgument(parser, grammar);
  const rest = token.digits.slice(1);
  parser.tokens[parser.place] = { ...token, digits: rest, value: integer(BigInt(rest)), spaced: false };
  return number(BigInt(token.digits[0]!));
}

function readRoot(parser: Parser, grammar: Grammar): Expression {
  const index = accept(parser, "[") === undefined ? number(2) : asExpression(grammar.sum(parser));
  if (markAt(parser) === "]") parser.place += 1;
  const radicand = readArgument(parser, grammar);
  return power(radicand, index.kind === "number" ? oneOver(index.value) : quotient(number(1), index));
}

/** "\log x", "\log_2 8", "\log_2^3 x". */
function readLogarithm(parser: Parser, grammar: CommandGrammar): Expression {
  const base = accept(parser, "_") === undefined ? undefined : readArgument(parser, grammar);
  const exponent = accept(parser, "^") === undefined ? undefined : grammar.exponent(parser);
  const argument = readFunctionArgument(parser, grammar);
  const value = base === undefined ? apply("log", argument) : apply("log", base, argument);
  return exponent === undefined ? value : power(value, exponent);
}

/** "\sin x", "\sin(x)", "\sin^2 x", "\sin 2x", "\sin^{-1} x". */
function readFunction(parser: Parser, name: string, grammar: CommandGrammar): Expression {
  const exponent = accept(parser, "^") === undefined ? undefined : grammar.exponent(parser);
  const argument = readFunctionArgument(parser, grammar);
  if (name === "exp") return power(constant("e"), argument);
  const isInverse = exponent?.kind === "number" && exponent.value.n === -1n && exponent.value.d === 1n;
  if (isInverse && invertible.has(name)) return functionOf(`arc${name}`, argument);
  return exponent === undefined ? functionOf(name, argument) : power(functionOf(name, argument), exponent);
}

/** What other functions say is written out in them; the inverses of hyperbolic functions as logarithms. */
function functionOf(name: string, x: Expression): Expression {
  const root = (under: Expression) => power(under, number(1, 2));
  const square = power(x, number(2));
  const inverse = power(x, number(-1));
  switch (name) {
    case "cis":
      return sum(apply("cos", x), product(constant("i"), apply("sin", x)));
    case "coth":
      return power(apply("tanh", x), number(-1));
    case "sech":
      return power(apply("cosh", x), number(-1));
    case "csch":
      return power(apply("sinh", x), number(-1));
    // From 0 to π.
    case "arccot":
      return sum(product(constant("pi"), number(1, 2)), negated(apply("arctan", x)));
    case "arcsec":
      return apply("arccos", inverse);
    case "arccsc":
      return apply("arcsin", inverse);
    case "arccoth":
      return functionOf("arctanh", inverse);
    case "arcsech":
      return functionOf("arccosh", inverse);
    case "arccsch":
      return functionOf("arcsinh", inverse);
    case "arcsinh":
      return apply("ln", sum(x, root(sum(square, number(1)))));
    case "arccosh":
      return apply("ln", sum(x, root(sum(square, number(-1)))));
    case "arctanh":
      return product(number(1, 2), apply("ln", quotient(sum(number(1), x), sum(number(1), negated(x)))));
    default:
      return apply(name, x);
  }
}

/** What stands in brackets is the whole argument: sin(x)² is the square of a sine. */
function readFunctionArgument(parser: Parser, grammar: Grammar): Expression {
  if (["(", "{", "|", "["].includes(markAt(parser) ?? "")) return readArgument(parser, grammar);
  const factors = [asExpression(grammar.factor(parser))];
  for (;;) {
    const token = peek(parser);
    const next =
      token?.kind === "name" || (token?.kind === "command" && (token.name === "pi" || token.name === "sqrt"));
    if (!next) return product(...factors);
    factors.push(asExpression(grammar.factor(parser)));
  }
}
