import fc from "fast-check";
import { expect, test } from "vitest";
import { drawEvery, movingAverage, niceScale, smoothingWindow, stepScale } from "./chart-scale.ts";

test("ticks are round and hold the values", () => {
  expect(niceScale([0.31, 2.14])).toEqual({ low: 0, high: 2.5, ticks: [0, 0.5, 1, 1.5, 2, 2.5] });
  expect(niceScale([0.42, 0.78], { include: [0, 1] }).ticks).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(niceScale([3e-4, 3e-4 + 1e-19]).ticks).toEqual([1e-4, 2e-4, 3e-4, 4e-4, 5e-4]);
  expect(niceScale([0, 0]).ticks).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(stepScale([1, 2, 3]).ticks).toEqual([1, 2, 3]);
  expect(stepScale([1, 60])).toMatchObject({ low: 1, high: 60, ticks: [20, 40, 60] });
});

test("any finite values lie within few ticks", () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1 }), (values) => {
      const { low, high, ticks } = niceScale(values);
      const slack = (high - low) * 1e-6 + 1e-290;
      expect(high > low).toBe(true);
      for (const one of values) expect(one >= low - slack && one <= high + slack).toBe(true);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(8);
    }),
  );
});

test("a moving average keeps constants, smooths spikes, and leaves short curves alone", () => {
  expect(movingAverage([2, 2, 2, 2], 3)).toEqual([2, 2, 2, 2]);
  expect(movingAverage([0, 0, 9, 0, 0], 3)).toEqual([0, 3, 3, 3, 0]);
  expect(smoothingWindow(14)).toBe(1);
  for (const length of [15, 60, 250, 3000]) expect(smoothingWindow(length) % 2).toBe(1);
  expect(drawEvery(600, 600)).toBe(1);
  expect(Math.ceil(3001 / drawEvery(3001, 600))).toBeLessThanOrEqual(600);
});
