// Packing as properties over random sequences; every token carries its own number, so that none can hide.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../run/errors.ts";
import { type MicroBatch, packSequences, type Sequence } from "./pack.ts";

const settings = { rowTokens: 24, rowsPerMicroBatch: 3 };

const sequences = fc
  .array(fc.record({ length: fc.integer({ min: 1, max: 24 }), prompt: fc.integer({ min: 1, max: 24 }) }), {
    maxLength: 40,
  })
  .map((shapes) =>
    shapes.map(
      ({ length, prompt }, index): Sequence => ({
        ids: Array.from({ length }, (_, i) => 1 + index * 100 + i),
        promptLength: Math.min(prompt, length),
      }),
    ),
  );

const property = (check: (given: Sequence[], batches: MicroBatch[]) => void) =>
  fc.assert(
    fc.property(sequences, (given) => check(given, packSequences(given, settings))),
    { numRuns: 200 },
  );

/** What attention takes for one sequence: neighbours of one segment in one row. */
function piecesOf({ rows, rowTokens, ids, positions, segments }: MicroBatch) {
  const pieces: { ids: number[]; positions: number[]; segment: number; row: number }[] = [];
  for (let row = 0; row < rows; row++)
    for (let i = row * rowTokens; i < (row + 1) * rowTokens; i++) {
      if (i % rowTokens === 0 || segments[i] !== segments[i - 1])
        pieces.push({ ids: [], positions: [], segment: segments[i]!, row });
      pieces.at(-1)!.ids.push(ids[i]!);
      pieces.at(-1)!.positions.push(positions[i]!);
    }
  return pieces;
}

describe("packSequences", () => {
  it("holds every sequence once and whole, and nothing else but padding", () => {
    property((given, batches) => {
      const pieces = batches.flatMap(piecesOf);
      const held = pieces.filter(({ segment }) => segment !== 0).map(({ ids }) => ids);
      expect(held.sort((a, b) => a[0]! - b[0]!)).toEqual(given.map(({ ids }) => ids));
      for (const { ids } of pieces.filter(({ segment }) => segment === 0)) expect(new Set(ids)).toEqual(new Set([0]));
    });
  });

  it("restarts positions in every sequence and gives each its own segment in its row", () => {
    property((_, batches) => {
      for (const batch of batches) {
        const pieces = piecesOf(batch);
        for (const { positions } of pieces.filter(({ segment }) => segment !== 0))
          expect(positions).toEqual(positions.map((_, i) => i));
        const names = pieces.map(({ row, segment }) => `${row}:${segment}`);
        expect(new Set(names).size).toBe(names.length);
      }
    });
  });

  it("scores every completion token once, from the position before it in its own sequence", () => {
    property((given, batches) => {
      const scored = batches.flatMap(({ origin, targets, scoreIndex, ids, positions, segments, scored }) => {
        expect(origin).toHaveLength(scored);
        return origin.map(({ sequence, offset }, i) => {
          const { ids: tokens, promptLength } = given[sequence]!;
          const at = scoreIndex[i]!;
          expect(targets[i]).toBe(tokens[promptLength + offset]);
          expect(ids[at + 1]).toBe(targets[i]);
          expect(positions[at]).toBe(promptLength + offset - 1);
          expect(segments[at]).toBe(segments[at + 1]);
          return targets[i]!;
        });
      });
      const completions = given.flatMap(({ ids, promptLength }) => ids.slice(promptLength));
      expect(scored.sort((a, b) => a - b)).toEqual(completions);
    });
  });

  it("gives batches of few shapes, padded with zeros", () => {
    property((_, batches) => {
      for (const { rows, ids, scored, scoreIndex, targets } of batches) {
        expect([rows, ids.length]).toEqual([3, 72]);
        expect([18, 36, 54, 72]).toContain(targets.length);
        expect(scoreIndex.length).toBe(targets.length);
        expect([...scoreIndex.subarray(scored), ...targets.subarray(scored)].every((value) => value === 0)).toBe(true);
      }
    });
  });

  it("fills a row before it opens the next", () => {
    const lengths = [10, 10, 4, 14];
    const given = lengths.map((length) => ({ ids: new Array<number>(length).fill(1), promptLength: 1 }));
    const [batch] = packSequences(given, settings);
    expect(piecesOf(batch!).map(({ row, ids }) => [row, ids.length])).toEqual([
      [0, 10],
      [0, 10],
      [0, 4],
      [1, 14],
      [1, 10],
      [2, 24],
    ]);
  });

  it("refuses a sequence longer than a row", () => {
    const long = { ids: new Array<number>(25).fill(1), promptLength: 1 };
    const short = { ids: [1, 2], promptLength: 1 };
    expect(() => packSequences([short, long], settings)).toThrow(
      new UserError("sequence 1 has 25 tokens, a row holds 24: raise rowTokens or leave it out"),
    );
  });
});
