// What lanes hold of this folder: a sampler or a scorer, on a copy of the model. Runs in the lane's thread; see run/lanes.ts.
import type { MicroBatch } from "../data/micro-batch.ts";
import type { Key } from "../engine/random.ts";
import { fromLane, type LanePolicy } from "../model/lanes.ts";
import { type Completion, createSampler, type GenerateSettings } from "./generate.ts";
import { createScorer } from "./score.ts";

/** Values of what is trained, where something is. */
type Trained = { readonly values: Float32Array | undefined };

export type LaneSamplerSettings = { readonly policy: LanePolicy; readonly settings: GenerateSettings };
type LanePrompt = { readonly ids: readonly number[]; readonly keys: readonly Key[] };
export type LaneSamplerEvent =
  | { readonly finished: number; readonly tokens: number }
  | { readonly prompt: number; readonly sample: number; readonly completion: Completion };

/** Milliseconds between two tellings of the progress. */
const tellEvery = 50;

export function laneSampler({ policy, settings }: LaneSamplerSettings) {
  const own = fromLane(policy);
  const sampler = createSampler(own, settings);
  return {
    /** Tells of each completion as it ends. */
    async generate(
      { prompts, values }: { prompts: readonly LanePrompt[] } & Trained,
      tell: (event: LaneSamplerEvent) => void,
    ): Promise<void> {
      if (values) own.trainable?.flat.set(values);
      let told = 0;
      await sampler.generate(
        prompts.map((request, prompt) => ({
          ...request,
          onFinished: (completion, sample) => tell({ prompt, sample, completion }),
        })),
        (finished, tokens) => {
          if (performance.now() - told < tellEvery) return;
          told = performance.now();
          tell({ finished, tokens });
        },
      );
    },
  };
}

export type LaneScorerSettings = { readonly policy: LanePolicy; readonly temperature: number };

export function laneScorer({ policy, temperature }: LaneScorerSettings) {
  const own = fromLane(policy);
  const scorer = createScorer({ ...own, temperature });
  return {
    async score({ batch, values }: { batch: MicroBatch } & Trained): Promise<Float32Array> {
      if (values) own.trainable?.flat.set(values);
      return (await scorer.scoreBatches([batch]))[0]!;
    },
  };
}

export type LaneSampler = ReturnType<typeof laneSampler>;
export type LaneScorer = ReturnType<typeof laneScorer>;
