import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkWork, workSpans } from "./check-work.ts";
import { findClaims } from "./claims.ts";

/** Each claim as "text: verdict". */
const found = (text: string) => findClaims(text).map(({ start, end, verdict }) => [text.slice(start, end), verdict]);

const verdicts: [text: string, claim: string, verdict: "right" | "wrong" | "unchecked"][] = [
  ["60 / 1.5 = 40", "60 / 1.5 = 40", "right"],
  ["so 3 × 4 = 12 apples", "3 × 4 = 12", "right"],
  ["5x3=15", "5x3=15", "right"],
  ["17 x 2 = 33", "17 x 2 = 33", "wrong"],
  ["12 ÷ 4 = 3", "12 ÷ 4 = 3", "right"],
  ["25 - 36 = 9 dollars", "25 - 36 = 9", "wrong"],
  ["weeks 1-2 = 26", "1-2 = 26", "unchecked"],
  ["16 − 3 – 4 = 9", "16 − 3 – 4 = 9", "right"],
  ["(2 + 3) * 4 = 20", "(2 + 3) * 4 = 20", "right"],
  ["2(3 + 4) = 14", "2(3 + 4) = 14", "right"],
  ["2^3 = 8", "2^3 = 8", "right"],
  ["5² = 25", "5² = 25", "right"],
  ["√16 = 4", "√16 = 4", "right"],
  ["\\sqrt{2} \\approx 1.41", "\\sqrt{2} \\approx 1.41", "right"],
  ["\\(\\frac{36}{4} = 9\\)", "\\frac{36}{4} = 9", "right"],
  ["$48 \\times 2 = 96$", "$48 \\times 2 = 96", "right"],
  ["12 \\cdot 3 = 35", "12 \\cdot 3 = 35", "wrong"],
  ["2 1/2 + 1 1/2 = 4", "2 1/2 + 1 1/2 = 4", "right"],
  ["6 / 1/2 = 3", "6 / 1/2 = 3", "wrong"],
  ["1,250 + 2,750 = 4,000", "1,250 + 2,750 = 4,000", "right"],
  ["$350 000 + $50 000 = $400 000", "$350 000 + $50 000 = $400 000", "right"],
  ["$4.50 * 2 = $9.00", "$4.50 * 2 = $9.00", "right"],
  ["3 apples + 4 pears = 7 fruits", "3 apples + 4 pears = 7", "right"],
  ["$5/hour * 3 hours = $15", "$5/hour * 3 hours = $15", "right"],
  ["half of 36 is 18", "half of 36 is 18", "right"],
  ["half of 36 is 16", "half of 36 is 16", "wrong"],
  ["a third of the 30 pupils is 10", "third of the 30 pupils is 10", "right"],
  ["10% of 250 is 25", "10% of 250 is 25", "right"],
  ["10 percent of 250 is 2.5", "10 percent of 250 is 2.5", "wrong"],
  ["12 more than 5 is 17", "12 more than 5 is 17", "right"],
  ["3 fewer marbles than 8 is 6", "3 fewer marbles than 8 is 6", "wrong"],
  ["20% more than 50 is 60", "20% more than 50 is 60", "right"],
  ["twice 8 is 16", "twice 8 is 16", "right"],
  ["3 times as many as 5 is 15", "3 times as many as 5 is 15", "right"],
  ["The sum of 3 and 4 is 7", "sum of 3 and 4 is 7", "right"],
  ["the average of 3, 4 and 8 is 5", "average of 3, 4 and 8 is 5", "right"],
  ["the difference between 9 and 4 is 6", "difference between 9 and 4 is 6", "wrong"],
  ["36 divided by 4 equals 9", "36 divided by 4 equals 9", "right"],
  ["two times five is ten", "two times five is ten", "right"],
  ["twenty-five minus five is twenty", "twenty-five minus five is twenty", "right"],
  ["adding 5 to 8 gives 13", "adding 5 to 8 gives 13", "right"],
  ["subtracting 3 from 10 leaves 6", "subtracting 3 from 10 leaves 6", "wrong"],
  ["18 is half of 36", "18 is half of 36", "right"],
  ["50 increased by 20% is 60", "50 increased by 20% is 60", "right"],
  ["7 out of 20 is 35%", "7 out of 20 is 35%", "right"],
  ["100 / 3 = 33.33", "100 / 3 = 33.33", "right"],
  ["200 / 3 = 66.66", "200 / 3 = 66.66", "right"],
  ["100 / 3 = 33.43", "100 / 3 = 33.43", "wrong"],
  ["100 / 3 = 33", "100 / 3 = 33", "wrong"],
  ["100 / 3 ≈ 33", "100 / 3 ≈ 33", "right"],
  ["100 / 3 is about 33", "100 / 3 is about 33", "right"],
  ["100 / 3 = 34 (rounded up)", "100 / 3 = 34", "right"],
  ["2 hours = 120 minutes", "2 hours = 120 minutes", "right"],
  ["2 hours = 100 minutes", "2 hours = 100 minutes", "wrong"],
  ["1 hour + 30 minutes = 90 minutes", "1 hour + 30 minutes = 90 minutes", "right"],
  ["60 + 30 = 1 hour 30 minutes", "60 + 30 = 1 hour 30", "right"],
  ["5 km + 3 km = 8 kg", "5 km + 3 km = 8 kg", "wrong"],
  ["4 * 25 cents = $1", "4 * 25 cents = $1", "right"],
  ["20 / 50 * 100 = 40%", "20 / 50 * 100 = 40%", "right"],
  ["100% - 20% = 80%", "100% - 20% = 80%", "right"],
  ["5 + 3 > 7", "5 + 3 > 7", "right"],
  ["5 + 3 < 7", "5 + 3 < 7", "wrong"],
  ["2x + 3 = 9", "2x + 3 = 9", "unchecked"],
  ["8 / 0 = 4", "8 / 0 = 4", "unchecked"],
  ["9^9^9^9 = 1", "9^9^9^9 = 1", "unchecked"],
  ["3 + 4 = **7**", "3 + 4 = **7", "right"],
  ["５＋３＝９", "５＋３＝９", "wrong"],
];

