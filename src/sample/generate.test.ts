// The sampler against the scorer: what it says of its own draws must be what a full forward pass says.
import { describe, expect, it } from "vitest";
import { packSequences } from "../data/pack.ts";
import { randomKey } from "../engine/random.ts";
import { gemma3 } from "../model/gemma3.ts";
import { initialWeights } from "../model/initialise.ts";
import { createLora } from "../model/trainable.ts";
import { createSampler, type GenerateSettings } from "./generate.ts";
import { createScorer } from "./score.ts";

const family = gemma3({
  model_type: "gemma3_text",
  vocab_size: 40,
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 8,
  query_pre_attn_scalar: 8,
  sliding_window: 9,
  sliding_window_pattern: 2,
  max_position_embeddings: 128,
});
const weights = initialWeights(family, 3);
const trainable = createLora(family, { rank: 2, alpha: 4, targets: ["q_proj", "down_proj"] }, 5);
trainable.flat.forEach((_, i) => {
  trainable.flat[i] = Math.sin(i) / 4;
});
const base: GenerateSettings = { temperature: 0.8, topK: 0, topP: 1, maxNewTokens: 70, stopIds: [7], slots: 8 };
const prompts = [1, 5, 40, 17].map((length, p) => ({
  ids: Array.from({ length }, (_, i) => (i * 7 + p) % 40),
  keys: [0, 1, 2, 3].map((sample) => randomKey(11, p, sample)),
}));

describe("generation", () => {
  it("gives the log-probabilities of a full forward pass, across freed slots and grown caches", async () => {
    const completions = await createSampler({ family, weights, trainable }, base).generate(prompts);
    const flat = completions.flatMap((group, p) =>
      group.map((completion) => ({ prompt: prompts[p]!.ids, completion })),
    );
    expect(new Set(flat.map(({ completion }) => completion.stop))).toEqual(new Set(["eos", "length"]));
    const sequences = flat.map(({ prompt, completion }) => ({
      ids: [...prompt, ...completion.ids],
      promptLength: prompt.length,
    }));
    const scorer = createScorer({ family, weights, trainable, temperature: base.temperature });
    const scores = await scorer.score(sequences, { rowTokens: 128, rowsPerMicroBatch: 2 });
    scores.forEach((row, i) => {
      const { completion } = flat[i]!;
      expect(row.length).toBe(completion.ids.length);
      row.forEach((logProb, t) => {
        expect(Math.abs(logProb - completion.logProbs[t]!)).toBeLessThan(2e-5);
      });
      if (completion.stop === "eos") expect(completion.ids.at(-1)).toBe(7);
    });
  });

  it("tells of every token as it is drawn", async () => {
    const seen: number[][] = [[], [], [], []];
    const request = { ...prompts[1]!, onToken: (id: number, sample: number) => void seen[sample]!.push(id) };
    const [completions] = await createSampler({ family, weights }, base).generate([request]);
    expect(seen).toEqual(completions!.map(({ ids }) => ids));
  });

  it("draws the same tokens whatever runs beside them", async () => {
    const together = await createSampler({ family, weights }, base).generate(prompts);
    const alone = await createSampler({ family, weights }, { ...base, slots: 1 }).generate([
      { ...prompts[2]!, keys: [prompts[2]!.keys[3]!] },
    ]);
    expect(alone[0]![0]!.ids).toEqual(together[2]![3]!.ids);
  });

  it("draws from the distribution that it states", async () => {
    const keys = Array.from({ length: 4000 }, (_, i) => randomKey(1, i));
    const one = { ...base, temperature: 1, maxNewTokens: 1, stopIds: [], slots: 512 };
    const ids = [3, 1, 4];
    const [draws] = await createSampler({ family, weights }, one).generate([{ ids, keys }]);
    const counts = new Map<number, number>();
    for (const {
      ids: [token],
    } of draws!)
      counts.set(token!, (counts.get(token!) ?? 0) + 1);
    const everyToken = Array.from({ length: 40 }, (_, token) => ({ ids: [...ids, token], promptLength: 3 }));
    const scores = await createScorer({ family, weights }).score(everyToken, { rowTokens: 16, rowsPerMicroBatch: 4 });
    const chiSquare = scores.reduce((total, [logProb], token) => {
      const expected = keys.length * Math.exp(logProb!);
      return total + ((counts.get(token) ?? 0) - expected) ** 2 / expected;
    }, 0);
    // The 0.999 quantile of chi-square with 39 degrees of freedom is 72.05.
    expect(chiSquare).toBeLessThan(72.05);
  });

  it("keeps to the most likely tokens under top-k and top-p, with untruncated log-probabilities", async () => {
    const keys = Array.from({ length: 600 }, (_, i) => randomKey(2, i));
    const ids = [3, 1, 4];
    const everyToken = Array.from({ length: 40 }, (_, token) => ({ ids: [...ids, token], promptLength: 3 }));
    const scores = await createScorer({ family, weights }).score(everyToken, { rowTokens: 16, rowsPerMicroBatch: 4 });
    const ranked = scores.map(([logProb], token) => ({ token, p: Math.exp(logProb!) })).sort((a, b) => b.p - a.p);
    const nucleus = new Set<number>();
    let mass = 0;
    for (const { token, p } of ranked) {
      if (mass >= 0.5) break;
      nucleus.add(token);
      mass += p;
    }
    const draw = async (topK: number, topP: number) => {
      const settings = { ...base, temperature: 1, maxNewTokens: 1, stopIds: [], slots: 64, topK, topP };
      return (await createSampler({ family, weights }, settings).generate([{ ids, keys }]))[0]!;
    };
    const top3 = await draw(3, 1);
    expect(new Set(top3.map((completion) => completion.ids[0]!))).toEqual(
      new Set(ranked.slice(0, 3).map(({ token }) => token)),
    );
    const topP = await draw(0, 0.5);
    expect(new Set(topP.map((completion) => completion.ids[0]!))).toEqual(nucleus);
    for (const completion of topP) expect(completion.logProbs[0]).toBeCloseTo(scores[completion.ids[0]!]![0]!, 4);
  });

  it("refuses a prompt that is empty or longer than the context", async () => {
    const sampler = createSampler({ family, weights }, base);
    await expect(sampler.generate([{ ids: [], keys: [randomKey(0)] }])).rejects.toThrow("a prompt has no tokens");
    const long = { ids: new Array<number>(128).fill(1), keys: [randomKey(0)] };
    await expect(sampler.generate([long])).rejects.toThrow("a prompt has 128 tokens, the model's context holds 128");
  });
});

describe("packing", () => {
  it("does not change a sequence's log-probabilities", async () => {
    const sequences = prompts.map(({ ids }) => ({ ids: [...ids, 1, 2, 3], promptLength: ids.length }));
    const scorer = createScorer({ family, weights, trainable });
    const packed = await scorer.score(sequences, { rowTokens: 64, rowsPerMicroBatch: 8 });
    for (const [i, sequence] of sequences.entries()) {
      const [alone] = await scorer.score([sequence], { rowTokens: 64, rowsPerMicroBatch: 1 });
      alone!.forEach((value, t) => {
        expect(Math.abs(value - packed[i]![t]!)).toBeLessThan(1e-5);
      });
    }
    const batches = packSequences(sequences, { rowTokens: 64, rowsPerMicroBatch: 8 });
    expect(Math.max(...batches.map(({ rows }) => rows))).toBeGreaterThan(1);
  });
});
