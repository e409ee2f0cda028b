// The one fixed harness: every model answers the same rows in the same layout and is scored the same way.
import { type Key, randomKey } from "../engine/random.ts";
import type { CompositeReward } from "../reward/combine.ts";
import { DataError, UsageError } from "../run/errors.ts";
import type { EventSink, Pins } from "../run/events.ts";
import { InterruptedError } from "../run/interrupt.ts";
import { completionConfidence } from "../sample/confidence.ts";
import { type Completion, createSampler } from "../sample/generate.ts";
import type { PolicySettings } from "../sample/programs.ts";
import { encodeChat } from "../text/chat.ts";
import { promptMessages } from "../text/mask.ts";
import type { Row } from "../text/row.ts";
import { tokenEnds } from "../text/token-ends.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { pinDifferences, pinsOf, type Sampling } from "./pins.ts";
import { judgingScores, type Sample, scoreSample, withoutScores } from "./sample.ts";
import { type SummaryOptions, summarise } from "./summarise.ts";

export type Harness = {
  rows: readonly Row[];
  systemPrompt: string;
  reward: CompositeReward;
  /** Pins the reward: version and settings. */
  verifier: string;
  sampling: Sampling;
  /** Samples that decode side by side, at most. */
  slots: number;
  /** Ids of the rows whose gold answer cannot be judged; they have no accuracy. */
  undecidable: ReadonlySet<string>;
  summary: SummaryOptions;
  emit: EventSink;
  interrupted?: () => boolean;
};

export type Subject = {
  name: string;
  policy: PolicySettings;
  tokenizer: Tokenizer;
  /** Pins the weights. */
  identity: string;
};

/** An evaluation that was cut off: what it was begun with, and its samples so far, in order. */
export type Begun = { pins: Pins; samples: readonly Sample[] };

/**
 * Asks a model for its answers, all of them in one continuous batch, and emits each scored sample in the order of the rows
 * as soon as those before it are there. With `begun` it goes on after its samples.
 * @returns the samples, in the order of the rows
 * @throws InterruptedError when asked to stop, after what was finished is emitted; DataError for ids that are used twice;
 *   UsageError when what was begun was measured otherwise
 */
export async function evaluateModel(subject: Subject, harness: Harness, begun?: Begun): Promise<Sample[]> {
  const { name, tokenizer, identity } = subject;
  const { rows, systemPrompt, sampling, verifier, summary, emit } = harness;
  checkIds(rows);
  const { chatTemplate } = tokenizer;
  const pins = pinsOf({ rows, systemPrompt, chatTemplate, sampling, verifier, model: identity });
  if (begun) checkBegun(name, begun.pins, pins);
  else emit({ type: "evaluation-start", model: name, rows: rows.length, samples: sampling.samples, pins });
  const samples = [...(begun?.samples ?? [])];
  const asked = rows
    .flatMap((row, number) => Array.from({ length: sampling.samples }, (_, sample) => ({ row, number, sample })))
    .slice(samples.length);
  if (asked.length > 0) {
    let lastAt = performance.now();
    await answer(subject, harness, asked, (sample) => {
      samples.push(sample);
      const at = performance.now();
      emit({ ...sample, timing: { durationMs: at - lastAt } });
      lastAt = at;
    });
  }
  emit({ type: "evaluation", model: name, ...summarise(samples, summary) });
  return samples;
}

type Asked = { row: Row; number: number; sample: number };

