// The two values of an expression that holds ±: every ± with one sign, and every ± with the other.
import { type Expression, negated, some, withParts } from "./expression.ts";

const isSign = (part: Expression) => part.kind === "apply" && (part.name === "±" || part.name === "∓");

/** With + for ±, then with −; undefined where there is no ±. */
export function withSigns(expression: Expression): [Expression, Expression] | undefined {
  return some(expression, isSign) ? [withSign(expression, 1), withSign(expression, -1)] : undefined;
}

function withSign(expression: Expression, sign: number): Expression {
  const inside = withParts(expression, (part) => withSign(part, sign));
  if (inside.kind !== "apply" || !isSign(inside)) return inside;
  return (inside.name === "±") === sign > 0 ? inside.parameters[0]! : negated(inside.parameters[0]!);
}
