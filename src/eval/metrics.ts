// The metrics of the evaluation harness: one completion to scores, many scores to estimates. Generates nothing.
import type { CompositeReward } from "../reward/combine.ts";
import { formatReward } from "../reward/format.ts";
import type { RewardInput } from "../reward/reward.ts";
import { DataError } from "../run/errors.ts";
import type { Estimate } from "../run/events.ts";
import { type BootstrapOptions, bootstrapMean, wilson } from "./statistics.ts";

/** Each in [0, 1]. */
export type SampleScores = {
  /** 1 when the stated answer is the gold answer. */
  accuracy: number;
  /** 1 when the completion keeps the format strictly. */
  format: number;
  trace: number;
  confidence: number;
  composite: number;
};

/**
 * Metrics of one completion by the rewards of training; without a model confidence, confidence counts as 1, and what the
 * composite does not score counts as 0.
 */
export async function scoreCompletion(input: RewardInput, composite: CompositeReward): Promise<SampleScores> {
  const { reward, components } = await composite(input);
  const { correctness = 0, trace = 0, confidence = 0 } = components;
  return { accuracy: correctness, format: formatReward(input).score, trace, confidence, composite: reward };
}

/**
 * Mean and 95 % interval of each metric over the samples: Wilson for accuracy and format, which are 0 or 1, percentile
 * bootstrap for the others.
 * @throws DataError when there are no samples, or one lacks a metric.
 */
export function summarise(
  samples: readonly { scores: Record<string, number> }[],
  options: BootstrapOptions = {},
): Record<string, Estimate> {
  const first = samples[0];
  if (first === undefined) throw new DataError("no samples to summarise");
  return Object.fromEntries(
    Object.keys(first.scores).map((metric) => {
      const values = samples.map(({ scores }, index) => metricValue(scores, metric, index));
      return [
        metric,
        isProportion(metric)
          ? wilson(values.filter((value) => value === 1).length, values.length)
          : bootstrapMean(values, options),
      ];
    }),
  );
}

function isProportion(metric: string): boolean {
  return metric === "accuracy" || metric === "format";
}

/** One sample's value; throws DataError with the sample's position when it is absent. */
export function metricValue(scores: Record<string, number>, metric: string, index: number): number {
  const value = scores[metric];
  if (value === undefined) throw new DataError(`sample ${index} has no score "${metric}"`);
  return value;
}
