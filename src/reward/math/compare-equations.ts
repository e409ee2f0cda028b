// Whether two equations, or two inequalities, say the same: the same up to a factor, or told apart by a point that
// satisfies only one of them.
import { canonical } from "./canonical.ts";
import { compareExpressions, signOfConstant, type Verdict } from "./compare-expressions.ts";
import { type Expression, keyOf, product, substitute, symbolsOf } from "./expression.ts";
import { degree, linearBound, quadraticRoots } from "./inequality.ts";
import { multiplyPolynomials, type Polynomial, termsOf } from "./polynomial.ts";
import { divide, equals, negate, one, type Rational } from "./rational.ts";
import { pointsFor } from "./sample-points.ts";
import { within } from "./work.ts";

const steps = 60_000;
const exactly = { tolerance: 0 };

/** f = 0 against g = 0. */
export function compareEquations(f: Expression, g: Expression): Verdict {
  if (keyOf(f) === keyOf(g)) return { verdict: "equal", reason: "the same equation" };
  const names = namesOf(f, g);
  if (proportional(f, g, names) !== undefined || sameNumerators(f, g)) {
    return { verdict: "equal", reason: "the same equation up to a factor" };
  }
  if (solvesOnlyFirst(f, g, names) || solvesOnlyFirst(g, f, names)) {
    return { verdict: "different", reason: "a point solves only one equation" };
  }
  return { verdict: "unknown", reason: "the equations are neither shown to be the same nor to differ" };
}

/** f > 0 against g > 0, or ≥ on both sides. */
export function compareInequalities(f: Expression, g: Expression): Verdict {
  if (keyOf(f) === keyOf(g)) return { verdict: "equal", reason: "the same inequality" };
  const names = namesOf(f, g);
  if (proportional(f, g, names) === 1) return { verdict: "equal", reason: "the same inequality up to a factor" };
  const told = pointsFor(names).some(({ point }) => {
    const signs = [signOfConstant(at(f, point)), signOfConstant(at(g, point))];
    return (signs[0] === 1 && signs[1] === -1) || (signs[0] === -1 && signs[1] === 1);
  });
  if (told) return { verdict: "different", reason: "a point satisfies only one inequality" };
  return { verdict: "unknown", reason: "the inequalities are neither shown to be the same nor to differ" };
}

/** f = 0 in one variable against the values that are said to solve it. */
export function compareWithSolutions(f: Expression, values: readonly Expression[]): Verdict | undefined {
  const [name, ...others] = symbolsOf(f);
  if (name === undefined || others.length > 0) return undefined;
  const signs = values.map((value) => signOfConstant(substitute(f, name, value)));
  if (signs.some((sign) => sign === 1 || sign === -1)) {
    return { verdict: "different", reason: "a value does not solve the equation" };
  }
  const solved = values.length > 0 && signs.every((sign) => sign === 0);
  const distinct = values.filter(
    (value, index) =>
      !values.slice(0, index).some((before) => compareExpressions(value, before, exactly).verdict !== "different"),
  );
  if (solved && distinct.length === rootCount(f, name))
    return { verdict: "equal", reason: "all solutions of the equation" };
  return { verdict: "unknown", reason: "whether these are all solutions of the equation is not decided" };
}

/** How many solutions a polynomial equation has, counted once each, where that is known. */
function rootCount(f: Expression, name: string): number | undefined {
  const count = degree(f, name);
  return count === 2 && quadraticRoots(f, name)?.sign === 0 ? 1 : count;
}

function namesOf(f: Expression, g: Expression): string[] {
  return [...new Set([...symbolsOf(f), ...symbolsOf(g)])].sort();
}

function at(expression: Expression, point: ReadonlyMap<string, Rational>): Expression {
  let result = expression;
  for (const [name, value] of point) result = substitute(result, name, { kind: "number", value, rounded: false });
  return result;
}

/** The sign of the constant f / g, when it is one. */
function proportional(f: Expression, g: Expression, names: readonly string[]): 1 | -1 | undefined {
  for (const { point } of pointsFor(names).slice(0, 3)) {
    const [left, right] = [at(f, point), at(g, point)];
    const [signF, signG] = [signOfConstant(left), signOfConstant(right)];
    if (signF === undefined || signG === undefined || signF === 0 || signG === 0) continue;
    const { verdict } = compareExpressions(product(f, right), product(g, left), exactly);
    return verdict === "equal" ? (signF === signG ? 1 : -1) : undefined;
  }
  return undefined;
}

/** Whether both have one numerator, up to a rational factor, once they are freed of what they divide by. */
function sameNumerators(f: Expression, g: Expression): boolean {
  return (
    within(steps, () => {
      const [a, b] = [freed(canonical(f).over), freed(canonical(g).over)];
      if (a.size !== b.size || a.size === 0) return false;
      const [key] = a.keys();
      const other = b.get(key!);
      if (other === undefined) return false;
      const factor = divide(other.coefficient, a.get(key!)!.coefficient);
      return [...a].every(([term, { coefficient }]) => {
        const matching = b.get(term);
        return matching !== undefined && equals(divide(matching.coefficient, coefficient), factor);
      });
    }) === true
  );
}

/** Multiplied by what makes every exponent of a variable at least zero. */
function freed(polynomial: Polynomial): Polynomial {
  const lowest = new Map<string, Rational>();
  for (const { powers } of polynomial.values()) {
    for (const { generator, exponent } of powers) {
      const before = lowest.get(generator)?.n ?? 0n;
      if (generator.startsWith("v") && exponent.d === 1n && exponent.n < before) lowest.set(generator, exponent);
    }
  }
  const powers = [...lowest].sort().map(([generator, exponent]) => ({ generator, exponent: negate(exponent) }));
  return multiplyPolynomials(polynomial, termsOf({ coefficient: one, powers }));
}

/** Whether a solution of f = 0 is found that does not solve g = 0: f must be linear or quadratic in a variable. */
function solvesOnlyFirst(f: Expression, g: Expression, names: readonly string[]): boolean {
  return names.some((name) =>
    pointsFor(names)
      .slice(1, 5)
      .some(({ point }) => {
        const others = new Map([...point].filter(([other]) => other !== name));
        const left = at(f, others);
        return realRoots(left, name).some((root) => {
          const sign = signOfConstant(substitute(at(g, others), name, root));
          return sign === 1 || sign === -1;
        });
      }),
  );
}

function realRoots(f: Expression, name: string): Expression[] {
  const bound = linearBound(f);
  if (bound !== undefined) return [bound.value];
  const roots = quadraticRoots(f, name);
  return roots === undefined || roots.sign < 0 ? [] : [roots.low, roots.high];
}
