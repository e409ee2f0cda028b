// Sequences → micro-batches of rows, one sequence a row, with what attention and the loss need. Sequences of like length go
// together, so that little is padding and attention spans no more than it must.
import { UserError } from "../run/errors.ts";

export type Sequence = {
  readonly ids: readonly number[];
  /** Tokens before this one are prompt and carry no loss. At least 1. */
  readonly promptLength: number;
};

export type MicroBatch = {
  readonly rows: number;
  /** Of the longest sequence. */
  readonly rowTokens: number;
  /** All [rows · rowTokens]. Tokens of one segment in one row see each other; padding is segment 0. */
  readonly ids: Int32Array;
  readonly positions: Int32Array;
  readonly segments: Int32Array;
  /** How many tokens are scored. */
  readonly scored: number;
  /** Where the hidden state stands that predicts the token. All [scored], or one 0 where no token is scored. */
  readonly scoreIndex: Int32Array;
  readonly targets: Int32Array;
  /** For each scored token: which sequence, and which of its completion tokens. [scored] */
  readonly origin: readonly { sequence: number; offset: number }[];
};

/** A micro-batch takes at most `rowTokens · rowsPerMicroBatch` tokens with its padding, and a sequence at most `rowTokens`. */
export type PackSettings = { readonly rowTokens: number; readonly rowsPerMicroBatch: number };

/** What calling the programs for a micro-batch costs, in tokens, and the length of a row at which attention costs as much as the rest. */
const callTokens = 128;
const attentionTokens = 1024;

/**
 * Cuts the sequences, longest first, into micro-batches of the least cost: their tokens with padding, more for longer rows,
 * and something for each micro-batch. The result depends on the sequences alone.
 * @throws UserError when a sequence is longer than a row may be
 */
export function packSequences(
  sequences: readonly Sequence[],
  { rowTokens, rowsPerMicroBatch }: PackSettings,
): MicroBatch[] {
  sequences.forEach(({ ids }, index) => {
    if (ids.length > rowTokens)
      throw new UserError(
        `sequence ${index} has ${ids.length} tokens, a row holds ${rowTokens}: raise rowTokens or leave it out`,
      );
  });
  const order = sequences.map((_, index) => index).sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
  function lengthOf(index: number) {
    return sequences[index]!.ids.length;
  }
  const cuts = cheapestCuts(order.map(lengthOf), rowTokens * rowsPerMicroBatch);
  return cuts.map(([start, end]) => {
    const members = order.slice(start, end).map((index) => [index]);
    return layOut(sequences, members, lengthOf(order[start]!));
  });
}

/** @param lengths descending @returns the beginning and end of each micro-batch */
function cheapestCuts(lengths: readonly number[], mostTokens: number): [number, number][] {
  const cost = new Float64Array(lengths.length + 1).fill(Number.POSITIVE_INFINITY);
  const begin = new Int32Array(lengths.length + 1);
  cost[0] = 0;
  for (let start = 0; start < lengths.length; start++) {
    const width = lengths[start]!;
    const rowCost = width * (1 + width / attentionTokens);
    const last = Math.min(lengths.length, start + Math.max(1, Math.floor(mostTokens / width)));
    for (let end = start + 1; end <= last; end++) {
      const whole = cost[start]! + callTokens + (end - start) * rowCost;
      if (whole >= cost[end]!) continue;
      cost[end] = whole;
      begin[end] = start;
    }
  }
  const cuts: [number, number][] = [];
  for (let end = lengths.length; end > 0; end = begin[end]!) cuts.unshift([begin[end]!, end]);
  return cuts;
}

/**
 * Rows of given sequences. Several in a row do not see each other: each has a segment of its own.
 * @param members the indices of each row's sequences, which must fit in it together
 */
function layOut(
  sequences: readonly Sequence[],
  members: readonly (readonly number[])[],
  rowTokens: number,
): MicroBatch {
  const size = members.length * rowTokens;
  const [ids, positions, segments] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  const [index, targets, origin]: [number[], number[], { sequence: number; offset: number }[]] = [[], [], []];
  members.forEach((row, rowIndex) => {
    let at = rowIndex * rowTokens;
    row.forEach((sequence, member) => {
      const { ids: tokens, promptLength } = sequences[sequence]!;
      ids.set(tokens, at);
      segments.fill(member + 1, at, at + tokens.length);
      for (let i = 0; i < tokens.length; i++) positions[at + i] = i;
      for (let i = promptLength; i < tokens.length; i++) {
        index.push(at + i - 1);
        targets.push(tokens[i]!);
        origin.push({ sequence, offset: i - promptLength });
      }
      at += tokens.length;
    });
    for (let i = at; i < (rowIndex + 1) * rowTokens; i++) positions[i] = i - at;
  });
  const orOne = (values: number[]) => Int32Array.from(values.length > 0 ? values : [0]);
  return {
    rows: members.length,
    rowTokens,
    ids,
    positions,
    segments,
    scored: index.length,
    scoreIndex: orOne(index),
    targets: orOne(targets),
    origin,
  };
}

/** All sequences in one row. */
export const packRow = (sequences: readonly Sequence[], rowTokens: number): MicroBatch =>
  layOut(sequences, [sequences.map((_, index) => index)], rowTokens);
