// A model in our own engine as the gate asks it: logits along a sequence, greedy continuations.
import { compile, i32 } from "../engine/runtime.ts";
import { packedAttention } from "../model/attention.ts";
import { bindParameters } from "../model/bind.ts";
import { releaseModels } from "../model/lanes.ts";
import { inputTypes } from "../model/trainable.ts";
import { createSampler } from "../sample/generate.ts";
import type { PolicySettings } from "../sample/programs.ts";
import type { Runnable } from "./format.ts";

/** Sequences, and the places that are asked for, are padded to multiples of these, so that few programs serve all. */
const lengthStep = 64;
const placeStep = 32;

/** @param endIds tokens after which a continuation stops */
export function runnable(policy: PolicySettings, endIds: readonly number[]): Runnable {
  const { family, weights, trainable, threads = 2 } = policy;
  return {
    async logits(ids, count) {
      const length = Math.ceil(ids.length / lengthStep) * lengthStep;
      const capacity = Math.ceil(count / placeStep) * placeStep;
      const row = i32(1, length);
      const program = await compile(
        (inputs) => {
          const { ids, positions, segments, places } = inputs;
          const bound = bindParameters(inputs, trainable?.lora);
          const attend = packedAttention({ segments, positions });
          const hidden = family.hidden(ids, { ...bound, attend, positions }).reshape([-1, family.hiddenSize]);
          return { logits: family.logits(hidden.gather(places), bound) };
        },
        {
          ids: row,
          positions: row,
          segments: row,
          places: i32(capacity),
          ...(trainable ? inputTypes(trainable) : {}),
        },
        { weights, threads },
      );
      const padded = (value: (index: number) => number) =>
        Int32Array.from({ length }, (_, index) => (index < ids.length ? value(index) : 0));
      const { logits } = await program.run({
        ids: padded((index) => ids[index]!),
        positions: padded((index) => index),
        segments: padded(() => 1),
        places: Int32Array.from({ length: capacity }, (_, index) => Math.min(ids.length - count + index, length - 1)),
        ...trainable?.views,
      });
      return (logits as Float32Array).slice(0, count * family.vocabularySize);
    },
    async greedy(prompts, maxNewTokens) {
      const settings = { temperature: 0, topK: 0, topP: 1, maxNewTokens, stopIds: endIds, slots: prompts.length };
      const completions = await createSampler(policy, settings).generate(
        prompts.map((ids) => ({ ids, keys: [[0, 0] as const] })),
      );
      return completions.map(([completion]) => completion!.ids);
    },
    release: releaseModels,
  };
}
