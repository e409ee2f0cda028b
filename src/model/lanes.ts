// How many threads a model is worth, each with a copy of it, and how it gets there.
import { deviceInUse } from "../engine/device.ts";
import { releasePrograms } from "../engine/runtime.ts";
import { isWatching } from "../engine/watch-programs.ts";
import { areLarge, storeBytes, type WeightArray, type WeightShapes, type Weights } from "../engine/weights.ts";
import { type Kept, kept } from "../run/kept.ts";
import { closeLanes, type Lane, lanes } from "../run/lanes.ts";
import type { ModelFamily } from "./family.ts";
import { familyOf } from "./load.ts";
import { storedInt8 } from "./quantise.ts";
import { allocateTrainable, type Trainable } from "./trainable.ts";

/** Under this, starting a thread takes longer than what is to be done. */
const fewestBytes = 2 ** 20;
/** Each holds a copy of the model. */
const mostLanes = 4;

/**
 * Programs of a small model are hundreds of small nodes, at each of which the threads of one run meet: they do more in runs of
 * their own. Depends on the model and the threads alone, so that runs repeat.
 */
export function laneCount(weights: WeightShapes, threads: number): number {
  if (threads < 2 || areLarge(weights) || storeBytes(weights) < fewestBytes) return 1;
  return deviceInUse() === "cpu" && !isWatching() ? Math.min(threads, mostLanes) : 1;
}

/** The lanes for a model; none where it is best run by all threads together. */
export function lanesFor(weights: Weights, threads: number): Lane[] {
  const count = laneCount(weights, threads);
  return count === 1 ? [] : lanes(count);
}

/** Frees every compiled program with its memory, here and in the lanes. Whoever still holds one must not run it again. */
export async function releaseModels(): Promise<void> {
  await closeLanes();
  await releasePrograms();
}

/** Model, shape of what is trained, and threads, as a lane takes them. */
export type LanePolicy = {
  readonly model: Kept;
  readonly trained: Pick<Trainable, "lora" | "parameters"> | undefined;
  readonly threads: number;
};

type Copy = { config: ModelFamily["config"]; weights: readonly (readonly [string, Partial<WeightArray>])[] };

/** @param trainable of which the lane gets the values with each call */
export function toLane(
  lane: Lane,
  { family, weights }: { family: ModelFamily; weights: Weights },
  trainable: Pick<Trainable, "lora" | "parameters"> | undefined,
  threads: number,
): LanePolicy {
  const copy = (): Copy => ({
    config: family.config,
    weights: [...weights].map(([name, weight]) => {
      const { shape, int8 } = weight;
      return [name, int8 ? { shape, int8 } : { shape, data: weight.data }];
    }),
  });
  const trained = trainable && { lora: trainable.lora, parameters: trainable.parameters };
  return { model: lane.keep(weights, copy), trained, threads: Math.floor(threads / laneCount(weights, threads)) };
}

/** In a lane: the model, and what is trained with values yet to come. */
export function fromLane({ model, trained, threads }: LanePolicy) {
  const { family, weights } = kept(model, ({ config, weights }: Copy) => ({
    family: familyOf(config, "the model"),
    weights: new Map(
      weights.map(([name, weight]) => [name, weight.int8 ? storedInt8(weight as never) : (weight as WeightArray)]),
    ),
  }));
  const trainable = trained && allocateTrainable(trained.lora, trained.parameters);
  return { family, weights, threads, trainable };
}