/** Generates and scores what is asked; scoring goes on beside generation. `take` gets the samples in their order. */
async function answer(
  { name, policy, tokenizer }: Subject,
  { systemPrompt, reward, sampling, slots, undecidable, interrupted }: Harness,
  asked: readonly Asked[],
  take: (sample: Sample) => void,
): Promise<void> {
  const { temperature, topK, topP, maxNewTokens, seed, samples } = sampling;
  const settings = { temperature, topK, topP, maxNewTokens, slots, stopIds: tokenizer.endOfTurnIds };
  const place = inOrder(take);
  const scoring: Promise<void>[] = [];
  let failure: unknown;
  const score = async (index: number, completion: Completion) => {
    const { row, sample } = asked[index]!;
    const text = tokenizer.decode(completion.ids, { skipSpecialTokens: true });
    const confidence = completionConfidence(tokenizer, completion, text);
    const { ids, stop, logProbs } = completion;
    const written = {
      text,
      tokens: ids.length,
      stop,
      ...(confidence === undefined ? {} : { confidence }),
      tokenEnds: tokenEnds(tokenizer, ids),
      logProbs: logProbs.map((logProb) => Math.round(logProb * 100) / 100),
    };
    const scored = await scoreSample(name, row, samples > 1 ? { ...written, sample } : written, reward, maxNewTokens);
    const isMeasured = (name: string) => !(undecidable.has(row.id) && judgingScores.has(name));
    place(index, withoutScores(scored.sample, isMeasured));
  };
  const check = () => {
    if (failure !== undefined) throw failure;
    if (interrupted?.()) throw new InterruptedError();
  };
  const groups = grouped(asked);
  const rows = groups.map(({ row }) => row);
  const encoded = encodePrompts(tokenizer, systemPrompt, rows, policy.family.contextLength);
  const prompts = groups.map(({ number, first, count, index }, at) => ({
    ids: encoded[at]!,
    keys: Array.from({ length: count }, (_, at) => sampleKey(seed, number, first + at)),
    onFinished: (completion: Completion, at: number) => {
      scoring.push(
        score(index + at, completion).catch((error: unknown) => {
          failure ??= error;
        }),
      );
    },
  }));
  try {
    await createSampler(policy, settings).generate(prompts, check);
  } finally {
    await Promise.all(scoring);
  }
  if (failure !== undefined) throw failure;
}

/** A message names no more rows than this. */
const mostNamed = 5;

/**
 * The prompts as a model reads them. No row is ever left out, so each must leave room for an answer.
 * @throws DataError naming those that do not
 */
export function encodePrompts(
  tokenizer: Tokenizer,
  system: string,
  rows: readonly Row[],
  contextLength: number,
): number[][] {
  const prompts = rows.map(({ prompt }) =>
    encodeChat(tokenizer, promptMessages({ system, prompt }), { addGenerationPrompt: true }),
  );
  const long = rows.flatMap(({ id }, at) =>
    prompts[at]!.length < contextLength ? [] : [`${id} with ${prompts[at]!.length} tokens`],
  );
  if (long.length === 0) return prompts;
  const named = long.slice(0, mostNamed).join(", ") + (long.length > mostNamed ? ", …" : "");
  throw new DataError(
    `${long.length} of ${rows.length} test rows do not fit into the model's context of ${contextLength} tokens: ${named}; leave them out, or choose a model with a longer context`,
  );
}

/** One for each sample, so that any of them can be made again alone. */
const sampleKey = (seed: number, row: number, sample: number): Key => randomKey(seed, 13, row, sample);

/** Samples of one row that follow each other share the reading of its prompt. */
function grouped(asked: readonly Asked[]) {
  const groups: { row: Row; number: number; first: number; count: number; index: number }[] = [];
  for (const [index, { row, number, sample }] of asked.entries()) {
    const last = groups.at(-1);
    if (last?.number === number) last.count += 1;
    else groups.push({ row, number, first: sample, count: 1, index });
  }
  return groups;
}

/** Gives values on in the order of their places, however they come. */
function inOrder<Value>(take: (value: Value) => void): (place: number, value: Value) => void {
  const waiting = new Map<number, Value>();
  let next = 0;
  return (place, value) => {
    waiting.set(place, value);
    while (waiting.has(next)) {
      const ready = waiting.get(next)!;
      waiting.delete(next++);
      take(ready);
    }
  };
}

function checkIds(rows: readonly Row[]): void {
  const seen = new Set<string>();
  for (const { id } of rows) {
    if (seen.has(id)) throw new DataError(`test rows: the id ${id} is used twice; give each row its own`);
    seen.add(id);
  }
}

function checkBegun(name: string, begun: Pins, now: Pins): void {
  const differences = pinDifferences(begun, now);
  if (begun.model !== now.model) differences.push({ pin: "model", a: begun.model, b: now.model });
  const [first] = differences;
  if (first !== undefined)
    throw new UsageError(
      `the evaluation of ${name} was begun with another ${first.pin} (${first.a}, now ${first.b}), so it cannot go on; start the run again in another folder`,
    );
}
