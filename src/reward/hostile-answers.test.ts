// Laws of the verifier for any text, and answers made to stall it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelledPairs } from "../../test/equivalence/labelled-pairs.ts";
import { extractAnswer } from "../text/answer.ts";
import { parseTrace } from "../text/trace.ts";
import { traceViolations } from "../text/trace-tags.ts";
import { compareAnswers } from "./answer.ts";
import { compareWithGold } from "./gold.ts";

const pieces =
  String.raw`\frac { } 1 2 x y ( ) [ ] ^ _ + - * / \sqrt \pi e i = < > \le , | ! \sin \log \pm \{ \} \cup \infty
  \text{cm} $ % 9 99999999999 1e9 0 \begin{pmatrix} \end{pmatrix} & \\ and or \boxed{ ° ½ ² : \binom f( \in .5 0.\overline{3} ≠ \ln
  B Yes m km/h <answer> </answer> #### ` + "`".repeat(3);
const piece = fc.constantFrom(...pieces.split(/\s+/));
const written = labelledPairs().map(({ answer }) => answer);
const text = fc.oneof(
  fc.array(piece, { maxLength: 14 }).map((parts) => parts.join("")),
  fc.array(piece, { maxLength: 10 }).map((parts) => parts.join(" ")),
  fc.string({ unit: "binary", maxLength: 40 }),
  // A well-formed answer with something put into it.
  fc
    .tuple(fc.constantFrom(...written), fc.nat(40), piece, fc.boolean())
    .map(([answer, at, put, drop]) => answer.slice(0, at) + put + answer.slice(drop ? at + 1 : at)),
);

/** More of them on demand: RECKON_CASES=100000 RECKON_SEED=1 npx vitest run src/reward/hostile-answers.test.ts */
const cases = Number(process.env.RECKON_CASES ?? 1500);
const seed = Number(process.env.RECKON_SEED ?? 11);

describe("the verifier, for any text", () => {
  it("is symmetric, never calls a text different from itself, and neither throws nor stalls", () => {
    let slowest = 0;
    fc.assert(
      fc.property(text, text, (a, b) => {
        // Of the processor's time: others may be using the machine.
        const before = process.cpuUsage();
        const { verdict } = compareAnswers(a, b);
        expect(compareAnswers(b, a).verdict).toBe(verdict);
        expect(compareAnswers(a, a).verdict).not.toBe("different");
        expect(typeof (extractAnswer(a) ?? "")).toBe("string");
        const trace = parseTrace(`${a}<reasoning>${b}</reasoning>${a}<answer>${b}`);
        expect(traceViolations(a).length > 0).toBe(!parseTrace(a).ok);
        expect(trace.ok || trace.offset >= 0).toBe(true);
        for (const meta of [{}, { choices: [a, b, "Paris"] }, { aliases: [b] }])
          compareWithGold(a, { answer: b, meta });
        slowest = Math.max(slowest, process.cpuUsage(before).user / 1000);
      }),
      { numRuns: cases, seed },
    );
    expect(slowest).toBeLessThan(5000);
  }, 3_600_000);

  it("gives the same verdict each time", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(compareAnswers(a, b)).toEqual(compareAnswers(a, b));
      }),
      { numRuns: 500, seed: 12 },
    );
  });
});

