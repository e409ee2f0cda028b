import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createContaminationIndex } from "./contamination.ts";
import { textFingerprint } from "./fingerprint.ts";
import { bandKeys } from "./min-hash.ts";
import { jaccard, mix, shingles, wordHashes } from "./words.ts";

describe("textFingerprint", () => {
  it("passes over case and white space alone", () => {
    const one = textFingerprint("What is  2 + 2?\n");
    expect(textFingerprint("what IS 2 + 2?")).toBe(one);
    for (const other of ["what is 2 - 2?", "what is 2 + 2", "what is2 + 2?", "what is 2 + 3?"]) {
      expect(textFingerprint(other)).not.toBe(one);
    }
  });

  it("tells a hundred thousand texts of like form apart", () => {
    const names = new Set(Array.from({ length: 100_000 }, (_, index) => textFingerprint(`row ${index} of the set`)));
    expect(names.size).toBe(100_000);
  });
});

describe("wordHashes", () => {
  it("passes over case and punctuation, and cuts ideographs one by one", () => {
    expect([...wordHashes("The cat's mat.")]).toEqual([...wordHashes("the CAT s, mat")]);
    expect(wordHashes("猫が好き").length).toBe(4);
    expect(wordHashes("été à l’école").length).toBe(4);
    expect(wordHashes(" ?! ").length).toBe(0);
  });

  it("is a run for each place, or one for a short text", () => {
    expect(shingles(wordHashes("a b c d e f"), 5).length).toBe(2);
    expect(shingles(wordHashes("a b"), 5).length).toBe(1);
    expect(shingles(wordHashes(""), 5).length).toBe(0);
  });
});

describe("bandKeys", () => {
  /** Two sets of 400 with so many in common. */
  const pair = (shared: number, seed: number) => {
    const draw = (index: number) => mix(mix(seed + 1) + index);
    const left = Uint32Array.from({ length: 400 }, (_, index) => draw(index));
    const right = Uint32Array.from({ length: 400 }, (_, index) => draw(index < shared ? index : index + 1000));
    return [left, right] as const;
  };
  const meets = (shared: number) => {
    let met = 0;
    for (let seed = 0; seed < 400; seed += 1) {
      const [left, right] = pair(shared, seed);
      const [a, b] = [bandKeys(left)!, bandKeys(right)!];
      if (a.some((key, band) => key === b[band])) met += 1;
    }
    return met / 400;
  };

  it("brings similar sets together with the chance that the bands promise", () => {
    // Jaccard similarity 0.905, 0.8, 0.6 and 0.33: 1 − (1 − J⁸)¹⁶ is 0.9999, 0.95, 0.24 and 0.002.
    expect(jaccard(...pair(380, 1))).toBeCloseTo(380 / 420, 2);
    expect(meets(380)).toBeGreaterThan(0.98);
    expect(meets(356)).toBeGreaterThan(0.88);
    expect(meets(300)).toBeLessThan(0.4);
    expect(meets(200)).toBeLessThan(0.03);
  });

  it("gives small sets keys as well, the same for the same", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffffffff), { minLength: 1, maxLength: 5 }), (hashes) => {
        const reversed = Uint32Array.from([...hashes].reverse());
        expect([...bandKeys(Uint32Array.from(hashes))!]).toEqual([...bandKeys(reversed)!]);
      }),
    );
    expect(bandKeys(new Uint32Array())).toBeUndefined();
  });
});

describe("createContaminationIndex", () => {
  const long = "Natalia sold clips to 48 of her friends in April, and then she sold half as many in May";
  const short = "What is the height above sea level called?";
  const index = createContaminationIndex(
    [
      { id: "long", prompt: long },
      { id: "short", prompt: short },
      { id: "tiny", prompt: "Who is it?" },
    ],
    { words: 13, near: 0.8 },
  );
  const find = (prompt: string, reasoning = "") => index.find({ prompt, reasoning, answer: "" });

  it.each([
    [long.toUpperCase(), "long", "words"],
    [`Please answer. ${short}`, "short", "words"],
    ["who is IT", "tiny", "words"],
    [long.replace("half", "twice").replace("48", "47").replace("Natalia sold", "Natalia"), undefined, undefined],
    [`${long.replace("her", "his")} 2024`, undefined, undefined],
    ["Who is it? I wonder about that.", undefined, undefined],
    ["What is the height of the sea?", undefined, undefined],
  ])("%s → %s", (prompt, id, kind) => {
    const match = find(prompt);
    expect([match?.evaluation.id, match?.kind]).toEqual([id, kind]);
  });

  it("passes over a run of words that many evaluation prompts begin with", () => {
    const frame = "Read the passage below with care and then answer the question that follows it:";
    const asked = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ id: `${at}`, prompt: `${frame} why did passenger ${at} wait?` }));
    const row = { prompt: `${frame} who was late?`, reasoning: "", answer: "" };
    const settings = { words: 13, near: 0 };
    expect(createContaminationIndex(asked(10), settings).find(row)?.kind).toBe("words");
    const index = createContaminationIndex(asked(11), settings);
    expect(index.find(row)).toBeUndefined();
    const same = { ...row, prompt: `Once more. ${frame} why did passenger 7 wait?` };
    expect(index.find(same)?.evaluation.id).toBe("7");
  });

  it("finds a question within the reasoning, and prompts that are nearly the same", () => {
    expect(find("Other", `As in: ${long}`)?.evaluation.id).toBe("long");
    const near = createContaminationIndex([{ id: "x", prompt: long }], { words: 30, near: 0.6 });
    expect(near.find({ prompt: long.replace("many", "few"), reasoning: "", answer: "" })).toMatchObject({
      kind: "near",
    });
    expect(near.find({ prompt: "Natalia sold clips to 48 people", reasoning: "", answer: "" })).toBeUndefined();
  });
});
