// Reads tokens as mathematics: lists, relations, set operations, sums, products and factors. Knows grammar, not what
// anything is worth.
import { readBracket } from "./brackets.ts";
import { readCommand } from "./commands.ts";
import {
  apply,
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
  type SetOperation,
  sum,
} from "./expression.ts";
import { asExpression, type Grammar } from "./grammar.ts";
import { startsFactor } from "./juxtaposition.ts";
import { addMatrices, combineFactors, isMatrix, raiseMatrix } from "./matrix.ts";
import { baseAt, inBase, properFraction } from "./number-forms.ts";
import { accept, commandHere, deeper, markAt, NoMathematics, type Parser, peek } from "./token-reader.ts";
import { type Token, tokenize } from "./tokens.ts";
import { within } from "./work.ts";

const readingSteps = 100_000;
const mostCharacters = 3000;
const signs = new Set(["=", "≠", "<", "≤", ">", "≥", "≈", "∈"]);
const setOperations: Readonly<Record<string, SetOperation>> = { "∪": "∪", "∩": "∩", "∖": "∖" };
/** Letters that name functions when a bracket follows. */
const functionLetters = new Set(["f", "g", "h", "F", "G"]);

const grammar: Grammar = {
  list: readList,
  relation: readRelation,
  sum: readSum,
  factor: readFactor,
  primary: readPrimary,
};

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

/** Items parted by commas or words; a single item stands for itself. Semicolons part lists where commas part items. */
function readList(parser: Parser, ends: ReadonlySet<string>): Node {
  const rows: Node[][] = [[]];
  let joined = "";
  let comma = false;
  for (;;) {
    rows.at(-1)!.push(readRelation(parser));
    const mark = markAt(parser);
    if (mark === undefined || ends.has(mark)) break;
    const separator = accept(parser, ",", ";", "or", "and", "newline");
    if (separator === undefined) break;
    // "1, 2, and 3"
    const connective = accept(parser, "and", "or");
    joined = connective ?? (separator === "and" || separator === "or" ? separator : joined);
    comma ||= separator === ",";
    if (parser.place >= parser.tokens.length) break;
    if (separator === ";") rows.push([]);
  }
  if (rows.length > 1 && comma && rows.every(({ length }) => length === rows[0]!.length)) {
    return { kind: "list", items: rows.map((items): Node => ({ kind: "group", open: "(", close: ")", items })) };
  }
  const items = rows.flat();
  if (items.length === 1) return items[0]!;
  return joined === "and" && items.every((item) => item.kind === "relation" && !item.signs.includes("="))
    ? { kind: "conjunction", parts: items }
    : { kind: "list", items };
}

function readRelation(parser: Parser): Node {
  if (accept(parser, "...") !== undefined) return { kind: "named", name: "dots" };
  const sides: Node[] = [readSets(parser)];
  const found: Relation[] = [];
  for (;;) {
    const mark = markAt(parser);
    if (mark === undefined || !signs.has(mark)) break;
    parser.place += 1;
    found.push(mark as Relation);
    sides.push(readSets(parser));
  }
  if (commandHere(parser) === "pmod") return readCongruence(parser, sides);
  return found.length === 0 ? sides[0]! : { kind: "relation", sides, signs: found };
}

/** "x ≡ 3 (mod 7)", from its "(mod" on. */
function readCongruence(parser: Parser, sides: readonly Node[]): Node {
  parser.place += 1;
  const modulus = asExpression(readPrimary(parser));
  const whole = modulus.kind === "number" && modulus.value.d === 1n && modulus.value.n > 0n;
  if (!whole || sides.length > 2) throw new NoMathematics("a congruence that is not read");
  return { kind: "congruence", value: asExpression(sides.at(-1)!), modulus: modulus.value.n };
}

/** "A ∪ B ∩ C", from left to right. */
function readSets(parser: Parser): Node {
  let node = readRatio(parser);
  for (;;) {
    const token = peek(parser);
    const letter = token?.kind === "name" && token.name === "U" && !isExpression(node);
    const operation = letter ? "∪" : setOperations[markAt(parser) ?? ""];
    if (operation === undefined) return node;
    parser.place += 1;
    node = { kind: "sets", operation, left: node, right: readRatio(parser) };
  }
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
    const sign = readSign(parser);
    const first = readProduct(parser);
    if (sign === undefined && !["+", "-", "±", "∓"].includes(markAt(parser) ?? "")) return first;
    if (isMatrix(first)) return addMatrices(parser, sign ?? "+", first, () => readProduct(parser));
    const terms = [signed(sign ?? "+", asExpression(first))];
    for (;;) {
      const next = readSign(parser);
      if (next === undefined) return sum(...terms);
      terms.push(signed(next, asExpression(readProduct(parser))));
    }
  });
}

