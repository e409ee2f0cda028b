// By how much a result may be off because numbers in it were rounded before: "33.33 * 3 = 100".
import { absolute, compare, divide, multiply, type Rational, ratio, subtract } from "../math/rational.ts";
import { exactValue } from "./exact-value.ts";
import { type Leaf, usual, type Value } from "./value.ts";

/** "33.33 * 3 = 100", where 33.33 is a result that was rounded. */
export function isOffByRounding(left: Value, other: Value, isNear: (leaf: Leaf) => boolean): boolean {
  if (other.kind !== "number") return false;
  const exact = exactValue(left, usual);
  const margin = exact && marginOf(left, isNear);
  if (margin === undefined || margin.n === 0n) return false;
  const half =
    other.decimals === undefined || other.decimals === 0
      ? ratio(0n, 1n)
      : ratio(1n, 2n * 10n ** BigInt(other.decimals));
  const off = absolute(subtract(exact!, exactValue(other, usual)!));
  return compare(off, { n: margin.n * half.d + half.n * margin.d, d: margin.d * half.d }) <= 0;
}

/** By how much a product or sum may be off when its rounded numbers are off by one in their last digit. */
function marginOf(value: Value, isNear: (leaf: Leaf) => boolean): Rational | undefined {
  const none = ratio(0n, 1n);
  switch (value.kind) {
    case "number":
      return value.decimals !== undefined && isNear(value) ? ratio(1n, 10n ** BigInt(value.decimals)) : none;
    case "operation": {
      const [a, b] = [marginOf(value.left, isNear), marginOf(value.right, isNear)];
      if (a === undefined || b === undefined) return undefined;
      if (value.operator === "+" || value.operator === "-") return { n: a.n * b.d + b.n * a.d, d: a.d * b.d };
      const [x, y] = [exactValue(value.left, usual), exactValue(value.right, usual)];
      if (x === undefined || y === undefined) return undefined;
      if (value.operator === "*") {
        const [first, second] = [multiply(a, absolute(y)), multiply(b, absolute(x))];
        return { n: first.n * second.d + second.n * first.d, d: first.d * second.d };
      }
      return value.operator === "/" && b.n === 0n && y.n !== 0n ? divide(a, absolute(y)) : undefined;
    }
    default:
      return none;
  }
}
