// Sequences → rows of fixed length that hold several each, with what block-diagonal attention and the loss need.
import { UserError } from "../run/errors.ts";

export type Sequence = {
  readonly ids: readonly number[];
  /** Tokens before this one are prompt and carry no loss. At least 1. */
  readonly promptLength: number;
};

export type MicroBatch = {
  readonly rows: number;
  readonly rowTokens: number;
  /** All [rows · rowTokens]; padding is a segment of its own. */
  readonly ids: Int32Array;
  readonly positions: Int32Array;
  readonly segments: Int32Array;
  /** How many tokens are scored; the arrays below are padded to a round capacity with index 0. */
  readonly scored: number;
  /** Where the hidden state stands that predicts the token. All [capacity]. */
  readonly scoreIndex: Int32Array;
  readonly targets: Int32Array;
  /** For each scored token: which sequence, and which of its completion tokens. [scored] */
  readonly origin: readonly { sequence: number; offset: number }[];
};

export type PackSettings = { readonly rowTokens: number; readonly rowsPerMicroBatch: number };

/** Scored tokens are padded to a multiple of this share of a micro-batch, so that few programs serve all batches. */
const capacityShare = 1 / 4;

/**
 * Packs by first fit in the order given, so the result depends on the sequences alone.
 * @throws UserError when a sequence is longer than a row
 */
export function packSequences(
  sequences: readonly Sequence[],
  { rowTokens, rowsPerMicroBatch }: PackSettings,
): MicroBatch[] {
  const rows: { used: number; members: number[] }[] = [];
  sequences.forEach(({ ids }, index) => {
    if (ids.length > rowTokens)
      throw new UserError(
        `sequence ${index} has ${ids.length} tokens, a row holds ${rowTokens}: raise rowTokens or leave it out`,
      );
    let row = rows.find(({ used }) => used + ids.length <= rowTokens);
    if (!row) {
      row = { used: 0, members: [] };
      rows.push(row);
    }
    row.used += ids.length;
    row.members.push(index);
  });
  const batches: MicroBatch[] = [];
  for (let start = 0; start < rows.length; start += rowsPerMicroBatch)
    batches.push(layOut(sequences, rows.slice(start, start + rowsPerMicroBatch), rowTokens, rowsPerMicroBatch));
  return batches;
}

function layOut(
  sequences: readonly Sequence[],
  rows: readonly { members: readonly number[] }[],
  rowTokens: number,
  rowCount: number,
): MicroBatch {
  const size = rowCount * rowTokens;
  const [ids, positions, segments] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  const [index, targets, origin]: [number[], number[], { sequence: number; offset: number }[]] = [[], [], []];
  rows.forEach(({ members }, row) => {
    let at = row * rowTokens;
    members.forEach((sequence, member) => {
      const { ids: tokens, promptLength } = sequences[sequence]!;
      tokens.forEach((token, i) => {
        ids[at + i] = token;
        positions[at + i] = i;
        segments[at + i] = member + 1;
        if (i < promptLength) return;
        index.push(at + i - 1);
        targets.push(token);
        origin.push({ sequence, offset: i - promptLength });
      });
      at += tokens.length;
    });
    for (let i = at; i < (row + 1) * rowTokens; i++) positions[i] = i - at;
  });
  const step = Math.ceil(size * capacityShare);
  const capacity = Math.max(step, Math.ceil(index.length / step) * step);
  const padded = (values: number[]) => {
    const result = new Int32Array(capacity);
    result.set(values);
    return result;
  };
  return {
    rows: rowCount,
    rowTokens,
    ids,
    positions,
    segments,
    scored: index.length,
    scoreIndex: padded(index),
    targets: padded(targets),
    origin,
  };
}
