// Runs an exported ONNX decoder the way Transformers.js does: the prompt at once, then token after token with the presents
// fed back, rows of a batch padded on the left. Knows no model of ours.
import { float32Value, int64Value, type OnnxSession, type OnnxValue, openOnnx } from "../engine/onnx-session.ts";
import type { Runnable } from "./format.ts";
import { cacheNames } from "./onnx-graph.ts";

export type DecoderSizes = {
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headDim: number;
  readonly vocabularySize: number;
};

export type DecoderSettings = {
  readonly endIds: readonly number[];
  readonly threads?: number;
  /** The position of a row's first token: Transformers.js counts Gemma 3 from 1, the others from 0. */
  readonly firstPosition?: number;
};

/** Rows that are continued side by side. */
const rowsAtOnce = 4;
/** The logits of one call hold this many values at most, so that a long prompt of a large vocabulary is read in parts. */
const maxLogits = 1 << 26;

type Cache = Record<string, OnnxValue>;
type Rows = readonly (readonly number[])[];

export async function openDecoder(file: string, sizes: DecoderSizes, settings: DecoderSettings): Promise<Runnable> {
  const session = await openOnnx(file, settings);
  const { vocabularySize: V } = sizes;
  const step = createStep(session, sizes, settings.firstPosition ?? 0);
  const ends = new Set(settings.endIds);

  /** @param masks of all tokens so far, those of `tokens` included */
  async function read(tokens: Rows, masks: Rows, cache: Cache): Promise<{ last: Float32Array; cache: Cache }> {
    const [B, length] = [tokens.length, tokens[0]!.length];
    const part = Math.max(1, Math.floor(maxLogits / (B * V)));
    const past = masks[0]!.length - length;
    let result: Awaited<ReturnType<typeof step>> = { logits: new Float32Array(), cache };
    for (let start = 0; start < length; start += part) {
      const end = Math.min(start + part, length);
      result = await step(
        tokens.map((row) => row.slice(start, end)),
        masks.map((row) => row.slice(0, past + end)),
        result.cache,
      );
    }
    return { last: lastRows(result.logits, B, V), cache: result.cache };
  }

  async function continued(prompts: Rows, maxNewTokens: number): Promise<number[][]> {
    const longest = Math.max(...prompts.map(({ length }) => length));
    const padded = (row: readonly number[], value: number) => [...Array(longest - row.length).fill(value), ...row];
    const masks = prompts.map((row) =>
      padded(
        row.map(() => 1),
        0,
      ),
    );
    const traces: number[][] = prompts.map(() => []);
    let tokens: Rows = prompts.map((row) => padded(row, 0));
    let cache = step.emptyCache(prompts.length);
    const finished = (trace: readonly number[]) => ends.has(trace.at(-1)!) || trace.length === maxNewTokens;
    while (!traces.every(finished)) {
      const result = await read(tokens, masks, cache);
      cache = result.cache;
      const chosen = prompts.map((_, row) => argMax(result.last.subarray(row * V, (row + 1) * V)));
      for (const [row, trace] of traces.entries()) if (!finished(trace)) trace.push(chosen[row]!);
      tokens = chosen.map((id) => [id]);
      for (const mask of masks) mask.push(1);
    }
    return traces;
  }

  return {
    async logits(ids, count) {
      const result = new Float32Array(count * V);
      let cache = step.emptyCache(1);
      for (let index = 0; index < count; index++) {
        const end = ids.length - count + index + 1;
        const tokens = index === 0 ? ids.slice(0, end) : ids.slice(end - 1, end);
        const next = await read([tokens], [Array(end).fill(1)], cache);
        result.set(next.last, index * V);
        cache = next.cache;
      }
      return result;
    },
    async greedy(prompts, maxNewTokens) {
      const traces: number[][] = [];
      for (let start = 0; start < prompts.length; start += rowsAtOnce)
        traces.push(...(await continued(prompts.slice(start, start + rowsAtOnce), maxNewTokens)));
      return traces;
    },
    release: () => session.release(),
  };
}

/** One call of the model. */
function createStep(session: OnnxSession, { layers, keyValueHeads, headDim }: DecoderSizes, firstPosition: number) {
  const names = Array.from({ length: layers }, (_, layer) => cacheNames(layer)).flatMap(({ past, present }) => [
    [past.key, present.key] as const,
    [past.value, present.value] as const,
  ]);
  const step = async (tokens: Rows, masks: Rows, cache: Cache) => {
    const [B, T, S] = [tokens.length, tokens[0]!.length, masks[0]!.length];
    const positions = masks.map((mask) => positionsOf(mask, firstPosition).slice(-T));
    const outputs = await session.run({
      ...cache,
      input_ids: int64Value(tokens.flat(), [B, T]),
      attention_mask: int64Value(masks.flat(), [B, S]),
      position_ids: int64Value(positions.flat(), [B, T]),
    });
    return {
      logits: outputs.logits!.data as Float32Array,
      cache: Object.fromEntries(names.map(([past, present]) => [past, outputs[present]!])),
    };
  };
  const emptyCache = (rows: number): Cache => {
    const none = () => float32Value(new Float32Array(), [rows, keyValueHeads, 0, headDim]);
    return Object.fromEntries(names.map(([past]) => [past, none()]));
  };
  return Object.assign(step, { emptyCache });
}

/** The count of tokens before each place, 1 where there is none: `create_position_ids` of Transformers.js. */
function positionsOf(mask: readonly number[], first: number): number[] {
  let next = first;
  return mask.map((here) => (here === 1 ? next++ : 1));
}

/** The last of each row's logits. @param logits [B, T, V] → [B, V] */
function lastRows(logits: Float32Array, B: number, V: number): Float32Array {
  const result = new Float32Array(B * V);
  const width = logits.length / B;
  for (let row = 0; row < B; row++) result.set(logits.subarray((row + 1) * width - V, (row + 1) * width), row * V);
  return result;
}

const argMax = (values: Float32Array) => values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
