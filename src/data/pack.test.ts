// Packing as properties over random sequences; every token carries its own number, so that none can hide.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../run/errors.ts";
import type { MicroBatch, Rows, Sequence } from "./micro-batch.ts";
import { packSequences } from "./pack.ts";

const settings = { rowTokens: 24, rowsPerMicroBatch: 3 };

/** Prompts that several share, and others. */
const sequences = fc
  .array(
    fc.record({
      length: fc.integer({ min: 1, max: 24 }),
      prompt: fc.integer({ min: 1, max: 24 }),
      shared: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    }),
    { maxLength: 40 },
  )
  .map((shapes) =>
    shapes.map(({ length, prompt, shared }, index): Sequence => {
      const promptLength = shared === undefined ? Math.min(prompt, length) : 5 * shared;
      const whole = Math.max(length, promptLength);
      const base = (i: number) => (shared !== undefined && i < promptLength ? 10_000 * shared : 1 + index * 100);
      return { ids: Array.from({ length: whole }, (_, i) => base(i) + i), promptLength };
    }),
  );

const property = (check: (given: Sequence[], batches: MicroBatch[]) => void) =>
  fc.assert(
    fc.property(sequences, (given) => check(given, packSequences(given, settings))),
    { numRuns: 200 },
  );

type Piece = { ids: number[]; positions: number[]; segment: number; row: number };

/** What stands next to each other in one segment of one row. */
function piecesOf({ rows, rowTokens, ids, positions, segments }: Rows): Piece[] {
  const pieces: Piece[] = [];
  for (let row = 0; row < rows; row++)
    for (let i = row * rowTokens; i < (row + 1) * rowTokens; i++) {
      if (i % rowTokens === 0 || segments[i] !== segments[i - 1])
        pieces.push({ ids: [], positions: [], segment: segments[i]!, row });
      pieces.at(-1)!.ids.push(ids[i]!);
      pieces.at(-1)!.positions.push(positions[i]!);
    }
  return pieces;
}

/** The prompt that a row of a batch follows: its tokens but the last. */
function promptBefore({ promptRows }: MicroBatch, row: number): Piece {
  if (!promptRows) return { ids: [], positions: [], segment: 1, row: 0 };
  const place = promptRows.of.subarray(row * promptRows.rows, (row + 1) * promptRows.rows).indexOf(1);
  const held = piecesOf(promptRows).find(({ segment, row }) => segment !== 0 && row === place);
  return held ?? { ids: [], positions: [], segment: 1, row: place };
}

/** What each row takes for its sequence, as far as it is fed, prompt first. */
const fed = (batch: MicroBatch): Piece[] =>
  piecesOf(batch)
    .filter(({ segment }) => segment !== 0)
    .map((piece) => {
      const prompt = promptBefore(batch, piece.row);
      return {
        ...piece,
        ids: [...prompt.ids, ...piece.ids],
        positions: [...prompt.positions, ...piece.positions],
      };
    });