describe("the verifier, for numbers in every notation", () => {
  const whole = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
  const part = fc.bigInt({ min: 1n, max: 10n ** 6n });
  const ways = (n: bigint, d: bigint): string[] => [
    `${n}/${d}`,
    String.raw`\frac{${n}}{${d}}`,
    String.raw`$\dfrac{${2n * n}}{${2n * d}}$`,
    String.raw`\boxed{${n} \cdot ${d}^{-1}}`,
    `x = ${n}/${d}`,
    `(${n - d})/${d} + 1`,
  ];

  it("accepts a rational number however it is written, and refuses its neighbours", () => {
    fc.assert(
      fc.property(whole, part, fc.nat(5), fc.nat(5), (n, d, i, j) => {
        expect(compareAnswers(ways(n, d)[i]!, ways(n, d)[j]!).verdict).toBe("equal");
        expect(compareAnswers(ways(n + 1n, d)[i]!, ways(n, d)[j]!).verdict).toBe("different");
      }),
      { numRuns: 1500, seed: 13 },
    );
  });

  it("accepts a multiplied-out product, and refuses one with another root", () => {
    const root = fc.integer({ min: -50, max: 50 });
    const minus = (value: number) => (value < 0 ? `+${-value}` : `-${value}`);
    fc.assert(
      fc.property(root, root, fc.integer({ min: 1, max: 9 }), (p, q, a) => {
        const factored = `${a}(x${minus(p)})(x${minus(q)})`;
        const plus = (value: number) => (value < 0 ? `${value}` : `+${value}`);
        const expanded = `${a}x^2${plus(-a * (p + q))}x${plus(a * p * q)}`;
        expect(compareAnswers(factored, expanded).verdict).toBe("equal");
        expect(compareAnswers(`${a}(x${minus(p + 1)})(x${minus(q)})`, expanded).verdict).toBe("different");
      }),
      { numRuns: 500, seed: 14 },
    );
  });

  it("accepts a surd that is taken apart, and refuses the next one", () => {
    const size = fc.integer({ min: 2, max: 400 });
    fc.assert(
      fc.property(size, size, (a, b) => {
        const whole = String.raw`\sqrt{${a * a * b}}`;
        expect(compareAnswers(String.raw`${a}\sqrt{${b}}`, whole).verdict).toBe("equal");
        expect(compareAnswers(String.raw`\sqrt{${a * a * b + 1}}`, whole).verdict).toBe("different");
      }),
      { numRuns: 300, seed: 15 },
    );
  });
});

describe("the known false verdicts of other verifiers", () => {
  it.each([
    ["1/2004!", "1/2006!", "different"],
    ["n=2,3,4", "1,2,3", "different"],
    ["[0]", "[0]", "equal"],
    ["[0]", "$[0]$", "equal"],
    ["32,349", String.raw`\boxed{32,\! 349}`, "equal"],
    ["(1,234)", "(1,234)", "equal"],
    ["9^9^9^9", "9^9^9^8", "unknown"],
    ["9^9^9^9", "9^9^9^9", "equal"],
    [String.raw`e^{\pi\sqrt{163}}`, "262537412640768744", "different"],
  ])("%s against %s is %s", (a, b, verdict) => {
    expect(compareAnswers(a, b).verdict).toBe(verdict);
    expect(compareAnswers(b, a).verdict).toBe(verdict);
  });
});

describe("time", () => {
  const roots = (from: number) => Array.from({ length: 100 }, (_, i) => `\\sqrt{${i + from}}`).join(", ");
  it.each([
    ["a tower of powers", "2^2^2^2^2^2", "2^2^2^2^2^2+1"],
    ["a factorial of a factorial", "(2000!)!", "1"],
    ["a power of a factorial", "2000!^2000", "1"],
    ["brackets", "(".repeat(100_000), "x"],
    ["nested brackets", `${"(".repeat(500)}x${")".repeat(500)}`, "x"],
    ["nested roots", `${"\\sqrt{2+".repeat(55)}2${"}".repeat(55)}`, "2"],
    ["nested fractions", `${"\\frac{1}{1+".repeat(50)}x${"}".repeat(50)}`, "x"],
    ["a power of many terms", "(a+b+c+d+u+v+w+z)^30", "(a+b+c+d+u+v+w+z)^30+1"],
    ["two high powers", "(x+1)^{100}(y+1)^{100}", "(y+1)^{100}(x+1)^{100}+1"],
    ["many roots", roots(2).replaceAll(",", "+"), "7"],
    ["lists of roots", roots(1), roots(2)],
    ["a long sum", `${"1+".repeat(50_000)}1`, "50001"],
    ["digits", "9".repeat(100_000), "9".repeat(99_999)],
    ["backslashes", "\\".repeat(100_000), "x"],
    ["boxes", "\\boxed{1} ".repeat(10_000), "x"],
    ["open boxes", "\\boxed{".repeat(15_000), "x"],
    ["dollars", "$1".repeat(50_000), "x"],
    ["towers of e", "e^{e^{e^{e^{10}}}}", "1"],
    ["a far angle", String.raw`\sin(10^{50})`, "0"],
  ])("compares %s in under five seconds", (_, a, b) => {
    const before = process.cpuUsage();
    compareAnswers(a, b);
    extractAnswer(a);
    traceViolations(a);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5000);
  });
});
