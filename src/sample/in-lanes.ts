// Sampling and scoring by several threads, each with a copy of the model and a share of the work. What each gives depends on
// its share alone, and the shares on the work: nothing depends on which thread was faster.
import { toLane } from "../model/lanes.ts";
import { type Lane, spread } from "../run/lanes.ts";
import { moduleBeside } from "../run/thread.ts";
import type { Completion, GenerateSettings, PromptRequest, Sampler } from "./generate.ts";
import type {
  LaneSampler,
  LaneSamplerEvent,
  LaneSamplerSettings,
  LaneScorer,
  LaneScorerSettings,
} from "./lane-objects.ts";
import type { PolicySettings } from "./programs.ts";
import type { Scorer, ScorerSettings } from "./score.ts";

const objects = moduleBeside(import.meta.url, "./lane-objects");

export function samplerInLanes(
  lanes: readonly Lane[],
  { family, weights, trainable, threads = 2 }: PolicySettings,
  settings: GenerateSettings,
): Sampler {
  const { temperature, topK, topP, maxNewTokens, stopIds } = settings;
  const slots = Math.ceil(settings.slots / lanes.length);
  const samplers = lanes.map((lane) =>
    lane.open<LaneSampler>(
      objects,
      "laneSampler",
      (): LaneSamplerSettings => ({
        policy: toLane(lane, { family, weights }, trainable, threads),
        settings: { temperature, topK, topP, maxNewTokens, stopIds, slots },
      }),
    ),
  );
  return {
    async generate(prompts, progress) {
      const results: Completion[][] = prompts.map(({ keys }) => new Array<Completion>(keys.length));
      const counts = lanes.map(() => ({ finished: 0, tokens: 0 }));
      const shares = sharesOf(prompts, lanes.length);
      const told = (lane: number) => (event: LaneSamplerEvent) => {
        if ("completion" in event) {
          const { prompt, first } = shares[lane]![event.prompt]!;
          const sample = first + event.sample;
          results[prompt]![sample] = event.completion;
          prompts[prompt]!.onFinished?.(event.completion, sample);
        } else counts[lane] = event;
        progress?.(sumOf(counts, "finished"), sumOf(counts, "tokens"));
      };
      await Promise.all(
        samplers.map((sampler, lane) => {
          const input = { prompts: shares[lane]!.map(({ request }) => request), values: trainable?.flat };
          return sampler.call("generate", input, told(lane));
        }),
      );
      return results;
    },
  };
}

export function scorerInLanes(lanes: readonly Lane[], settings: ScorerSettings): Scorer["scoreBatches"] {
  const { family, weights, trainable, temperature = 1, threads = 2 } = settings;
  const scorers = new Map(
    lanes.map((lane) => [
      lane,
      lane.open<LaneScorer>(
        objects,
        "laneScorer",
        (): LaneScorerSettings => ({
          policy: toLane(lane, { family, weights }, trainable, threads),
          temperature,
        }),
      ),
    ]),
  );
  return (batches) =>
    spread(lanes, batches, (lane, batch) =>
      scorers.get(lane)!.call("score", { batch: { ...batch, origin: [] }, values: trainable?.flat }),
    );
}

type Share = { readonly prompt: number; readonly first: number; readonly request: Pick<PromptRequest, "ids" | "keys"> };

/** For each lane samples that follow each other, as many as for the others: few prompts are read by two. */
function sharesOf(prompts: readonly PromptRequest[], count: number): Share[][] {
  const total = prompts.reduce((sum, { keys }) => sum + keys.length, 0);
  return Array.from({ length: count }, (_, lane) => {
    const [from, to] = [Math.floor((lane * total) / count), Math.floor(((lane + 1) * total) / count)];
    let start = 0;
    return prompts.flatMap(({ ids, keys }, prompt) => {
      const first = Math.max(0, from - start);
      const own = keys.slice(first, Math.max(first, to - start));
      start += keys.length;
      return own.length > 0 ? [{ prompt, first, request: { ids, keys: own } }] : [];
    });
  });
}

const sumOf = <Name extends string>(counts: readonly Record<Name, number>[], name: Name) =>
  counts.reduce((sum, count) => sum + count[name], 0);
