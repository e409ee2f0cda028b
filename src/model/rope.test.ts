// Frequencies under each kind of scaling, and settings that are refused.
import { describe, expect, it } from "vitest";
import { ropeFrequencies, ropeSettings } from "./rope.ts";

describe("frequencies", () => {
  const plain = ropeFrequencies(8, ropeSettings({ rope_theta: 1e4 }));

  it("fall from 1 in equal ratios", () => {
    expect(plain.map((value) => Number(value.toFixed(12)))).toEqual([1, 0.1, 0.01, 0.001]);
  });

  it.each(["rope_type", "type"])("linear, by its key %s: all divided", (key) => {
    const scaled = ropeFrequencies(8, ropeSettings({ rope_theta: 1e4, [key]: "linear", factor: 8 }));
    expect(scaled).toEqual(plain.map((value) => value / 8));
  });

  it("llama3: fast ones kept, slow ones divided, a ramp between", () => {
    // 400 positions turn the four pairs 63.7, 6.37, 0.64 and 0.064 times.
    const scaled = ropeFrequencies(
      8,
      ropeSettings({
        rope_theta: 1e4,
        rope_type: "llama3",
        factor: 8,
        low_freq_factor: 1,
        high_freq_factor: 10,
        original_max_position_embeddings: 400,
      }),
    );
    const kept = (40 / (2 * Math.PI) - 1) / 9;
    expect(scaled[0]).toBe(1);
    expect(scaled[1]).toBeCloseTo(0.1 * (kept + (1 - kept) / 8), 12);
    expect(scaled.slice(2)).toEqual(plain.slice(2).map((value) => value / 8));
  });
});

describe("is refused", () => {
  it("a kind that is unknown", () => {
    expect(() => ropeSettings({ rope_type: "yarn", factor: 4 })).toThrow(
      "rope_type 'yarn' is not supported; known are default, linear and llama3",
    );
  });

  it("a kind without its numbers", () => {
    expect(() => ropeSettings({ rope_type: "linear" })).toThrow("rope_type 'linear' needs a positive factor");
    expect(() => ropeSettings({ rope_type: "llama3", factor: 8, low_freq_factor: 1 })).toThrow(
      "rope_type 'llama3' needs a positive high_freq_factor",
    );
  });
});
