// What an answer rests on: from the claim that gives it back to the numbers of the question, and how many operations of
// that count. Knows claims, not how they were written.
import type { Claim } from "./claims.ts";
import { effectiveOperations } from "./effective.ts";
import { readingsOf } from "./exact-value.ts";
import { type Given, isKnownFactor, isKnownTerm } from "./prompt-numbers.ts";
import { keyOfNumber, leavesOf, type Value, withLeaves } from "./value.ts";

type Derivation = {
  /** Claims that the answer rests on, in order; empty when none gives it. */
  claims: readonly Claim[];
  /** Of these, the ones that start from numbers that are given or worked out before. */
  grounded: readonly Claim[];
  /** Operations that are left when it is written as one expression and what undoes itself is struck out. */
  operations: number;
};

/** From a number in a claim to the claim before it that gives it. */
type Sources = ReadonlyMap<Value, Claim>;

/**
 * @param given the question's numbers; an empty map says that there are none, and any number will do
 * @param isTarget whether a claim gives the answer; the last one that does is taken
 */
export function deriveFrom(claims: readonly Claim[], given: Given, isTarget: (claim: Claim) => boolean): Derivation {
  const working = workingClaims(claims);
  const last = working.findLast((claim) => claim.verdict === "right" && isTarget(claim)) ?? working.findLast(isTarget);
  if (last === undefined) return nothing;
  const sources = findSources(working, given);
  const reached = new Set([last]);
  for (const claim of reached) {
    for (const leaf of leavesOf(claim.worked)) {
      const source = sources.get(leaf);
      if (source !== undefined) reached.add(source);
    }
  }
  const used = working.filter((claim) => reached.has(claim));
  const operations = operationsOf(last, given, sources);
  // What goes round in a circle, doubled and halved again, works out nothing.
  if (operations === 0) return nothing;
  const grounded = used.filter(({ worked }) => isSupported(worked, given, sources));
  return { claims: used, grounded, operations };
}

const nothing: Derivation = { claims: [], grounded: [], operations: 0 };

/** Claims that work something out. */
export function workingClaims(claims: readonly Claim[]): Claim[] {
  return claims.filter(({ verdict, worked }) => verdict !== "unchecked" && effectiveOperations(worked) > 0);
}

/** Claims that start from numbers that are given or worked out before, wherever they lead. */
export function groundedClaims(claims: readonly Claim[], given: Given): Claim[] {
  const working = workingClaims(claims);
  const sources = findSources(working, given);
  return working.filter(({ worked }) => isSupported(worked, given, sources));
}

/** For each number of each claim the latest right claim before it that gives it, or, for a number not given, a wrong one. */
function findSources(claims: readonly Claim[], given: Given): Map<Value, Claim> {
  const latest = { right: new Map<string, Claim>(), wrong: new Map<string, Claim>() };
  const sources = new Map<Value, Claim>();
  for (const claim of claims) {
    for (const leaf of leavesOf(claim.worked)) {
      const keys = readingsOf(leaf).map(keyOfNumber);
      const isGiven = keys.some((key) => given.has(key));
      const right = keys.map((key) => latest.right.get(key)).find((source) => source !== undefined);
      const wrong = keys.map((key) => latest.wrong.get(key)).find((source) => source !== undefined);
      const source = right ?? (isGiven ? undefined : wrong);
      if (source !== undefined) sources.set(leaf, source);
    }
    if (claim.verdict === "unchecked") continue;
    for (const result of claim.results) latest[claim.verdict].set(keyOfNumber(result), claim);
  }
  return sources;
}

/**
 * Whether a value is worked out of numbers that are known: at least one is given or worked out before, and the others are
 * that, or known factors and terms.
 */
function isSupported(value: Value, given: Given, sources: Sources): boolean {
  if (given.size === 0) return true;
  let grounded = false;
  const check = (part: Value, isTerm: boolean): boolean => {
    switch (part.kind) {
      case "number": {
        const keys = readingsOf(part).map(keyOfNumber);
        if (sources.has(part) || keys.some((key) => given.has(key))) {
          grounded = true;
          return true;
        }
        return keys.some(isTerm ? isKnownTerm : isKnownFactor);
      }
      case "name":
        return part.name === "pi";
      case "before":
        return false;
      case "negative":
      case "root":
        return check(part.of, isTerm);
      case "mean":
        return part.items.map((item) => check(item, true)).every(Boolean);
      case "operation": {
        const adds = /^(?:[-+]|more|less)$/.test(part.operator);
        return [check(part.left, adds), check(part.right, adds)].every(Boolean);
      }
    }
  };
  return check(value, true) && grounded;
}

/** A derivation that is written out longer is not one that a reader follows. */
const mostLeaves = 1000;
const mostDepth = 60;

function operationsOf(last: Claim, given: Given, sources: Sources): number {
  let leaves = 0;
  const expand = (value: Value, depth: number): Value =>
    withLeaves(value, (leaf) => {
      leaves += 1;
      const source = leaves > mostLeaves || depth > mostDepth ? undefined : sources.get(leaf);
      return source === undefined ? leaf : expand(source.worked, depth + 1);
    });
  const whole = expand(last.worked, 0);
  return leaves > mostLeaves ? 0 : effectiveOperations(whole, (key) => (given.get(key) ?? 0) > 1);
}