describe("findClaims", () => {
  it.each(verdicts)("%s", (text, claim, verdict) => {
    // A unit behind the result belongs to no claim.
    const [first, ...others] = found(text);
    expect(others).toEqual([]);
    expect(first?.[1]).toBe(verdict);
    expect(claim.startsWith(String(first?.[0]).replace(/\$$/, ""))).toBe(true);
  });

  it.each([
    ["He has 5 apples and 3 pears."],
    ["On day 2 she walks 3 miles."],
    ["It opens at 9:30 on 3/4/2020 - early."],
    ["Step 1: First, we read the question."],
    ["5 books is a lot, and 3/4 of the price, which is $90, is paid."],
    ["f(5) = 3"],
    ["number * 3 = 12"],
    ["The 2nd box is 3 kg."],
    ["= = = + - * / ( ) % $"],
    [""],
  ])("finds nothing in %j", (text) => {
    expect(found(text)).toEqual([]);
  });

  it("checks each link of a chain by itself", () => {
    expect(found("2 + 3 = 5 + 1 = 6")).toEqual([
      ["2 + 3 = 5 + 1", "wrong"],
      ["5 + 1 = 6", "right"],
    ]);
    expect(found("x = 27/3 = 9, and 4 * 2 = 8 = 16/2")).toEqual([
      ["27/3 = 9", "right"],
      ["4 * 2 = 8", "right"],
      ["8 = 16/2", "right"],
    ]);
  });

  it("goes on from the result before", () => {
    expect(found("Step 1: 3 * 4 = 12.\n+ 5 = 17\nThen add 3 to get 20, and multiply by 2 to get 41.")).toEqual([
      ["3 * 4 = 12", "right"],
      ["+ 5 = 17", "right"],
      ["add 3 to get 20", "right"],
      ["multiply by 2 to get 41", "wrong"],
    ]);
    expect(found("- 5 + 3 = 8\n- 2 * 4 = 8")).toEqual([
      ["- 5 + 3 = 8", "right"],
      ["- 2 * 4 = 8", "right"],
    ]);
    expect(found("Then double it to get 8.")).toEqual([["double it to get 8", "unchecked"]]);
  });

  it("forgives what rounding before has cost", () => {
    expect(found("100 / 3 = 33.33. 33.33 * 3 = 100").map(([, verdict]) => verdict)).toEqual(["right", "right"]);
    expect(found("33.33 * 3 = 100").map(([, verdict]) => verdict)).toEqual(["wrong"]);
  });

  it("takes no label for a number", () => {
    expect(found("Day 1 = 4 + 5 = 9").map(([, verdict]) => verdict)).toEqual(["unchecked", "right"]);
    expect(found("So 8 = 4 + 5").map(([, verdict]) => verdict)).toEqual(["wrong"]);
  });

  it("says why", () => {
    expect(findClaims("3 * 4 = 13")[0]).toMatchObject({ reason: "it is 12, not 13" });
    expect(findClaims("13 = 3 * 4")[0]).toMatchObject({ reason: "it is 12, not 13" });
    expect(findClaims("2 hours = 100 minutes")[0]).toMatchObject({ reason: "after converting it is 120" });
  });

  // RECKON_CASES=100000 tries more.
  it("takes any text, quickly, and stays inside it", () => {
    const word = fc.constantFrom(
      ..."3 4 12 1.5 1/2 50% $7 , . : \n = ≈ + - * / ^ ( ) [ ] { } x of is half twice sum and than more add double \\frac \\sqrt \\text{ \\times ** 5x3 1,000 10:30 two dozen hours minutes percent to get about ² ½ … 9e99 √ | \uD800 \u200B".split(
        " ",
      ),
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(word, { maxLength: 40 }).map((words) => words.join(" ")),
      fc.array(word, { maxLength: 40 }).map((words) => words.join("")),
    );
    let slowest = 0;
    fc.assert(
      fc.property(text, (sample) => {
        // Of the processor's time: others may be using the machine.
        const before = process.cpuUsage();
        const claims = findClaims(sample);
        slowest = Math.max(slowest, process.cpuUsage(before).user / 1000);
        let from = 0;
        for (const { start, end, reason } of claims) {
          expect(start >= 0 && start < end && end <= sample.length && reason !== "").toBe(true);
          expect(start >= from).toBe(true);
          from = start;
        }
      }),
      { numRuns: Number(process.env.RECKON_CASES ?? 3000), seed: 6 },
    );
    expect(slowest).toBeLessThan(1000);
  }, 3_600_000);

  it.each([
    ["claims", "3 + 4 = 7. "],
    ["a chain", "1 + 1 = 2 = "],
    ["a sum", "3 + "],
    ["brackets", "("],
    ["closed brackets", "(3)"],
    ["powers", "9^"],
    ["fractions", "\\frac{1}{"],
    ["number words", "twenty five hundred "],
    ["words between", "3 apples of "],
    ["halves", "half of "],
    ["lists", "sum of 3, 4, "],
    ["signs", "-"],
    ["digits", "7"],
    ["relations", "= "],
    ["minuses and numbers", "- 3 "],
    ["words", "apple "],
  ])("reads a million characters of %s in under five seconds", (_, piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const before = process.cpuUsage();
    findClaims(text);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5000);
  });
});

