// The number that an answer is, and whether a claim gives it. Knows units that convert.
import { canonical, rationalValue } from "../math/canonical.ts";
import {
  absolute,
  compare,
  equals,
  fromDouble,
  integer,
  isInteger,
  multiply,
  type Rational,
  subtract,
} from "../math/rational.ts";
import { within } from "../math/work.ts";
import { readAnswer } from "../read-answer.ts";
import { commonScales, isBare, type Unit } from "../unit.ts";
import type { Claim } from "./claims.ts";
import { unitOf } from "./units.ts";

type AnswerNumber = { value: Rational; unit: Unit };

/** Undefined where the answer is words, an option or no single number. */
export function answerNumber(answer: string): AnswerNumber | undefined {
  const [read] = readAnswer(answer);
  if (read?.kind === "quantity") return { value: read.quantity.exact, unit: read.quantity.unit };
  if (read?.kind !== "math" || read.object.kind !== "value") return undefined;
  const expression = read.object.value;
  const value = within(20_000, () => rationalValue(canonical(expression)));
  return value && { value, unit: read.unit };
}

const one = integer(1);

/**
 * Whether a claim's result is the answer: the same number, the same after converting units, or a fraction that the answer
 * rounds to a whole number.
 * @param text that the claim was found in
 */
export function givesAnswer(text: string, { results, stated }: Claim, { value, unit }: AnswerNumber): boolean {
  if (results.some((result) => equals(result, value))) return true;
  const [result] = results;
  if (result === undefined) return false;
  if (isInteger(value) && !isInteger(result) && compare(absolute(subtract(value, result)), one) < 0) return true;
  const own = stated.kind === "number" ? unitOf(text, stated) : undefined;
  if (own === undefined || isBare(unit)) return false;
  return commonScales(own, unit).some(({ a, b }) =>
    equals(multiply(result, fromDouble(a)), multiply(value, fromDouble(b))),
  );
}
