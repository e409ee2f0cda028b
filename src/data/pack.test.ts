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

  it("keeps each micro-batch within the tokens of its rows, and no longer than its longest sequence", () => {
    property((given, batches) => {
      for (const { rows, rowTokens, ids, scored, scoreIndex, targets, origin, segments } of batches) {
        expect(ids.length).toBe(rows * rowTokens);
        expect(ids.length).toBeLessThanOrEqual(Math.max(rowTokens, 72));
        const longest = Math.max(
          ...piecesOf({ rows, rowTokens, ids, segments, positions: ids } as MicroBatch).map(({ ids }) => ids.length),
        );
        expect(longest).toBe(rowTokens);
        expect([scoreIndex.length, targets.length]).toEqual([Math.max(1, scored), Math.max(1, scored)]);
        expect(origin.every(({ sequence }) => given[sequence]!.ids.length <= rowTokens)).toBe(true);
      }
    });
  });

  it("puts sequences of like length together, the longest first", () => {
    const lengths = [24, 6, 23, 6, 6, 22, 6];
    const given = lengths.map((length, index) => ({ ids: new Array<number>(length).fill(index), promptLength: 1 }));
    const batches = packSequences(given, { rowTokens: 512, rowsPerMicroBatch: 3 });
    expect(batches.map(({ rows, rowTokens }) => [rows, rowTokens])).toEqual([[7, 24]]);
    const long = given.map(({ ids }) => ({
      ids: ids.flatMap((id) => new Array<number>(20).fill(id)),
      promptLength: 1,
    }));
    expect(
      packSequences(long, { rowTokens: 512, rowsPerMicroBatch: 3 }).map(({ rows, rowTokens }) => [rows, rowTokens]),
    ).toEqual([
      [3, 480],
      [4, 120],
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
