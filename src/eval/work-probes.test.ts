import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomKey } from "../engine/random.ts";
import { formatTrace } from "../text/trace.ts";
import { corruptStep, hiddenQuestion, workProbes } from "./work-probes.ts";

const reasoning =
  "Step 1: First, 3 * 30 = 90 minutes.\nStep 2: Then, 90 + 37 = 127 minutes.\nTherefore, it is 127 minutes.";
const completion = formatTrace({ reasoning, answer: "127 minutes" });

test("a completion has three probes, each from where the model goes on", () => {
  const probes = workProbes("How long?", completion, randomKey(1));
  expect(probes.map(({ name, prompt }) => [name, prompt])).toEqual([
    ["corrupted", "How long?"],
    ["hidden", "How long?"],
    ["alone", hiddenQuestion],
  ]);
  const [corrupted, hidden, alone] = probes.map(({ prefix }) => prefix);
  expect(corrupted).toMatch(
    /^<reasoning>\nStep 1: First, 3 \* 30 = (?:\d+$|90 minutes\.\nStep 2: Then, 90 \+ 37 = \d+$)/,
  );
  expect(hidden).toBe("<reasoning>\n\n</reasoning>\n<answer>");
  expect(alone).toBe(`<reasoning>\n${reasoning}\n</reasoning>\n<answer>`);
});

test("a broken trace has none, and one without steps none with a step made wrong", () => {
  expect(workProbes("", completion.replace("</reasoning>", ""), randomKey(1))).toEqual([]);
  const bare = formatTrace({ reasoning: "Plainly so.", answer: "127" });
  expect(workProbes("", bare, randomKey(1)).map(({ name }) => name)).toEqual(["hidden", "alone"]);
});

describe("corruptStep", () => {
  test("replaces the result of any of the steps by another number of as many decimals, and cuts there", () => {
    const text = "It costs 2 * 1.25 = 2.50 dollars. Then 1,000 + 500 = 1,500 in all. So 5 - 5 = 0 are left.";
    const cuts = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const corrupted = corruptStep(text, randomKey(seed))!;
      const at = ["= 2.50", "= 1,500", "= 0"]
        .map((step) => text.indexOf(step) + 2)
        .find((start) => corrupted.startsWith(text.slice(0, start)) && /^[\d,.]+$/.test(corrupted.slice(start)))!;
      const wrong = corrupted.slice(at);
      expect(text.slice(at).startsWith(wrong)).toBe(false);
      expect(wrong).toMatch(
        { [text.indexOf("2.50")]: /^2\.[4-5]\d$/, [text.indexOf("1,500")]: /^1,(49|50)\d$/ }[at] ?? /^[1-9]$/,
      );
      cuts.add(String(at));
    }
    expect(cuts.size).toBe(3);
  });

  test("takes any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (text, seed) => {
        const corrupted = corruptStep(`${text} 2 + 2 = 4`, randomKey(seed));
        expect(typeof corrupted === "string" || corrupted === undefined).toBe(true);
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