describe("checkWork", () => {
  const reasoning = "Step 1: First, 3 * 4 = 12 apples.\nStep 2: Then she eats some.\nStep 3: So 12 - 5 = 8 apples.";

  it("judges steps, their share, and whether the answer follows", () => {
    const { steps, rightShare, follows } = checkWork(reasoning, "8 apples");
    expect(steps.map(({ verdict }) => verdict)).toEqual(["right", "unchecked", "wrong"]);
    expect(reasoning.slice(steps[1]!.start, steps[1]!.end)).toBe("Step 2: Then she eats some.");
    expect({ rightShare, follows }).toEqual({ rightShare: 0.5, follows: true });
    expect(checkWork(reasoning, "12 apples").follows).toBe(false);
    expect(checkWork(reasoning, "Paris").follows).toBe(undefined);
    expect(checkWork("Nothing here.", "8")).toMatchObject({ rightShare: undefined, follows: false });
  });

  it.each([
    ["45 + 45 = 90 minutes", "1.5 hours"],
    ["2 * 0.75 = $1.50", "150 cents"],
    ["7 / 20 = 35%", "35"],
    ["50 / 4 = 12.5", "13 boxes"],
    ["20 + 12 = 32 million", "32"],
    ["9 / 12 = 3/4", "\\frac{3}{4}"],
  ])("%s: so the answer is %s", (text, answer) => {
    expect(checkWork(text, answer).follows).toBe(true);
  });

  it("gives spans that do not overlap", () => {
    const completion = "<reasoning>\n2 + 3 = 5 + 1 = 6\n</reasoning>\n<answer>6</answer>";
    expect(workSpans(completion).map(({ start, end, verdict }) => [completion.slice(start, end), verdict])).toEqual([
      ["2 + 3 = 5 + 1", "wrong"],
      [" = 6", "right"],
    ]);
  });
});
