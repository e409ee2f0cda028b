// The choice of the next token against inverse transform sampling written out.
import { describe, expect, it } from "vitest";
import { normal, randomKey, uniform } from "../engine/random.ts";
import { compile, f32 } from "../engine/runtime.ts";
import { type ChooseSettings, chooseToken } from "./choose.ts";

const rows = 64;
/** With blocks of 10 and 64 words, and, since it is prime, with none. */
const vocabularies = [40, 1024, 101];
const plain: ChooseSettings = { temperature: 1, topK: 0, topP: 1 };

async function choose(logits: Float32Array, uniforms: Float32Array, settings: ChooseSettings) {
  const V = logits.length / rows;
  const program = await compile(({ l, u }) => chooseToken(l, u, settings), { l: f32(rows, V), u: f32(rows) });
  const { token, logProb } = await program.run({ l: logits, u: uniforms });
  return { token: [...token!], logProb: [...logProb!] };
}

describe.each(vocabularies)("a vocabulary of %i", (V) => {
  const logits = Float32Array.from({ length: rows * V }, (_, i) => 3 * normal(randomKey(1), i));
  const row = (b: number) => logits.subarray(b * V, (b + 1) * V);
  const massOf = (b: number) => {
    const powers = [...row(b)].map(Math.exp);
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  };

  it("takes the first token whose running mass exceeds the number drawn", async () => {
    const uniforms = Float32Array.from({ length: rows }, (_, b) => uniform(randomKey(2), b));
    const { token, logProb } = await choose(logits, uniforms, plain);
    token.forEach((id, b) => {
      const mass = massOf(b);
      const before = mass.slice(0, id).reduce((sum, p) => sum + p, 0);
      expect(uniforms[b]!).toBeGreaterThan(before - 1e-5);
      expect(uniforms[b]!).toBeLessThan(before + mass[id]! + 1e-5);
      expect(logProb[b]!).toBeCloseTo(Math.log(mass[id]!), 4);
    });
  });

  it("never takes a token of no mass, at either end of the numbers drawn", async () => {
    const sparse = logits.map((value, i) => (i % V === Math.floor(V / 2) ? value : -1e9));
    for (const end of [0, 1 - 2 ** -24]) {
      const { token } = await choose(sparse, new Float32Array(rows).fill(end), plain);
      expect(new Set(token)).toEqual(new Set([Math.floor(V / 2)]));
    }
  });

  it("takes the likeliest at temperature 0", async () => {
    const { token } = await choose(logits, new Float32Array(rows), { ...plain, temperature: 0 });
    token.forEach((id, b) => {
      expect(row(b)[id]).toBe(Math.max(...row(b)));
    });
  });
});
