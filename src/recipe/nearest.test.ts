import { expect, test } from "vitest";
import { editDistance, nearestName } from "./nearest.ts";

test.each([
  ["", "", 0],
  ["abc", "", 3],
  ["", "abc", 3],
  ["kitten", "sitting", 3],
  ["ab", "ba", 1],
  ["stpes", "steps", 1],
  ["abc", "abc", 0],
])("distance of %j and %j is %i, both ways", (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
  expect(editDistance(to, from)).toBe(distance);
});

test.each([
  ["learningRat", "learningRate"],
  ["learning_rate", "learningRate"],
  ["LEARNINGRATE", "learningRate"],
  ["stpes", "steps"],
  ["betta1", "beta1"],
  ["zzz", undefined],
  ["x", undefined],
  ["", undefined],
])("%j is probably %j", (typed, expected) => {
  expect(nearestName(typed, ["learningRate", "steps", "beta1", "clipNorm"])).toBe(expected);
});
