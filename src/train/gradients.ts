// The gradients of micro-batches, one after the other here, or side by side in threads with a copy of the model each.
import type { MicroBatch } from "../data/micro-batch.ts";
import { type Computing, computingBy } from "../data/pack.ts";
import { sizeOf } from "../engine/shape.ts";
import { lanesFor, toLane } from "../model/lanes.ts";
import { viewsOf } from "../model/trainable.ts";
import type { Lane } from "../run/lanes.ts";
import { moduleBeside } from "../run/thread.ts";
import type { GradientSettings } from "./gradient.ts";
import { gradientByBlock } from "./gradient-by-block.ts";
import type { LaneGradient, LaneGradientSettings } from "./lane-objects.ts";
import { wholeGradient } from "./whole-gradient.ts";

/** The loss and its other outputs, padded to the batch's capacity, and the gradient of the flat vector that is trained. */
type Computed = { readonly outputs: Record<string, Float32Array>; readonly gradient: Float32Array };

/**
 * Asks for the gradient of a micro-batch. They are added in the order in which they were asked for, however they come.
 * @param inputs the loss's per-token inputs, padded to the batch's capacity
 * @returns the outputs, once the gradient was added
 */
type AddGradient = (batch: MicroBatch, inputs: Record<string, Float32Array>) => Promise<Record<string, Float32Array>>;

export type Gradients = {
  readonly computing: Computing;
  readonly add: AddGradient;
};

export type GradientsSettings<Name extends string> = GradientSettings<Name> & {
  trainable: GradientSettings<Name>["trainable"] & { flat: Float32Array };
  /** Whether blocks are computed again for the gradient instead of kept; see recomputes in memory.ts. */
  recompute?: boolean;
};

export function createGradients<Name extends string>(
  settings: GradientsSettings<Name>,
  add: (gradient: Float32Array) => void,
): Gradients {
  const { weights, threads, loss } = settings;
  const { recompute = false } = settings;
  const lanes = recompute || loss.settings === undefined ? [] : lanesFor(weights, threads);
  const compute = lanes.length === 0 ? here(settings, recompute) : inLanes(settings, lanes);
  let last: Promise<unknown> = Promise.resolve();
  const addGradient: AddGradient = (batch, inputs) => {
    const before = last;
    const computed = compute(batch, inputs, before);
    // Whoever waits below hears of it, and may still wait for what was asked before.
    computed.catch(() => {});
    const added = (async () => {
      await before;
      const { outputs, gradient } = await computed;
      add(gradient);
      return outputs;
    })();
    last = added;
    return added;
  };
  return { computing: computingOf(settings, Math.max(1, lanes.length)), add: addGradient };
}

/** The gradient of every parameter of a model is handed over and added in the time of so many tokens. */
const gradientTokens = 150;

function computingOf({ weights, trainable }: GradientsSettings<string>, lanes: number): Computing {
  const numbers = [...weights.values()].reduce((total, { shape }) => total + sizeOf(shape), 0);
  const { callTokens } = computingBy(lanes);
  return { lanes, callTokens: Math.round(callTokens + gradientTokens * (trainable.flat.length / numbers)) };
}

/** @param before what must be over, since all use one buffer */
type Compute = (batch: MicroBatch, inputs: Record<string, Float32Array>, before: Promise<unknown>) => Promise<Computed>;

function here<Name extends string>(settings: GradientsSettings<Name>, recompute: boolean): Compute {
  const { parameters, flat } = settings.trainable;
  const gradient = new Float32Array(flat.length);
  const views = viewsOf(parameters, gradient);
  const gradientOf = recompute ? gradientByBlock(settings) : wholeGradient(settings);
  return async (batch, inputs, before) => {
    await before;
    const outputs = await gradientOf(batch, inputs, views);
    // The next run writes over them.
    const own = Object.entries(outputs).map(([name, values]) => [name, Float32Array.from(values)] as const);
    return { outputs: Object.fromEntries(own), gradient };
  };
}

const objects = moduleBeside(import.meta.url, "./lane-objects");

function inLanes<Name extends string>(settings: GradientsSettings<Name>, lanes: readonly Lane[]): Compute {
  const { family, weights, trainable, threads, temperature, loss } = settings;
  const gradients = lanes.map((lane) =>
    lane.open<LaneGradient>(
      objects,
      "laneGradient",
      (): LaneGradientSettings => ({
        policy: toLane(lane, { family, weights }, trainable, threads),
        temperature,
        loss: loss.settings!,
      }),
    ),
  );
  const free = [...gradients];
  const waiting: (() => void)[] = [];
  return async (batch, inputs) => {
    while (free.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    const remote = free.pop()!;
    try {
      return await remote.call("gradient", { batch: { ...batch, origin: [] }, inputs, values: trainable.flat });
    } finally {
      free.push(remote);
      waiting.shift()?.();
    }
  };
}
