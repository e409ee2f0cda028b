// The step checker: every arithmetic claim of a reasoning text with its place and verdict, and the steps that hold them.
// Pure; knows neither the question nor the gold answer.
import type { Rational } from "../math/rational.ts";
import { readingsOf } from "./exact-value.ts";
import { findLinks } from "./find.ts";
import { type ClaimVerdict, type Judged, judge } from "./judge.ts";
import type { Link } from "./link.ts";
import { spelled } from "./spelling.ts";
import { tokenize } from "./tokens.ts";
import { keyOfNumber, type Leaf, operationCount, type Value } from "./value.ts";

export type Claim = {
  /** `text.slice(start, end)` is the claim, in UTF-16 code units. */
  start: number;
  end: number;
  verdict: ClaimVerdict;
  reason: string;
  /** What is worked out, and what it is said to be. */
  worked: Value;
  stated: Value;
  /** What the stated value may be: "25 %" is 1/4 and 25, "4 million" also 4. Empty where it is no number. */
  results: readonly Rational[];
};

/** Reasoning is read so far; what comes after makes no claims. */
const mostCharacters = 100_000;

/** Several rewards look at one reasoning, and every completion of a group at the same gold one. */
const recent = new Map<string, readonly Claim[]>();
const mostRecent = 16;
const longestKept = 20_000;

/** Every arithmetic claim of a text, in order. */
export function findClaims(text: string): readonly Claim[] {
  const known = recent.get(text);
  if (known !== undefined) return known;
  const claims = readClaims(text);
  if (text.length <= longestKept) {
    if (recent.size >= mostRecent) recent.delete(recent.keys().next().value!);
    recent.set(text, claims);
  }
  return claims;
}

function readClaims(text: string): Claim[] {
  const plain = spelled(text.slice(0, mostCharacters));
  const links = findLinks(tokenize(plain));
  const claims: Claim[] = [];
  const rounded = new Set<string>();
  for (const link of links) {
    const isNear = ({ value }: Leaf) => rounded.has(keyOfNumber(value));
    const judged = judge(plain, link, link.onward ? resultsBefore(claims) : [], isNear);
    if (link.worded && saysNothing(link, judged)) continue;
    const { worked, stated } = sidesOf(judged.left ?? link.left.value, link.right.value);
    const results = readingsOf(stated);
    if (judged.rounded) for (const result of results) rounded.add(keyOfNumber(result));
    const { verdict, reason } = judged;
    claims.push({ start: link.start, end: link.end, verdict, reason, worked, stated, results });
  }
  return claims;
}

/** "A dozen is 12" and "each is 5 and there are 5": two numbers that no conversion joins. */
function saysNothing({ left, right }: Link, { verdict, converted }: Judged): boolean {
  if (operationCount(left.value) > 0) return false;
  return verdict === "unchecked" || (operationCount(right.value) === 0 && !converted);
}

/** "12 = 3 * 4" works out its right side. */
function sidesOf(left: Value, right: Value): { worked: Value; stated: Value } {
  return operationCount(left) === 0 && operationCount(right) > 0
    ? { worked: right, stated: left }
    : { worked: left, stated: right };
}

/** How many results a total may go back over. */
const mostBack = 6;

/** The results so far, the latest first. */
function resultsBefore(claims: readonly Claim[]): Value[] {
  return claims
    .slice(-mostBack)
    .reverse()
    .flatMap(({ results: [value], start, end }) =>
      value === undefined
        ? []
        : {
            kind: "number",
            value,
            decimals: undefined,
            bare: undefined,
            percent: false,
            currency: undefined,
            start,
            end,
          },
    );
}
