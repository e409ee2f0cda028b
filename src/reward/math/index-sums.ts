// Sums and products over an index with whole bounds, written out: "\sum_{k=1}^{4} k^2". With other bounds they are not read.
import { type Expression, number, product, substitute, sum, withParts } from "./expression.ts";
import { asExpression, type Grammar } from "./grammar.ts";
import { expect, NoMathematics, type Parser, peek } from "./token-reader.ts";
import { spend } from "./work.ts";

const mostTerms = 200n;

/** What stands after "\sum" or "\prod". */
type SumGrammar = Grammar & { product: (parser: Parser) => Expression; exponent: (parser: Parser) => Expression };

/** @throws NoMathematics where the bounds are no whole numbers, or too far apart */
export function readIndexSum(parser: Parser, name: "sum" | "prod", grammar: SumGrammar): Expression {
  expect(parser, "_");
  expect(parser, "{");
  const index = peek(parser);
  if (index?.kind !== "name") throw new NoMathematics(name);
  parser.place += 1;
  expect(parser, "=");
  const from = wholeNumber(asExpression(grammar.sum(parser)));
  expect(parser, "}");
  expect(parser, "^");
  const to = wholeNumber(grammar.exponent(parser));
  const body = grammar.product(parser);
  if (to - from >= mostTerms || to < from) throw new NoMathematics(name);
  spend(Number(to - from) * 10);
  const terms: Expression[] = [];
  for (let value = from; value <= to; value += 1n) terms.push(withIndex(body, index.name, number(value)));
  return name === "sum" ? sum(...terms) : product(...terms);
}

function wholeNumber(bound: Expression): bigint {
  if (bound.kind !== "number" || bound.value.d !== 1n) throw new NoMathematics("a bound that is no whole number");
  return bound.value.n;
}

/** An index called i is no imaginary unit. */
function withIndex(body: Expression, name: string, value: Expression): Expression {
  if (name !== "i" && name !== "e") return substitute(body, name, value);
  if (body.kind === "constant" && body.name === name) return value;
  return withParts(body, (part) => withIndex(part, name, value));
}