describe("packSequences", () => {
  it("holds every sequence once and whole, but for a last token that predicts nothing, and else padding", () => {
    property((given, batches) => {
      const apart = batches.some(({ promptRows }) => promptRows);
      const held = batches.flatMap((batch) => fed(batch).map(({ ids }) => ids.join()));
      const expected = apart
        ? given.filter(({ ids, promptLength }) => ids.length > promptLength).map(({ ids }) => ids.slice(0, -1).join())
        : given.map(({ ids }) => ids.join());
      expect(held.sort()).toEqual(expected.sort());
      for (const batch of batches)
        for (const rows of [batch, ...(batch.promptRows ? [batch.promptRows] : [])])
          for (const { ids } of piecesOf(rows).filter(({ segment }) => segment === 0))
            expect(new Set(ids)).toEqual(new Set([0]));
    });
  });

  it("restarts positions in every sequence and gives each its own segment in its row", () => {
    property((_, batches) => {
      for (const batch of batches) {
        for (const { positions } of fed(batch)) expect(positions).toEqual(positions.map((_, i) => i));
        const names = piecesOf(batch).map(({ row, segment }) => `${row}:${segment}`);
        expect(new Set(names).size).toBe(names.length);
      }
    });
  });

  it("lets a row see its prompt and then itself", () => {
    property((_, batches) => {
      for (const { rows, rowTokens, positions, segments, promptRows } of batches) {
        if (!promptRows) continue;
        const { of, rowTokens: promptTokens, spanPositions, spanSegments } = promptRows;
        for (let row = 0; row < rows; row++) {
          const place = of.subarray(row * promptRows.rows, (row + 1) * promptRows.rows).indexOf(1);
          const window = (values: Int32Array, at: number, size: number) => [
            ...values.subarray(at * size, (at + 1) * size),
          ];
          const span = promptTokens + rowTokens;
          expect(window(spanPositions, row, span)).toEqual([
            ...window(promptRows.positions, place, promptTokens),
            ...window(positions, row, rowTokens),
          ]);
          expect(window(spanSegments, row, span)).toEqual([
            ...window(promptRows.segments, place, promptTokens),
            ...window(segments, row, rowTokens),
          ]);
        }
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
          expect(ids[at]).toBe(tokens[promptLength + offset - 1]);
          expect(positions[at]).toBe(promptLength + offset - 1);
          expect(segments[at]).not.toBe(0);
          return `${sequence} ${offset}`;
        });
      });
      const completions = given.flatMap(({ ids, promptLength }, sequence) =>
        ids.slice(promptLength).map((_, offset) => `${sequence} ${offset}`),
      );
      expect(scored.sort()).toEqual(completions.sort());
    });
  });

  it("keeps each micro-batch within the tokens of its rows, and no longer than its longest", () => {
    property((given, batches) => {
      for (const batch of batches) {
        const { rows, rowTokens, ids, scored, scoreIndex, targets, origin, promptRows } = batch;
        const tokens = ids.length + (promptRows?.ids.length ?? 0);
        if (rows > 1) expect(tokens).toBeLessThanOrEqual(72);
        for (const held of [batch, ...(promptRows ? [promptRows] : [])]) {
          expect(held.ids.length).toBe(held.rows * held.rowTokens);
          expect(Math.max(...piecesOf(held).map(({ ids }) => ids.length))).toBe(held.rowTokens);
        }
        expect([scoreIndex.length, targets.length]).toEqual([Math.max(1, scored), Math.max(1, scored)]);
        const length = (sequence: number) => given[sequence]!.ids.length;
        expect(origin.every(({ sequence }) => length(sequence) <= rowTokens + (promptRows?.rowTokens ?? 0) + 1)).toBe(
          true,
        );
      }
    });
  });

  it("computes a prompt once for the completions that follow it", () => {
    const completion = (first: number, length: number) => Array.from({ length }, (_, i) => first + i);
    const groups = [100, 200].flatMap((first) =>
      [20, 19, 20, 18].map((length, sample) => ({
        ids: [...completion(first, 30), ...completion(1000 * first + 100 * sample, length)],
        promptLength: 30,
      })),
    );
    const batches = packSequences(groups, { rowTokens: 64, rowsPerMicroBatch: 4 });
    expect(
      batches.map(({ rows, rowTokens, promptRows }) => [rows, rowTokens, promptRows?.rows, promptRows?.rowTokens]),
    ).toEqual([[8, 20, 2, 29]]);
  });

  it("puts sequences of like length together, the longest first", () => {
    const lengths = [24, 6, 23, 6, 6, 22, 6];
    const given = lengths.map((length, index) => ({ ids: new Array<number>(length).fill(index), promptLength: 1 }));
    const dear = { lanes: 1, callTokens: 128 };
    const batches = packSequences(given, { rowTokens: 512, rowsPerMicroBatch: 3 }, dear);
    expect(batches.map(({ rows, rowTokens }) => [rows, rowTokens])).toEqual([[7, 24]]);
    const long = given.map(({ ids }) => ({
      ids: ids.flatMap((id) => new Array<number>(20).fill(id)),
      promptLength: 1,
    }));
    expect(
      packSequences(long, { rowTokens: 512, rowsPerMicroBatch: 3 }, dear).map(({ rows, rowTokens }) => [
        rows,
        rowTokens,
      ]),
    ).toEqual([
      [3, 480],
      [4, 120],
    ]);
  });

  it("gives every lane as much to do", () => {
    const given = [500, 180, 170, 160].map((length) => ({ ids: new Array<number>(length).fill(1), promptLength: 1 }));
    const shapes = (lanes: number) =>
      packSequences(given, { rowTokens: 512, rowsPerMicroBatch: 4 }, { lanes, callTokens: 2000 }).map(
        ({ rows, rowTokens }) => [rows, rowTokens],
      );
    expect(shapes(1)).toEqual([[4, 500]]);
    expect(shapes(2)).toEqual([
      [1, 500],
      [3, 180],
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
