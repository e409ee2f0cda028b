// A micro-batch as the inputs of a graph, and a block over it: over rows of whole sequences, or over prompts and then over the
// completions that follow them.
import type { Type } from "../engine/ops.ts";
import { type Buffers, f32, i32 } from "../engine/runtime.ts";
import type { Tensor } from "../engine/tensor.ts";
import { attentionAfterPrompts, type Places, packedAttention } from "./attention.ts";
import type { Context, ModelFamily } from "./family.ts";
import type { BatchSizes, RowSizes } from "./free-rows.ts";

type Tensors = Readonly<Record<string, Tensor>>;

type Rows = { rows: number; rowTokens: number; ids: Int32Array; positions: Int32Array; segments: Int32Array };

/** A micro-batch as far as the model reads it; data/micro-batch.ts says what is in it. */
export type PackedRows = Rows & {
  scoreIndex: Int32Array;
  targets: Int32Array;
  promptRows?: (Rows & { of: Float32Array; spanPositions: Int32Array; spanSegments: Int32Array }) | undefined;
};
/** Where the numbers of a block come from. */
export type Bound = Pick<Context, "parameter" | "linear">;

/** What stands before or after a block, f32: `x` [R, T, hiddenSize], and `promptX` [P, promptT, hiddenSize] of prompts apart. */
export type States<Value> = { readonly x: Value; readonly promptX?: Value };

export type StateName = keyof States<unknown>;

/** The token ids. */
export const idsTypes = ({ rows, rowTokens, promptRows }: RowSizes): Record<string, Type> => ({
  ids: i32(rows, rowTokens),
  ...(promptRows ? { promptIds: i32(promptRows.rows, promptRows.rowTokens) } : {}),
});

export const idsFeeds = ({ ids, promptRows }: PackedRows): Buffers => ({
  ids,
  ...(promptRows ? { promptIds: promptRows.ids } : {}),
});

/** What a block reads beside its states. */
export function placesTypes({ rows, rowTokens, promptRows }: RowSizes): Record<string, Type> {
  const own = { positions: i32(rows, rowTokens), segments: i32(rows, rowTokens) };
  if (!promptRows) return own;
  const span = promptRows.rowTokens + rowTokens;
  return {
    ...own,
    promptPositions: i32(promptRows.rows, promptRows.rowTokens),
    promptSegments: i32(promptRows.rows, promptRows.rowTokens),
    spanPositions: i32(rows, span),
    spanSegments: i32(rows, span),
    promptOf: f32(rows, promptRows.rows),
  };
}

export function placesFeeds({ positions, segments, promptRows }: PackedRows): Buffers {
  if (!promptRows) return { positions, segments };
  const { spanPositions, spanSegments, of } = promptRows;
  const { positions: promptPositions, segments: promptSegments } = promptRows;
  return { positions, segments, promptPositions, promptSegments, spanPositions, spanSegments, promptOf: of };
}

/** Which positions are scored, and for which token. */
export const scoredTypes = (capacity: number) => ({ scoreIndex: i32(capacity), targets: i32(capacity) });

/** The inputs of a program over a micro-batch from its ids to its log-probabilities. */
export const packedTypes = (sizes: BatchSizes): Record<string, Type> => ({
  ...idsTypes(sizes),
  ...placesTypes(sizes),
  ...scoredTypes(sizes.capacity),
});

export const packedFeeds = (batch: PackedRows): Buffers => ({
  ...idsFeeds(batch),
  ...placesFeeds(batch),
  scoreIndex: batch.scoreIndex,
  targets: batch.targets,
});

/** A per-token input, f32 [capacity]. */
export const perToken = (capacity: number) => f32(capacity);

const stateShape = (family: ModelFamily, { rows, rowTokens }: { rows: number; rowTokens: number }) =>
  [rows, rowTokens, family.hiddenSize] as const;

export const statesTypes = (family: ModelFamily, sizes: RowSizes): States<Type> => ({
  x: f32(...stateShape(family, sizes)),
  ...(sizes.promptRows ? { promptX: f32(...stateShape(family, sizes.promptRows)) } : {}),
});

export const embedded = (family: ModelFamily, bound: Bound, { ids, promptIds }: Tensors): States<Tensor> => ({
  x: family.embed(ids!, bound),
  ...(promptIds ? { promptX: family.embed(promptIds, bound) } : {}),
});

type Block = (states: States<Tensor>, index: number) => States<Tensor>;

/**
 * The blocks of a model over a micro-batch.
 * @param boundFor the parameters of a block over a state @param tensors those of `placesTypes`
 */
export function packedBlocks(family: ModelFamily, boundFor: (state: StateName) => Bound, tensors: Tensors): Block {
  const { positions, segments, promptPositions, promptSegments, spanPositions, spanSegments, promptOf } = tensors;
  const rows: Places = { positions: positions!, segments: segments! };
  if (!promptOf) {
    const context: Context = { ...boundFor("x"), attend: packedAttention(rows), positions: rows.positions };
    return ({ x }, index) => ({ x: family.block(x, index, context) });
  }
  const prompts: Places = { positions: promptPositions!, segments: promptSegments! };
  const span: Places = { positions: spanPositions!, segments: spanSegments! };
  const attend = attentionAfterPrompts(prompts, rows, span, promptOf);
  const ofPrompts: Context = { ...boundFor("promptX"), attend: attend.prompts, positions: prompts.positions };
  const ofRows: Context = { ...boundFor("x"), attend: attend.rows, positions: rows.positions };
  return ({ x, promptX }, index) => {
    const prompts = family.block(promptX!, index, ofPrompts);
    return { x: family.block(x, index, ofRows), promptX: prompts };
  };
}