/** Before a term, two signs at most: "3 + -2", "x - -2". "3--5" is a dash. */
function readSign(parser: Parser): string | undefined {
  const sign = accept(parser, "-", "+", "±", "∓");
  const [second, mark] = [peek(parser), markAt(parser)];
  if ((sign !== "-" && sign !== "+") || (mark !== "-" && mark !== "+")) return sign;
  if (sign === "-" && mark === "-" && second?.spaced === false) throw new NoMathematics("--");
  parser.place += 1;
  return sign === mark ? "+" : "-";
}

function signed(sign: string, value: Expression): Expression {
  if (sign === "-") return negated(value);
  if (sign === "±" || sign === "∓") return apply(sign, value);
  return value;
}

function readProduct(parser: Parser): Node {
  const first = readFactor(parser);
  if (!isExpression(first) && !isMatrix(first)) {
    if (first.kind !== "group" || first.items.length !== 1 || !continues(parser)) return first;
  }
  const factors: Node[] = [];
  let value: Node = first;
  for (;;) {
    const remainder = commandHere(parser) === "mod" || commandHere(parser) === "bmod";
    if (remainder) {
      parser.place += 1;
      const whole = factors.length === 0 ? asExpression(first) : asExpression(combineFactors(factors));
      factors.splice(0, factors.length, apply("mod", whole, asExpression(readFactor(parser))));
      continue;
    }
    const operator = accept(parser, "*", "/");
    if (operator === undefined && !startsFactor(parser)) break;
    if (factors.length === 0) factors.push(value);
    const sign = accept(parser, "-", "+");
    const factor = readFactor(parser);
    const right = sign === "-" ? negated(asExpression(factor)) : factor;
    if (operator === "/") factors.push(power(asExpression(right), number(-1)));
    else factors.push(right);
    value = right;
  }
  return factors.length === 0 ? first : combineFactors(factors);
}

const readFactors = (parser: Parser): Expression => asExpression(readProduct(parser));

const continues = (parser: Parser) => ["*", "/", "+", "-", "^"].includes(markAt(parser) ?? "") || startsFactor(parser);

/** A primary with its powers, factorials, percent and degree signs. */
function readFactor(parser: Parser): Node {
  const base = readPrimary(parser);
  const suffixes = ["^", "!", "%", "°"];
  if (!suffixes.includes(markAt(parser) ?? "")) return base;
  if (isMatrix(base) && accept(parser, "^") !== undefined) return raiseMatrix(base, readExponent(parser));
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
      return deeper(parser, () =>
        readCommand(parser, token.name, { ...grammar, exponent: readExponent, product: readFactors }),
      );
    case "mark":
      return deeper(parser, () => readBracket(parser, token.mark, grammar));
  }
}

function readNumber(parser: Parser, token: Token & { kind: "number" }): Expression {
  const base = baseAt(parser);
  if (base !== undefined) return inBase(token.digits, base);
  const whole: Expression = { kind: "number", value: token.value, rounded: token.rounded };
  const fraction = token.value.d === 1n && !token.rounded ? properFraction(parser) : undefined;
  return fraction === undefined ? whole : sum(whole, { kind: "number", value: fraction, rounded: false });
}

function readName(parser: Parser, name: string): Expression {
  if (name === "e" || name === "i") return constant(name);
  const letter = functionLetters.has(name.replace(/[_'].*$/, ""));
  if (letter && isInverse(parser)) {
    parser.place += 5;
    return readCall(parser, `${name}^-1`);
  }
  const called = markAt(parser) === "(" && ((letter && peek(parser)?.spaced === false) || definesFunction(parser));
  return called ? readCall(parser, name) : { kind: "symbol", name };
}

/** The "^{-1}" of f⁻¹(x). */
function isInverse(parser: Parser): boolean {
  const [one, bracket] = [peek(parser, 3), peek(parser, 5)];
  const marks = ["^", "{", "-"].every((mark, ahead) => markAt(parser, ahead) === mark) && markAt(parser, 4) === "}";
  return marks && one?.kind === "number" && one.digits === "1" && bracket?.kind === "mark" && bracket.mark === "(";
}

/** "P(x) = …" at the very start: a letter with letters in brackets before an equals sign. */
function definesFunction(parser: Parser): boolean {
  if (parser.place !== 1) return false;
  for (let ahead = 1; ahead < 12; ahead += 1) {
    const token = peek(parser, ahead);
    if (token?.kind === "mark" && token.mark === ")") return ahead > 1 && markAt(parser, ahead + 1) === "=";
    if (token?.kind !== "name" && token?.kind !== "number" && !(token?.kind === "mark" && token.mark === ","))
      return false;
  }
  return false;
}

function readCall(parser: Parser, name: string): Expression {
  const inside = readPrimary(parser);
  const parameters = inside.kind === "group" ? inside.items.map(asExpression) : [asExpression(inside)];
  return apply(`${name}()`, ...parameters);
}
