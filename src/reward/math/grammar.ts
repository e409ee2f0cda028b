// What the parts of the parser need of one another: each reads its piece from where the parser stands.
import type { Expression, Node } from "./expression.ts";
import { isExpression } from "./expression.ts";
import { NoMathematics, type Parser } from "./token-reader.ts";

export type Grammar = {
  list: (parser: Parser, ends: ReadonlySet<string>) => Node;
  relation: (parser: Parser) => Node;
  sum: (parser: Parser) => Node;
  factor: (parser: Parser) => Node;
  primary: (parser: Parser) => Node;
};

/** @throws NoMathematics for what cannot be calculated with */
export function asExpression(node: Node): Expression {
  if (isExpression(node)) return node;
  const single = node.kind === "group" && node.open === "[" && node.close === "]" && node.items.length === 1;
  if (single) return asExpression(node.items[0]!);
  throw new NoMathematics(`a ${node.kind} is no number`);
}
