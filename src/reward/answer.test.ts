import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareAnswers, statesAnswer } from "./answer.ts";

const equal: [string, string][] = [
  ["19 apples", "19 apples"],
  ["19 apples", "19 Apples."],
  ["1 apple", "1 apples"],
  ["19", "19 apples"],
  ["19 apples", "19"],
  ["19 red apples", "19 apples"],
  ["19 apples in total", "19 apples"],
  ["19 more apples", "19 apples"],
  ["The answer is 19 apples.", "19 apples"],
  ["Natalia sold 72 clips altogether.", "72"],
  ["x = 5", "5"],
  ["= 5", "5"],
  ["$1,250.50", "1250.5 dollars"],
  ["$12", "12 dollars"],
  ["12$", "$12"],
  ["$12.00", "$12"],
  ["-$5", "-5 dollars"],
  ["$-5", "-5"],
  ["50 cents", "$0.50"],
  ["$5 million", "5,000,000 dollars"],
  ["£3", "3 pounds"],
  ["3 lbs", "3 pounds"],
  ["€4", "4 euros"],
  ["40 km/h", "40 km/h"],
  ["40 kph", "40 km/h"],
  ["40 kilometers per hour", "40 km/h"],
  ["40 km per hour", "40 kilometres an hour"],
  ["36 km/h", "10 m/s"],
  ["60 mph", "60 miles per hour"],
  ["60 miles/hour", "1 mile per minute"],
  ["$12 an hour", "12 dollars per hour"],
  ["5 apples a day", "5 apples per day"],
  ["5 per day", "5 apples per day"],
  ["3/4 cup", "0.75 cups"],
  ["3/4", "6/8"],
  ["1 1/2 cups", "1.5 cups"],
  ["1½ cups", "1.5 cups"],
  ["½", "0.5"],
  ["\\frac{3}{4}", "3/4"],
  ["\\boxed{42}", "42"],
  ["$42$", "42"],
  ["**42**", "42"],
  ["25 %", "25%"],
  ["25 percent", "25%"],
  ["0.25", "25%"],
  ["25", "25%"],
  ["1 hour 30 minutes", "90 minutes"],
  ["1 hour and 30 minutes", "1.5 hours"],
  ["1h 30m", "90 min"],
  ["1h30", "90 min"],
  ["1 hr, 30 mins", "5400 seconds"],
  ["2 weeks 1 day", "15 days"],
  ["2 years and 6 months", "30 months"],
  ["5 feet 3 inches", "63 inches"],
  ["2 kg 500 g", "2.5 kg"],
  ["3 dollars and 50 cents", "$3.50"],
  ["1500 m", "1.5 km"],
  ["100 cm", "1 metre"],
  ["1 foot", "12 inches"],
  ["2 gallons", "8 quarts"],
  ["1000 ml", "1 liter"],
  ["1 m^2", "1 square meter"],
  ["1 m²", "10000 cm2"],
  ["5 m squared", "5 m^2"],
  ["1000 cm^3", "1 liter"],
  ["2 dozen eggs", "24 eggs"],
  ["-3", "\u22123"],
  ["+3", "3"],
  ["1e3", "1000"],
  ["1.5 x 10^3", "1500"],
  ["7.0", "7"],
  [".5", "0.5"],
  ["1,000,000", "1000000"],
  ["9007199254740993", "9,007,199,254,740,993"],
  ["0.3333333333", "1/3"],
  ["\uFF11\uFF19 apples", "19 apples"],
  ["1\u200B9 app\u200Bles", "19 apples"],
  ["5-minute", "5 minutes"],
  ["12 years old", "12 years"],
  ["20 degrees", "20 °C"],
  ["3 children", "3 child"],
  ["6 loaves", "6 loaf"],
  ["4 boxes", "4 box"],
  ["4 buses", "4 bus"],
  ["2 cherries", "2 cherry"],
  ["Paris", " paris. "],
  ["The mitochondria", "mitochondria"],
  ["(B)", "B"],
  ["Yes", "yes"],
  ["NaN", "nan"],
  ["0 m", "0 km"],
];

