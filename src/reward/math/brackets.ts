// Reads what stands in brackets, braces and bars: groups, sets by their members or by a condition, absolute values. Does
// not know what a bracket means.
import { apply, type Bracket, type Node, quotient } from "./expression.ts";
import { asExpression, type Grammar } from "./grammar.ts";
import { determinant, isMatrix } from "./matrix.ts";
import { baseAt, inBase } from "./number-forms.ts";
import { accept, commandHere, expect, markAt, NoMathematics, type Parser, peek } from "./token-reader.ts";

const closers: ReadonlySet<string> = new Set([")", "]", "\\}", "}", "⟩"]);

/** @throws NoMathematics where the mark opens nothing */
export function readBracket(parser: Parser, mark: string, grammar: Grammar): Node {
  switch (mark) {
    case "(":
    case "[":
    case "⟨":
      return basedDigits(parser, mark) ?? readGroup(parser, mark, grammar);
    case "\\{":
      return readCondition(parser, grammar) ?? readGroup(parser, "{", grammar);
    case "{":
      return readCondition(parser, grammar) ?? readBraces(parser, grammar);
    case "|": {
      parser.bars += 1;
      const inside = grammar.sum(parser);
      parser.bars -= 1;
      expect(parser, "|");
      return isMatrix(inside) ? determinant(inside) : apply("abs", asExpression(inside));
    }
    case "⌊":
    case "⌈": {
      const inside = asExpression(grammar.sum(parser));
      expect(parser, mark === "⌊" ? "⌋" : "⌉");
      return apply(mark === "⌊" ? "floor" : "ceil", inside);
    }
    default:
      throw new NoMathematics(mark);
  }
}

/** "(1011)_2", whose opening bracket has been read. */
function basedDigits(parser: Parser, open: string): Node | undefined {
  const token = peek(parser);
  if (open !== "(" || token?.kind !== "number" || markAt(parser, 1) !== ")" || markAt(parser, 2) !== "_")
    return undefined;
  parser.place += 2;
  const base = baseAt(parser);
  return base === undefined ? undefined : inBase(token.digits, base);
}

/** "{x | x > 2}", "{x ∈ ℝ : x ≠ 0}": what is said of the member. */
function readCondition(parser: Parser, { list }: Grammar): Node | undefined {
  if (peek(parser)?.kind !== "name") return undefined;
  const reals = markAt(parser, 1) === "∈" && commandHere({ ...parser, place: parser.place + 2 }) === "reals" ? 2 : 0;
  const bar = markAt(parser, 1 + reals);
  if (bar !== "|" && bar !== ":") return undefined;
  parser.place += 2 + reals;
  const condition = list(parser, closers);
  if (accept(parser, "\\}", "}") === undefined) throw new NoMathematics("unclosed set");
  return condition;
}

function readGroup(parser: Parser, open: Bracket, { relation }: Grammar): Node {
  const bars = parser.bars;
  parser.bars = 0;
  const items: Node[] = [];
  while (!closers.has(markAt(parser) ?? "")) {
    items.push(relation(parser));
    if (accept(parser, ",", ";", "and") === undefined) break;
  }
  parser.bars = bars;
  const close = accept(parser, ...closers);
  if (close === undefined) throw new NoMathematics("unclosed bracket");
  const bracket = close.replace("\\", "") as Bracket;
  const [only] = items;
  if (only !== undefined && items.length === 1 && ((open === "(" && bracket === ")") || isMatrix(only))) return only;
  if ((open === "{") !== (bracket === "}") || (open === "⟨") !== (bracket === "⟩"))
    throw new NoMathematics("brackets differ");
  return { kind: "group", open, close: bracket, items };
}

/** LaTeX braces group; with commas between them, as in plain text, they hold a set. */
function readBraces(parser: Parser, { list, sum }: Grammar): Node {
  const bars = parser.bars;
  parser.bars = 0;
  const inside = markAt(parser) === "}" ? undefined : list(parser, closers);
  parser.bars = bars;
  const infix = commandHere(parser);
  if (inside !== undefined && (infix === "over" || infix === "choose")) {
    parser.place += 1;
    const [left, right] = [asExpression(inside), asExpression(sum(parser))];
    expect(parser, "}");
    return infix === "over" ? quotient(left, right) : apply("binomial", left, right);
  }
  expect(parser, "}");
  if (inside === undefined) return { kind: "named", name: "empty" };
  if (inside.kind === "list") return { kind: "group", open: "{", close: "}", items: inside.items };
  return inside;
}
