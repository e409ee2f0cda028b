// Continuous-batching generation: many samples decode side by side, each prompt is read once, a finished sample frees
// its slot for the next one.
import type { Key } from "../engine/random.ts";
import { uniform } from "../engine/random.ts";
import type { Program } from "../engine/runtime.ts";
import { storeBytes, type WeightShapes } from "../engine/weights.ts";
import { lanesFor } from "../model/lanes.ts";
import { UserError } from "../run/errors.ts";
import type { ChooseSettings } from "./choose.ts";
import { samplerInLanes } from "./in-lanes.ts";
import { createPrefill } from "./prefill.ts";
import { cacheCapacity, capacityStep, fewestRows, powerOfTwo } from "./program-sizes.ts";
import { compileDecode, keysName, newPositionsName, type PolicySettings, valuesName } from "./programs.ts";
import { appendPosition, createSlots, fillRow, moveRows, type PromptCache, type Slots } from "./slots.ts";

export type GenerateSettings = ChooseSettings & {
  readonly maxNewTokens: number;
  /** Tokens that end a completion; the one that did is its last token. */
  readonly stopIds: readonly number[];
  /** Samples that decode side by side, at most. */
  readonly slots: number;
};

export type PromptRequest = {
  readonly ids: readonly number[];
  /** One completion for each key; its draws depend on the key and the token's place alone. */
  readonly keys: readonly Key[];
  /** Told of each token as it is drawn, with the place of its key; for a reader who watches. */
  readonly onToken?: (id: number, sample: number) => void;
  /** Told of each completion as it ends, with the place of its key. */
  readonly onFinished?: (completion: Completion, sample: number) => void;
};

export type Completion = {
  readonly ids: number[];
  /** Under the whole tempered distribution, see {@link chooseToken}. */
  readonly logProbs: number[];
  readonly stop: "eos" | "length";
};

export type Sampler = {
  /** @returns for each prompt its completions, in the order of the keys */
  generate(
    prompts: readonly PromptRequest[],
    progress?: (finished: number, tokens: number) => void,
  ): Promise<Completion[][]>;
};

type Sample = {
  readonly prompt: number;
  readonly sample: number;
  readonly key: Key;
  /** Positions in the cache. */
  length: number;
  /** Goes in next. */
  token: number;
  readonly ids: number[];
  readonly logProbs: number[];
};

/** Samples for each lane from which on a share of its own is worth its thread. */
const fewestPerLane = 4;
/** Every lane reads all weights for its samples alone, which pays where there are not more bytes than so many a sample. */
const mostBytesPerSample = 2 ** 20;

/** Lanes that so many samples at once are shared among, of those that there are. */
export const sharedAmong = (samples: number, lanes: number, weights: WeightShapes): number =>
  samples < lanes * fewestPerLane || storeBytes(weights) > samples * mostBytesPerSample ? 1 : lanes;

export function createSampler(policy: PolicySettings, settings: GenerateSettings): Sampler {
  const { family, weights, threads = 2 } = policy;
  const own = localSampler(policy, settings);
  const lanes = lanesFor(weights, threads);
  if (lanes.length === 0) return own;
  const shared = samplerInLanes(lanes, policy, settings);
  return {
    generate(prompts, progress) {
      for (const { ids } of prompts) checkLength(ids.length, family.contextLength);
      const samples = prompts.reduce((sum, { keys }) => sum + keys.length, 0);
      // Who watches each token reads along, one sample at a time.
      const isWatched = prompts.some(({ onToken }) => onToken !== undefined);
      const shares = sharedAmong(Math.min(samples, settings.slots), lanes.length, weights);
      return (isWatched || shares === 1 ? own : shared).generate(prompts, progress);
    },
  };
}