const different: [string, string][] = [
  ["18 apples", "19 apples"],
  ["20 apples", "19 apples"],
  ["19 oranges", "19 apples"],
  ["19 apples", "19 apple pies"],
  ["40 km", "40 km/h"],
  ["40 m/s", "40 km/h"],
  ["40 mph", "40 km/h"],
  ["$19", "19 apples"],
  ["$19", "19 euros"],
  ["19 cents", "$19"],
  ["90 hours", "90 minutes"],
  ["1.5", "90 minutes"],
  ["1 hour 31 minutes", "90 minutes"],
  ["1 year", "365 minutes"],
  ["20 °F", "20 °C"],
  ["25%", "26%"],
  ["0 g", "1 mg"],
  ["0.26", "25%"],
  ["3", "-3"],
  ["1/3", "0.33"],
  ["1/2004", "1/2006"],
  ["1000001", "1000000"],
  ["100000000000001 apples", "100000000000000 apples"],
  ["9007199254740993", "9007199254740992"],
  ["99999999999999999999999999", "99999999999999999999999998"],
  ["3e-7 m", "4e-7 m"],
  ["5 or 6", "5"],
  ["the answer is 5 or 6", "5"],
  ["the answer is 5 or 6", "6"],
  ["5, 6", "5"],
  ["5 apples and 6 pears", "5 apples"],
  ["5-6", "5"],
  ["not 5", "5"],
  ["It is not 5", "5"],
  ["5?", "5"],
  ["2,3,4", "1,2,3"],
  ["1,25", "125"],
  ["1.2.3", "1.2"],
  ["3/4/2020", "3/4"],
  ["10^2", "10"],
  ["9:30", "9"],
  ["World War 2", "2"],
  ["Apollo 11", "11"],
  ["5 = 6", "5"],
  ["2 + 3", "2"],
  ["1/0", "1"],
  ["1e999", "1"],
  ["", "5"],
  ["", "Paris"],
  ["London", "Paris"],
  ["no", "yes"],
];

const unknown: [string, string][] = [
  ["several apples of every kind", "19 apples"],
  ["NaN", "5"],
  ["5m", "5"],
  ["", ""],
  ["the sky is blue because short waves scatter more than long ones", "blue light scatters more than red"],
];

describe("compareAnswers", () => {
  it.each(equal)("%j equals %j", (a, b) => expect(compareAnswers(a, b)).toMatchObject({ verdict: "equal" }));
  it.each(different)("%j differs from %j", (a, b) =>
    expect(compareAnswers(a, b)).toMatchObject({ verdict: "different" }),
  );
  it.each(unknown)("%j against %j is unknown", (a, b) =>
    expect(compareAnswers(a, b)).toMatchObject({ verdict: "unknown" }),
  );

  it.each([...equal, ...different, ...unknown])("gives %j and %j one verdict in both orders", (a, b) => {
    expect(compareAnswers(b, a).verdict).toBe(compareAnswers(a, b).verdict);
  });

  it("says which unit is missing", () => {
    expect(compareAnswers("19", "19 apples").reason).toBe('same number; the unit "apples" is missing on one side');
  });

  it("applies the tolerance relatively, and to integers only above rounding", () => {
    expect(compareAnswers("103", "100", { tolerance: 0.05 }).verdict).toBe("equal");
    expect(compareAnswers("106", "100", { tolerance: 0.05 }).verdict).toBe("different");
    expect(compareAnswers("33.33 km", "33.3333 km", { tolerance: 1e-3 }).verdict).toBe("equal");
    expect(compareAnswers("33.33 km", "33.3333 km").verdict).toBe("different");
    expect(compareAnswers("10001", "10000", { tolerance: 1e-3 }).verdict).toBe("different");
    expect(compareAnswers("0.0000001", "0").verdict).toBe("equal");
    expect(compareAnswers("0.1", "0", { tolerance: 0 }).verdict).toBe("different");
  });
});

