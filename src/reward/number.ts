// Reads one number at a place in plain text: signs, thousands commas, fractions, mixed numbers, powers of ten, "million".
// Knows nothing of units.

export type ReadNumber = {
  value: number;
  /** The exact value when the number is an integer. */
  integer: bigint | undefined;
  /** Index just after the number. */
  end: number;
};

const digits = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)`;
// Not followed by more digits in a form that we do not read: "1,25", "1.2.3", "3/4/2020", "10^2", "9:30".
const complete = String.raw`(?![\d^]|[.,:/]\d)`;
const mixedPattern = new RegExp(String.raw`([-+]?)(${digits})(?: |-| and )(\d{1,15})/(\d{1,15})${complete}`, "y");
const fractionPattern = new RegExp(String.raw`([-+]?)(${digits}) ?/ ?(\d{1,15})${complete}`, "y");
const decimalPattern = new RegExp(
  String.raw`([-+]?)(${digits}(?:\.\d+)?|\.\d+)(?:[eE]([-+]?\d{1,3})|(?: ?[x×*] ?10\^\{?(-?\d{1,3})\}?))?${complete}`,
  "y",
);
const multiplierPattern = / ?(dozen|hundred|thousand|million|billion|trillion)s?\b/iy;
const multipliers: Record<string, bigint> = {
  dozen: 12n,
  hundred: 100n,
  thousand: 1000n,
  million: 1_000_000n,
  billion: 1_000_000_000n,
  trillion: 1_000_000_000_000n,
};

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The number that starts exactly at `at`, or undefined; never NaN or infinite. */
export function readNumber(text: string, at: number): ReadNumber | undefined {
  const number = readMixed(text, at) ?? readFraction(text, at) ?? readDecimal(text, at);
  if (number === undefined) return undefined;
  const multiplier = matchAt(multiplierPattern, text, number.end);
  if (multiplier === null) return number;
  const factor = multipliers[multiplier[1]!.toLowerCase()]!;
  const value = number.value * Number(factor);
  return {
    value,
    integer: number.integer === undefined ? exactInteger(value) : number.integer * factor,
    end: number.end + multiplier[0].length,
  };
}

function readMixed(text: string, at: number): ReadNumber | undefined {
  const match = matchAt(mixedPattern, text, at);
  if (match === null) return undefined;
  const [all, sign, whole, numerator, denominator] = match;
  if (Number(denominator) === 0 || Number(numerator) >= Number(denominator)) return undefined;
  const magnitude = Number(whole!.replaceAll(",", "")) + Number(numerator) / Number(denominator);
  return finite(sign === "-" ? -magnitude : magnitude, undefined, at + all.length);
}

function readFraction(text: string, at: number): ReadNumber | undefined {
  const match = matchAt(fractionPattern, text, at);
  if (match === null || Number(match[3]) === 0) return undefined;
  const magnitude = Number(match[2]!.replaceAll(",", "")) / Number(match[3]);
  const value = match[1] === "-" ? -magnitude : magnitude;
  return finite(value, exactInteger(value), at + match[0].length);
}

function readDecimal(text: string, at: number): ReadNumber | undefined {
  const match = matchAt(decimalPattern, text, at);
  if (match === null) return undefined;
  const sign = match[1] === "-" ? "-" : "";
  const plain = match[2]!.replaceAll(",", "");
  const exponent = match[3] ?? match[4];
  const value = Number(`${sign}${plain}${exponent === undefined ? "" : `e${exponent}`}`);
  const [whole = "", decimals = ""] = plain.split(".");
  const written = exponent === undefined && /^0*$/.test(decimals) && whole !== "";
  return finite(value, written ? BigInt(`${sign}${whole}`) : exactInteger(value), at + match[0].length);
}

function exactInteger(value: number): bigint | undefined {
  return Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

/** An integer too large for a double keeps its exact value; any other overflow is no number. */
function finite(value: number, integer: bigint | undefined, end: number): ReadNumber | undefined {
  return Number.isFinite(value) || integer !== undefined ? { value, integer, end } : undefined;
}
