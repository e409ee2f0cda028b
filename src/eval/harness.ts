// The one fixed harness: every model answers the same rows in the same layout, greedily, and is scored the same way.
import { randomKey } from "../engine/random.ts";
import type { Recipe } from "../recipe/schema.ts";
import type { CompositeReward } from "../reward/combine.ts";
import type { EventSink, RunEvent } from "../run/events.ts";
import { InterruptedError } from "../run/interrupt.ts";
import { completionConfidence } from "../sample/confidence.ts";
import { createSampler } from "../sample/generate.ts";
import type { PolicySettings } from "../sample/programs.ts";
import { encodeChat } from "../text/chat.ts";
import { promptMessages } from "../text/mask.ts";
import type { Row } from "../text/row.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { formatTrace } from "../text/trace.ts";
import { scoreCompletion, summarise } from "./metrics.ts";

export type Harness = {
  rows: readonly Row[];
  systemPrompt: string;
  reward: CompositeReward;
  generation: Pick<Recipe["evaluation"], "maxNewTokens" | "batchSize">;
  emit: EventSink;
  interrupted?: () => boolean;
};

type Sample = Extract<RunEvent, { type: "evaluation-sample" }>;

/** Scores the gold targets themselves: the upper bound, and a check of the harness. */
export async function evaluateGold({ rows, reward, emit }: Harness): Promise<Sample[]> {
  const samples = await Promise.all(rows.map((row) => sampleOf("gold", row, formatTrace(row), 0, reward)));
  return summarised("gold", samples, emit);
}

/** Rows that are answered between two looks at the clock and at whether to stop. */
const chunkRows = 128;

/**
 * @returns the samples, in the order of the rows
 * @throws InterruptedError when asked to stop; an evaluation is begun anew on resume
 */
export async function evaluateModel(
  name: string,
  policy: PolicySettings,
  tokenizer: Tokenizer,
  { rows, systemPrompt, reward, generation, emit, interrupted }: Harness,
): Promise<Sample[]> {
  const settings = {
    temperature: 0,
    topK: 0,
    topP: 1,
    maxNewTokens: generation.maxNewTokens,
    slots: generation.batchSize,
  };
  const sampler = createSampler(policy, { ...settings, stopIds: tokenizer.endOfTurnIds });
  const samples: Sample[] = [];
  for (let start = 0; start < rows.length; start += chunkRows) {
    if (interrupted?.()) throw new InterruptedError();
    const chunk = rows.slice(start, start + chunkRows);
    const prompts = chunk.map(({ prompt }) => ({
      ids: encodeChat(tokenizer, promptMessages({ system: systemPrompt, prompt }), { addGenerationPrompt: true }),
      keys: [randomKey(0)],
    }));
    const began = performance.now();
    const groups = await sampler.generate(prompts);
    const durationMs = (performance.now() - began) / chunk.length;
    const scored = await Promise.all(
      chunk.map((row, i) => {
        const completion = groups[i]![0]!;
        const text = tokenizer.decode(completion.ids, { skipSpecialTokens: true });
        const confidence = completionConfidence(tokenizer, completion, text);
        return sampleOf(name, row, text, completion.ids.length, reward, confidence);
      }),
    );
    samples.push(...scored);
    for (const sample of scored) emit({ ...sample, timing: { durationMs } });
  }
  return summarised(name, samples, emit, true);
}

async function sampleOf(
  model: string,
  row: Row,
  text: string,
  tokens: number,
  reward: CompositeReward,
  confidence?: number,
): Promise<Sample> {
  const input = { prompt: row.prompt, completion: text, row, ...(confidence === undefined ? {} : { confidence }) };
  const scores = await scoreCompletion(input, reward);
  const { difficulty } = row.meta;
  return {
    type: "evaluation-sample",
    model,
    rowId: row.id,
    prompt: row.prompt,
    gold: formatTrace(row),
    text,
    tokens,
    scores,
    ...(typeof difficulty === "number" ? { difficulty } : {}),
  };
}

function summarised(model: string, samples: Sample[], emit: EventSink, emitted = false): Sample[] {
  if (!emitted) for (const sample of samples) emit(sample);
  emit({ type: "evaluation", model, rows: samples.length, metrics: summarise(samples) });
  return samples;
}
