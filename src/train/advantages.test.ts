// Advantages by hand for each scale, and the exact zeros that keep silent groups silent.
import { describe, expect, it } from "vitest";
import { type AdvantageScale, deviation, groupAdvantages, signalShare } from "./advantages.ts";

const scales: AdvantageScale[] = ["group", "batch", "none"];

describe("groupAdvantages", () => {
  it("divides by the deviation of the group", () => {
    const [first, second] = groupAdvantages(
      [
        [0, 1],
        [0, 0, 0, 4],
      ],
      "group",
    );
    expect(first).toEqual([-0.5 / 0.5001, 0.5 / 0.5001]);
    const spread = Math.sqrt(3) + 1e-4;
    expect(second).toEqual([-1 / spread, -1 / spread, -1 / spread, 3 / spread]);
  });

  it("divides by the deviation of the whole batch", () => {
    const rewards = [
      [0, 1],
      [2, 5],
    ];
    const spread = deviation([0, 1, 2, 5]) + 1e-4;
    expect(spread).toBeCloseTo(Math.sqrt(14 / 4) + 1e-4, 12);
    expect(groupAdvantages(rewards, "batch")).toEqual([
      [-0.5 / spread, 0.5 / spread],
      [-1.5 / spread, 1.5 / spread],
    ]);
  });

  it("leaves the deviation out", () => {
    expect(groupAdvantages([[0, 1, 5]], "none")).toEqual([[-2, -1, 3]]);
  });

  it.each(scales)("gives exact zeros for equal rewards, even those that no float holds exactly: %s", (scale) => {
    const reward = 0.1 + 0.2;
    expect(groupAdvantages([new Array<number>(7).fill(reward), [0, 1]], scale)[0]).toEqual(new Array(7).fill(0));
  });

  it("does not blow rounding up to a signal", () => {
    const [advantages] = groupAdvantages([[0.1 + 0.2, 0.3]], "group");
    for (const advantage of advantages!) expect(Math.abs(advantage)).toBeLessThan(1e-11);
  });
});

describe("groupAdvantages, with completions that are left out", () => {
  it.each(scales)("gives the others what they would get alone: %s", (scale) => {
    const whole = groupAdvantages(
      [
        [0, 1, 4],
        [2, 2],
      ],
      scale,
    );
    const masked = groupAdvantages(
      [
        [undefined, 0, 1, undefined, 4],
        [2, 2, undefined],
      ],
      scale,
    );
    expect(masked).toEqual([
      [0, whole[0]![0], whole[0]![1], 0, whole[0]![2]],
      [0, 0, 0],
    ]);
  });

  it("gives zeros where none is left", () => {
    expect(groupAdvantages([[undefined, undefined], [1]], "batch")).toEqual([[0, 0], [0]]);
  });
});

describe("signalShare", () => {
  it("is the share of groups whose rewards differ", () => {
    expect(
      signalShare([
        [1, 1],
        [0, 1],
        [0, 0],
        [2, 2],
      ]),
    ).toBe(0.25);
  });
});