function localSampler(policy: PolicySettings, settings: GenerateSettings): Sampler {
  const { family } = policy;
  const stops = new Set(settings.stopIds);
  const prefill = createPrefill(policy);
  const programs = new Map<string, Promise<Program>>();
  const decoderFor = ({ rows, capacity }: Slots) => {
    const key = `${rows}x${capacity}`;
    const known = programs.get(key) ?? compileDecode(policy, settings, rows, capacity);
    programs.set(key, known);
    return known;
  };

  return {
    async generate(prompts, progress) {
      for (const { ids } of prompts) checkLength(ids.length, family.contextLength);
      const results: Completion[][] = prompts.map(({ keys }) => new Array<Completion>(keys.length));
      const waiting = prompts
        .flatMap(({ keys }, prompt) => keys.map((key, sample) => ({ prompt, sample, key })))
        .reverse();
      const read = prefill(prompts.map(({ ids }) => ids.slice(0, -1)));
      const total = waiting.length;
      let [finished, tokens] = [0, 0];
      const active: Sample[] = [];
      let slots = createSlots(family, rowsFor(total), capacityStep);

      while (waiting.length > 0 || active.length > 0) {
        const starting: { sample: Sample; cache: PromptCache }[] = [];
        while (waiting.length > 0 && active.length + starting.length < slots.rows) {
          const { prompt, sample, key } = waiting.pop()!;
          const cache = await read(prompt);
          starting.push({
            sample: {
              prompt,
              sample,
              key,
              length: cache.length,
              token: prompts[prompt]!.ids.at(-1)!,
              ids: [],
              logProbs: [],
            },
            cache,
          });
        }
        slots = fit(slots, active, starting);
        starting.forEach(({ cache }, i) => {
          fillRow(family, slots, active.length + i, cache);
        });
        active.push(...starting.map(({ sample }) => sample));
        await step(slots, active);
        tokens += active.length;
        for (const { prompt, sample, ids } of active) prompts[prompt]!.onToken?.(ids.at(-1)!, sample);
        // A finished sample's row goes to the last active one, so that the active rows stay together.
        for (let row = active.length - 1; row >= 0; row--) {
          const sample = active[row]!;
          const stop = stopOf(sample);
          if (!stop) continue;
          const completion = { ids: sample.ids, logProbs: sample.logProbs, stop };
          results[sample.prompt]![sample.sample] = completion;
          prompts[sample.prompt]!.onFinished?.(completion, sample.sample);
          finished++;
          const last = active.pop()!;
          if (last === sample) continue;
          active[row] = last;
          moveWithin(slots, active.length, row, last.length);
        }
        progress?.(finished, tokens);
      }
      return results;
    },
  };

  function stopOf({ ids, length }: Sample): "eos" | "length" | undefined {
    if (stops.has(ids.at(-1)!)) return "eos";
    return ids.length >= settings.maxNewTokens || length >= family.contextLength ? "length" : undefined;
  }

  /** One token for every active row; row i of the slots belongs to the i-th active sample. */
  async function step(slots: Slots, active: readonly Sample[]): Promise<void> {
    const tokens = new Int32Array(slots.rows);
    const lengths = new Int32Array(slots.rows);
    const uniforms = new Float32Array(slots.rows);
    active.forEach((sample, row) => {
      tokens[row] = sample.token;
      lengths[row] = sample.length;
      uniforms[row] = uniform(sample.key, sample.ids.length);
    });
    const cache = Object.fromEntries(
      slots.keys.flatMap((keys, layer) => [
        [keysName(layer), keys],
        [valuesName(layer), slots.values[layer]!],
      ]),
    );
    const outputs = await (await decoderFor(slots)).run({
      tokens,
      lengths,
      uniforms,
      ...cache,
      ...policy.trainable?.views,
    });
    const added = outputs[newPositionsName] as Float32Array;
    active.forEach((sample, row) => {
      appendPosition(family, slots, row, sample.length, added);
      sample.length++;
      sample.token = outputs.token![row]!;
      sample.ids.push(sample.token);
      sample.logProbs.push(outputs.logProb![row]!);
    });
  }

  /** Rows for so many samples, no more than the settings allow. */
  function rowsFor(samples: number): number {
    return powerOfTwo(Math.min(settings.slots, Math.max(fewestRows, samples)));
  }

  /** Slots with room for one more position in every row, and no more than twice the rows in use. */
  function fit(slots: Slots, active: readonly Sample[], starting: readonly { sample: Sample }[]): Slots {
    const longest = Math.max(...active.map(({ length }) => length), ...starting.map(({ sample }) => sample.length));
    const capacity = Math.max(slots.capacity, cacheCapacity(longest + 1));
    const rows = Math.min(slots.rows, rowsFor(active.length + starting.length));
    if (rows === slots.rows && capacity === slots.capacity) return slots;
    const next = createSlots(family, rows, capacity);
    moveRows(
      family,
      slots,
      active.map((_, row) => row),
      active.map(({ length }) => length),
      next,
    );
    return next;
  }

  function moveWithin(slots: Slots, from: number, to: number, length: number): void {
    const { keyValueHeads: K, headDim: D } = family;
    for (const layer of [...slots.keys, ...slots.values])
      for (let head = 0; head < K; head++) {
        const start = (from * K + head) * slots.capacity * D;
        layer.copyWithin((to * K + head) * slots.capacity * D, start, start + length * D);
      }
  }
}

function checkLength(length: number, contextLength: number): void {
  if (length === 0) throw new UserError("a prompt has no tokens; give at least one");
  if (length >= contextLength)
    throw new UserError(
      `a prompt has ${length} tokens, the model's context holds ${contextLength}: shorten the prompt`,
    );
}
