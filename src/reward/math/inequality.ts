// Solves inequalities in one variable that are linear, quadratic or linear in one absolute value. Leaves the others as
// they are.
import { canonical } from "./canonical.ts";
import { signOfConstant } from "./compare-expressions.ts";
import {
  difference,
  type Expression,
  negated,
  number,
  power,
  product,
  quotient,
  some,
  substitute,
  sum,
  symbolsOf,
  withParts,
} from "./expression.ts";
import { above, below, everything, pointAt, type Range, united } from "./ranges.ts";
import { within } from "./work.ts";

type Solved = { variable: string; ranges: readonly Range[] };

/** Where f > 0, or f ≥ 0; undefined where that is not found out. */
export function solveInequality(f: Expression, strict: boolean): Solved | undefined {
  const named = withNamedFunction(f);
  const [variable, ...others] = symbolsOf(named);
  if (variable === undefined || others.length > 0) return undefined;
  const found = solved(named, variable, strict);
  const ranges = found === undefined ? undefined : united(found);
  return ranges === undefined ? undefined : { variable, ranges };
}

function solved(f: Expression, variable: string, strict: boolean): readonly Range[] | undefined {
  const bound = linearBound(f);
  if (bound !== undefined) return [bound.rising ? above(bound.value, strict) : below(bound.value, strict)];
  return solveAbsolute(f, variable, strict) ?? solveQuadratic(f, variable, strict);
}

/** "0 < f(x) < 1": the value of the one function is what the inequality is about. */
function withNamedFunction(f: Expression): Expression {
  const named = (expression: Expression): Expression =>
    expression.kind === "apply" && expression.name.endsWith("()")
      ? { kind: "symbol", name: expression.name }
      : withParts(expression, named);
  return some(f, (part) => part.kind === "apply" && part.name.endsWith("()")) ? named(f) : f;
}

const bars = "| |";

/** |u| > k is u > k or u < −k, and |u| < k is −k < u < k. */
function solveAbsolute(f: Expression, variable: string, strict: boolean): readonly Range[] | undefined {
  const insides: Expression[] = [];
  const replaced = (expression: Expression): Expression => {
    if (expression.kind !== "apply" || expression.name !== "abs") return withParts(expression, replaced);
    insides.push(expression.parameters[0]!);
    return { kind: "symbol", name: bars };
  };
  const bound = linearBound(replaced(f));
  const [inside] = insides;
  if (bound?.variable !== bars || insides.length !== 1 || inside === undefined) return undefined;
  const sign = signOfConstant(bound.value);
  if (sign === undefined) return undefined;
  if (sign < 0 || (sign === 0 && bound.rising !== strict)) return bound.rising ? [everything] : [];
  const edges = [1, -1].map((side) => linearBound(difference(inside, product(number(side), bound.value))));
  const [high, low] = edges;
  if (high === undefined || low === undefined || high.variable !== variable) return undefined;
  const [left, right] = high.rising ? [low.value, high.value] : [high.value, low.value];
  if (bound.rising) return [below(left, strict), above(right, strict)];
  return [{ low: left, high: right, openLow: strict, openHigh: strict }];
}

function solveQuadratic(f: Expression, variable: string, strict: boolean): readonly Range[] | undefined {
  const found = quadraticRoots(f, variable);
  if (found === undefined) return undefined;
  const { low, high, sign, leading } = found;
  if (sign < 0) return leading > 0 ? [everything] : [];
  if (sign === 0) {
    if (leading > 0) return strict ? [below(low, true), above(low, true)] : [everything];
    return strict ? [] : [pointAt(low)];
  }
  if (leading > 0) return [below(low, strict), above(high, strict)];
  return [{ low, high, openLow: strict, openHigh: strict }];
}

type Roots = {
  low: Expression;
  high: Expression;
  /** Of the discriminant: below 0 there are no real roots. */
  sign: -1 | 0 | 1;
  leading: -1 | 1;
};

/** The roots of a·x² + b·x + c, where f is that in its variable. */
export function quadraticRoots(f: Expression, variable: string): Roots | undefined {
  if (degree(f, variable) !== 2) return undefined;
  const [left, middle, right] = [-1, 0, 1].map((value) => substitute(f, variable, number(value)));
  const a = quotient(difference(sum(left!, right!), product(number(2), middle!)), number(2));
  const b = quotient(difference(right!, left!), number(2));
  const discriminant = difference(power(b, number(2)), product(number(4), a, middle!));
  const [sign, leading] = [signOfConstant(discriminant), signOfConstant(a)];
  if (sign === undefined || leading === undefined || leading === 0) return undefined;
  const root = (side: number) =>
    quotient(
      sum(negated(b), product(number(side * leading), power(discriminant, number(1, 2)))),
      product(number(2), a),
    );
  return { low: sign < 0 ? middle! : root(-1), high: sign < 0 ? middle! : root(1), sign, leading };
}

/** The degree of a polynomial in its variable. */
export function degree(f: Expression, variable: string): number | undefined {
  const form = within(60_000, () => canonical(f));
  if (form === undefined || form.under.size !== 1) return undefined;
  let highest = 0;
  for (const { powers } of form.over.values()) {
    for (const { generator, exponent } of powers) {
      if (generator === `v${variable}`) {
        if (exponent.d !== 1n || exponent.n < 0n) return undefined;
        highest = Math.max(highest, Number(exponent.n));
      } else if (generator.includes(`v${variable}`)) return undefined;
    }
  }
  return highest;
}

/** Where a·x + b is zero, for an expression that is linear in its one variable; `rising` when a > 0. */
export function linearBound(
  expression: Expression,
): { variable: string; value: Expression; rising: boolean } | undefined {
  const symbols = [...symbolsOf(expression)];
  const [variable] = symbols;
  if (variable === undefined || symbols.length !== 1) return undefined;
  const at = (value: number): Expression => substitute(expression, variable, number(value));
  const [zero, one, two] = [at(0), at(1), at(2)];
  const slope = difference(one, zero);
  // Linear when the second difference vanishes and the canonical form is a polynomial of degree 1.
  if (!isLinear(expression, variable) || signOfConstant(difference(difference(two, one), slope)) !== 0)
    return undefined;
  const sign = signOfConstant(slope);
  if (sign === undefined || sign === 0) return undefined;
  return { variable, value: negated(quotient(zero, slope)), rising: sign > 0 };
}

function isLinear(expression: Expression, variable: string): boolean {
  const form = within(20_000, () => canonical(expression));
  if (form === undefined || form.under.size !== 1) return false;
  return [...form.over.values(), ...form.under.values()].every(({ powers }) =>
    powers.every(({ generator, exponent }) =>
      generator === `v${variable}` ? exponent.n === 1n && exponent.d === 1n : /^(?:#\d+|pi|e)$/.test(generator),
    ),
  );
}
