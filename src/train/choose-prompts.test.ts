import { describe, expect, it } from "vitest";
import { choosePrompts } from "./choose-prompts.ts";

type Prompt = { name: number; weight?: number };
const prompts = (weights: readonly (number | undefined)[]): Prompt[] =>
  weights.map((weight, name) => (weight === undefined ? { name } : { name, weight }));
const names = (chosen: readonly Prompt[]) => chosen.map(({ name }) => name);
const steps = (all: readonly Prompt[], count: number, to: number, seed = 1) =>
  Array.from({ length: to }, (_, at) => names(choosePrompts(all, count, { seed, step: at + 1 })));

describe("prompts without weights", () => {
  const all = prompts(new Array(10).fill(undefined));

  it("are taken once a pass, each pass in an order of its own, whatever the size of a step", () => {
    const taken = steps(all, 4, 5).flat();
    const passes = [taken.slice(0, 10), taken.slice(10)];
    for (const pass of passes) expect(pass.toSorted((a, b) => a - b)).toEqual(names(all));
    expect(passes[0]).not.toEqual(passes[1]);
    expect(steps(all, 5, 4).flat()).toEqual(taken);
  });
});

describe("prompts with weights", () => {
  it("are drawn in proportion to them", () => {
    const weights = [1, 0.5, 0.25, 0.25, 2];
    const draws = 20_000;
    const counts = new Array(weights.length).fill(0);
    for (const [name] of steps(prompts(weights), 1, draws)) counts[name!] += 1;
    const chiSquare = counts.reduce((sum, count, name) => {
      const expected = (draws * weights[name]!) / 4;
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    // Four degrees of freedom: above 18.5 once in a thousand seeds.
    expect(chiSquare).toBeLessThan(18.5);
  });

  it("stand in a step once, and more often only where there are too few", () => {
    const all = prompts([1, 0.01, 0.01, 0.01, 1, 0.01]);
    for (const chosen of steps(all, 5, 50)) expect(new Set(chosen).size).toBe(5);
    for (const chosen of steps(all, 12, 10)) {
      expect(chosen.slice(0, 6).toSorted()).toEqual(names(all));
      expect(chosen.slice(6).toSorted()).toEqual(names(all));
    }
  });

  it("depend on the seed and the step alone", () => {
    const all = prompts(Array.from({ length: 40 }, (_, name) => 1 + (name % 3)));
    const drawn = steps(all, 8, 6);
    expect(names(choosePrompts(all, 8, { seed: 1, step: 4 }))).toEqual(drawn[3]);
    expect(new Set(drawn.map(String)).size).toBe(6);
    expect(steps(all, 8, 6, 2)).not.toEqual(drawn);
  });

  it("of 0 come after all others", () => {
    for (const chosen of steps(prompts([0, 1, 0, 0.001, 0]), 3, 20)) {
      expect(chosen.slice(0, 2).toSorted()).toEqual([1, 3]);
    }
  });
});
