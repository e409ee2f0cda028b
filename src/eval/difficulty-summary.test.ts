import fc from "fast-check";
import { expect, test } from "vitest";
import type { Row } from "../text/row.ts";
import type { MeasuredRow } from "./difficulty.ts";
import { summariseDifficulty } from "./difficulty-summary.ts";

function measured(passed: number, decided: number, domain = "math"): MeasuredRow {
  const rate = decided === 0 ? { unjudged: "nothing" } : { passRate: passed / decided, low: 0, high: 1 };
  const row = { domain } as Row;
  return { row, difficulty: { id: "", samples: 8, undecided: 8 - decided, passed, tokens: 1, ...rate } };
}

test("gathers rates by count, by domain, and what was not judged", () => {
  const all = [measured(0, 8), measured(3, 8), measured(8, 8), measured(1, 7, "logic"), measured(0, 0, "open")];
  const summary = summariseDifficulty(all, 8);
  expect(summary.bins.map(({ prompts }) => prompts)).toEqual([1, 0, 1, 1, 0, 0, 0, 0, 1]);
  expect(summary).toMatchObject({ prompts: 5, judged: 4, mixed: 2, undecided: 1, unjudged: { nothing: 1 } });
  expect(summary.passRate!.mean).toBeCloseTo((3 / 8 + 1 + 1 / 7) / 4, 12);
  expect(summary.domains).toMatchObject({
    logic: { prompts: 1, judged: 1, mixed: 1 },
    math: { prompts: 3, judged: 3, mixed: 1 },
    open: { prompts: 1, judged: 0, passRate: undefined, mixed: 0 },
  });
});

test("every judged prompt stands in the bin that ends at or above its rate", () => {
  const one = fc.integer({ min: 1, max: 40 }).chain((samples) =>
    fc.record({
      samples: fc.constant(samples),
      passed: fc.array(fc.integer({ min: 0, max: samples }), { minLength: 1 }),
    }),
  );
  fc.assert(
    fc.property(one, ({ samples, passed }) => {
      const { bins } = summariseDifficulty(
        passed.map((count) => measured(count, samples)),
        samples,
      );
      expect(bins.length).toBe(Math.min(samples, 10) + 1);
      bins.forEach(({ upTo, prompts }, bin) => {
        const above = bin === 0 ? -1 : bins[bin - 1]!.upTo + 1e-9;
        expect(prompts).toBe(
          passed.filter((count) => count / samples > above && count / samples <= upTo + 1e-9).length,
        );
      });
    }),
  );
});
