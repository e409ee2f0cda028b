// Sequences laid out in rows, with what attention and the loss need: several or one a row, or prompts apart from what
// follows them. Knows nothing of which sequences go together.
export type Sequence = {
  readonly ids: readonly number[];
  /** Tokens before this one are prompt and carry no loss. At least 1. */
  readonly promptLength: number;
};

export type Rows = {
  readonly rows: number;
  /** Of the longest row. */
  readonly rowTokens: number;
  /** All [rows · rowTokens]. Tokens of one segment in one row see each other; padding is segment 0. */
  readonly ids: Int32Array;
  readonly positions: Int32Array;
  readonly segments: Int32Array;
};

export type MicroBatch = Rows & {
  /** How many tokens are scored. */
  readonly scored: number;
  /** Where the hidden state stands that predicts the token. All [scored], or one 0 where no token is scored. */
  readonly scoreIndex: Int32Array;
  readonly targets: Int32Array;
  /** For each scored token: which sequence, and which of its completion tokens. [scored] */
  readonly origin: readonly { sequence: number; offset: number }[];
  /** What the rows begin with where it stands apart; without it they hold whole sequences. */
  readonly promptRows?: PromptRows | undefined;
};

/**
 * Each prompt once, but for its last token, with which the rows of its completions begin; those end before the last token,
 * after which nothing is predicted.
 */
export type PromptRows = Rows & {
  /** [rows of completions · rows of prompts], 1 where the completion follows the prompt. */
  readonly of: Float32Array;
  /** What a row of completions sees: its prompt and then itself. Both [rows of completions · (promptTokens + rowTokens)]. */
  readonly spanPositions: Int32Array;
  readonly spanSegments: Int32Array;
};

/** Which prompt a sequence begins with, of those that differ, and how many tokens it and the rest have. */
export type Member = {
  readonly index: number;
  readonly promptId: number;
  readonly prompt: number;
  readonly completion: number;
};

/** Whole sequences, one a row. @param members at least one */
export function layOutWhole(sequences: readonly Sequence[], members: readonly Member[]): MicroBatch {
  const longest = Math.max(...members.map(({ prompt, completion }) => prompt + completion));
  return layOut(
    sequences,
    members.map(({ index }) => [index]),
    longest,
  );
}

/** Prompts and completions in rows of their own. @param members at least one, none without a completion */
export function layOutApart(sequences: readonly Sequence[], members: readonly Member[]): MicroBatch {
  const width = Math.max(...members.map(({ completion }) => completion));
  const rows = emptyRows(members.length, width);
  const scored = createScored();
  const places = new Map<number, number>();
  members.forEach(({ index, promptId, prompt, completion }, row) => {
    if (!places.has(promptId)) places.set(promptId, places.size);
    const { ids } = sequences[index]!;
    const at = row * width;
    fillRow(rows, at, ids.slice(prompt - 1, -1), 1, prompt - 1);
    fillPadding(rows, at + completion, at + width, prompt - 1 + completion);
    for (let offset = 0; offset < completion; offset++)
      scored.add(at + offset, ids[prompt + offset]!, { sequence: index, offset });
  });

  const first = (promptId: number) => members.find((member) => member.promptId === promptId)!;
  const distinct = [...places.keys()].map(first);
  const promptWidth = Math.max(...distinct.map(({ prompt }) => prompt)) - 1;
  const prompts = emptyRows(distinct.length, promptWidth);
  distinct.forEach(({ index, prompt }, row) => {
    const at = row * promptWidth;
    fillRow(prompts, at, sequences[index]!.ids.slice(0, prompt - 1), 1, 0);
    fillPadding(prompts, at + prompt - 1, at + promptWidth, 0);
  });

  const of = new Float32Array(members.length * distinct.length);
  const span = promptWidth + width;
  const [spanPositions, spanSegments] = [new Int32Array(members.length * span), new Int32Array(members.length * span)];
  members.forEach(({ promptId }, row) => {
    const place = places.get(promptId)!;
    of[row * distinct.length + place] = 1;
    const join = (joined: Int32Array, name: "positions" | "segments") => {
      joined.set(prompts[name].subarray(place * promptWidth, (place + 1) * promptWidth), row * span);
      joined.set(rows[name].subarray(row * width, (row + 1) * width), row * span + promptWidth);
    };
    join(spanPositions, "positions");
    join(spanSegments, "segments");
  });
  return { ...rows, ...scored.arrays(), promptRows: { ...prompts, of, spanPositions, spanSegments } };
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
  const rows = emptyRows(members.length, rowTokens);
  const scored = createScored();
  members.forEach((row, rowIndex) => {
    let at = rowIndex * rowTokens;
    row.forEach((sequence, member) => {
      const { ids, promptLength } = sequences[sequence]!;
      fillRow(rows, at, ids, member + 1, 0);
      for (let i = promptLength; i < ids.length; i++)
        scored.add(at + i - 1, ids[i]!, { sequence, offset: i - promptLength });
      at += ids.length;
    });
    fillPadding(rows, at, (rowIndex + 1) * rowTokens, 0);
  });
  return { ...rows, ...scored.arrays() };
}

function emptyRows(rows: number, rowTokens: number): Rows {
  const values = () => new Int32Array(rows * rowTokens);
  return { rows, rowTokens, ids: values(), positions: values(), segments: values() };
}

function fillRow(rows: Rows, at: number, ids: readonly number[], segment: number, firstPosition: number): void {
  rows.ids.set(ids, at);
  rows.segments.fill(segment, at, at + ids.length);
  for (let i = 0; i < ids.length; i++) rows.positions[at + i] = firstPosition + i;
}

function fillPadding({ positions }: Rows, from: number, to: number, firstPosition: number): void {
  for (let i = from; i < to; i++) positions[i] = firstPosition + i - from;
}

function createScored() {
  const [index, targets, origin]: [number[], number[], { sequence: number; offset: number }[]] = [[], [], []];
  const orOne = (values: number[]) => Int32Array.from(values.length > 0 ? values : [0]);
  return {
    add(at: number, target: number, from: { sequence: number; offset: number }) {
      index.push(at);
      targets.push(target);
      origin.push(from);
    },
    arrays: () => ({ scored: index.length, scoreIndex: orOne(index), targets: orOne(targets), origin }),
  };
}

/** All sequences in one row. */
export const packRow = (sequences: readonly Sequence[], rowTokens: number): MicroBatch =>
  layOut(sequences, [sequences.map((_, index) => index)], rowTokens);
