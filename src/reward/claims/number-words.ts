// Numbers that are written as words: "twenty-five", "two hundred and ten", "three quarters", "a dozen". Knows no sentence.
import { add, divide, integer, multiply, type Rational, ratio } from "../math/rational.ts";

const small = new Map(
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
   nineteen`
    .split(/\s+/)
    .map((word, value): [string, number] => [word, value]),
);
const tens = new Map(
  "twenty thirty forty fifty sixty seventy eighty ninety"
    .split(" ")
    .map((word, index): [string, number] => [word, 10 * (index + 2)]),
);
/** What multiplies the number before it, in words or digits. */
const multipliers: ReadonlyMap<string, bigint> = new Map([
  ["dozen", 12n],
  ["hundred", 100n],
  ["thousand", 1000n],
  ["million", 1_000_000n],
  ["billion", 1_000_000_000n],
]);
const ordinals =
  "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split(
    " ",
  );
/** Parts of one: "half", "thirds". */
export const parts: ReadonlyMap<string, bigint> = new Map<string, bigint>([
  ["half", 2n],
  ["halves", 2n],
  ["quarter", 4n],
  ["quarters", 4n],
  ["twentieth", 20n],
  ["hundredth", 100n],
  ...ordinals.flatMap((word, index): [string, bigint][] => [
    [word, BigInt(index + 3)],
    [`${word}s`, BigInt(index + 3)],
  ]),
]);
/** How many times: "twice 8". */
export const multiples: ReadonlyMap<string, bigint> = new Map([
  ["twice", 2n],
  ["double", 2n],
  ["doubled", 2n],
  ["thrice", 3n],
  ["triple", 3n],
  ["tripled", 3n],
  ["quadruple", 4n],
]);

/** @param count words that make up the number, from the first */
type WordNumber = { value: Rational; count: number };

export function beginsNumber(word: string): boolean {
  const [first = ""] = word.split("-", 1);
  return small.has(first) || tens.has(first) || multipliers.has(first);
}

/** The number that words begin with, or undefined; each word in lower case, hyphens allowed: "twenty-five". */
export function readNumberWords(words: readonly string[]): WordNumber | undefined {
  const pieces = words.slice(0, 8).flatMap((word, index) => word.split("-").map((piece) => ({ piece, index })));
  const whole = readWhole(pieces.map(({ piece }) => piece));
  if (whole === undefined) return undefined;
  // A number ends with a word, not within one: "one-way" is none.
  const next = pieces[whole.count];
  const under = next === undefined || next.piece === "half" ? undefined : parts.get(next.piece);
  if (under !== undefined && whole.value.n > 0n) {
    const value = divide(whole.value, integer(under));
    return closed(pieces, whole.count + 1, value);
  }
  if (next?.piece === "half" && whole.value.n === 1n) return closed(pieces, whole.count + 1, ratio(1n, 2n));
  const half = pieces.slice(whole.count, whole.count + 3).map(({ piece }) => piece);
  if (half.join(" ") === "and a half") return closed(pieces, whole.count + 3, add(whole.value, ratio(1n, 2n)));
  return closed(pieces, whole.count, whole.value);
}

function closed(pieces: readonly { index: number }[], count: number, value: Rational): WordNumber | undefined {
  const last = pieces[count - 1]!.index;
  return pieces[count]?.index === last ? undefined : { value, count: last + 1 };
}

function readWhole(pieces: readonly string[]): WordNumber | undefined {
  let total = 0n;
  let group: bigint | undefined;
  let count = 0;
  for (;;) {
    const piece = pieces[count];
    if (piece === undefined) break;
    const joined = piece === "and" && group !== undefined && group >= 100n ? pieces[count + 1] : undefined;
    const at = joined === undefined ? piece : joined;
    const unit = small.get(at) ?? tens.get(at);
    const multiplier = multipliers.get(at);
    if (unit !== undefined && fits(group, BigInt(unit))) {
      group = (group ?? 0n) + BigInt(unit);
    } else if (multiplier !== undefined && joined === undefined && (group !== undefined || count === 0)) {
      group ??= 1n;
      if (multiplier <= 100n) group *= multiplier;
      else {
        total += group * multiplier;
        group = 0n;
      }
    } else break;
    count += joined === undefined ? 1 : 2;
  }
  return group === undefined ? undefined : { value: integer(total + group), count };
}

/** Whether a unit may follow what came before: "twenty five" and "two hundred five", not "five six". */
function fits(group: bigint | undefined, unit: bigint): boolean {
  if (group === undefined || group === 0n) return true;
  if (group % 100n === 0n) return true;
  return group % 10n === 0n && group % 100n >= 20n && unit < 10n && unit > 0n;
}

/** A number in digits with the word after it: "5 million". */
export function multiplied(value: Rational, word: string): Rational | undefined {
  const factor = multipliers.get(word);
  return factor === undefined ? undefined : multiply(value, integer(factor));
}
