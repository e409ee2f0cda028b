// The seeded generator: the same stream for the same seed, evenly spread, and fair choices.
import fc from "fast-check";
import { expect, it } from "vitest";
import { integer, pick, pickWeighted, seededRandom, shuffle } from "./random.ts";

it("gives one stream a seed and label", () => {
  const stream = (seed: number, label: string) => Array.from({ length: 8 }, seededRandom(seed, label));
  expect(stream(1, "train")).toEqual(stream(1, "train"));
  expect(stream(1, "train")).not.toEqual(stream(1, "test"));
  expect(stream(1, "train")).not.toEqual(stream(2, "train"));
});

it("is spread evenly", () => {
  const random = seededRandom(3);
  const counts = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 100_000; draw++) counts[integer(random, 0, 9)]! += 1;
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

it("shuffles without loss and keeps the original", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (list, seed) => {
      const before = [...list];
      const shuffled = shuffle(seededRandom(seed), list);
      expect([...shuffled].sort()).toEqual([...before].sort());
      expect(list).toEqual(before);
    }),
  );
});

it("draws by weight and never what weighs nothing", () => {
  const random = seededRandom(4);
  const drawn = Array.from({ length: 10_000 }, () =>
    pickWeighted(random, [
      ["never", 0],
      ["often", 3],
      ["seldom", 1],
      ["not", 0],
    ] as const),
  );
  expect(new Set(drawn)).toEqual(new Set(["often", "seldom"]));
  expect(drawn.filter((each) => each === "often").length / 10_000).toBeCloseTo(0.75, 1);
  expect(() => pickWeighted(random, [["a", 0]] as const)).toThrow(RangeError);
  expect(() => pick(random, [])).toThrow(RangeError);
});