const fragment = fc.constantFrom(
  ...["19", "-3", "1,250.50", "3/4", "1e3", "$", "%", " ", "km", "/", "h", "hours", "30", "m", "apples", "red", "or"],
  ...[
    "the answer is",
    "per",
    "day",
    "in",
    ".",
    "-",
    "cents",
    "pounds",
    "m^2",
    "\\boxed{",
    "}",
    "½",
    "²",
    "\u200B",
    "e",
    "0",
  ],
);
const answerText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.array(fragment, { maxLength: 8 }).map((parts) => parts.join("")),
  fc.array(fragment, { maxLength: 8 }).map((parts) => parts.join(" ")),
);

describe("compareAnswers, for any text", () => {
  it("is symmetric", () => {
    fc.assert(
      fc.property(answerText, answerText, fc.constantFrom(0, 1e-6, 0.05), (a, b, tolerance) => {
        expect(compareAnswers(a, b, { tolerance }).verdict).toBe(compareAnswers(b, a, { tolerance }).verdict);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it("accepts a text as its own gold, unless it says nothing", () => {
    fc.assert(
      fc.property(answerText, (text) => {
        expect(["equal", "unknown"]).toContain(compareAnswers(text, text).verdict);
        if (/[a-z0-9]/i.test(text)) expect(compareAnswers(text, text).verdict).toBe("equal");
      }),
      { numRuns: 2000, seed: 2 },
    );
  });

  it("tells every integer from its neighbours, in any known unit", () => {
    const unit = fc.constantFrom("", " apples", " km/h", "%", " minutes", " dollars", " cm^2", " miles per gallon");
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), unit, (value, name) => {
        expect(compareAnswers(`${value}${name}`, `${value}${name}`).verdict).toBe("equal");
        expect(compareAnswers(`${value + 1n}${name}`, `${value}${name}`).verdict).toBe("different");
      }),
      { seed: 3 },
    );
  });
});

describe("statesAnswer", () => {
  it.each([
    ["Therefore, she has 19 apples left.", "19 apples", true],
    ["Therefore, 12 + 7 = 19 apples.", "19 apples", true],
    ["Therefore, the train travels at 40 km/h.", "40 km/h", true],
    ["Therefore, it takes 1 hour 30 minutes.", "90 minutes", true],
    ["Therefore, after 2 days she has 8 apples.", "8 apples", true],
    ["Therefore, she has 8 apples after 2 days.", "8 apples", true],
    ["Therefore, the answer is Paris.", "Paris", true],
    ["Therefore, it costs $1,250.50.", "$1,250.50", true],
    ["Therefore, 12 + 7 = 19 apples.", "12 apples", false],
    ["Therefore, she has 18 apples.", "19 apples", false],
    ["Therefore, it takes 90 hours.", "90 minutes", false],
    ["Therefore, 1 2 3 4 5 6 7.", "5", false],
    ["Therefore, the answer is London.", "Paris", false],
    ["Therefore,", "19", false],
  ])("%j states %j: %s", (sentence, answer, expected) => {
    expect(statesAnswer(sentence, answer, 1e-6)).toBe(expected);
  });
});

describe("speed", () => {
  it.each([
    ["digits", "9".repeat(1_000_000)],
    ["spaces", `5${" ".repeat(1_000_000)}apples`],
    ["letters", `5 ${"a".repeat(1_000_000)}`],
    ["commas", "1,234".repeat(200_000)],
    ["numbers", "5 ".repeat(500_000)],
    ["braces", "\\boxed{".repeat(150_000)],
    ["lead-ins", "the answer is ".repeat(70_000)],
    ["stars", "*".repeat(1_000_000)],
    ["dots", `${".".repeat(1_000_000)}x`],
    ["quotes", `x${'"'.repeat(1_000_000)}x`],
  ])("compares a million characters of %s in under five seconds", (_, text) => {
    const start = performance.now();
    compareAnswers(text, "19 apples");
    compareAnswers(text.slice(0, 500), "19 apples");
    statesAnswer(`Therefore ${text}`, "19 apples", 1e-6);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
