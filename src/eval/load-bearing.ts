// Does the work carry the answer? Each answer of an evaluation is asked for again with the work or the question changed;
// the share of answers that move is the finding.
import { randomKey } from "../engine/random.ts";
import { compareAnswers } from "../reward/answer.ts";
import { statedAnswer } from "../reward/correctness.ts";
import type { EventSink, RunEvent } from "../run/events.ts";
import { InterruptedError } from "../run/interrupt.ts";
import { createSampler } from "../sample/generate.ts";
import type { PolicySettings } from "../sample/programs.ts";
import { renderChatOf } from "../text/chat.ts";
import { promptMessages } from "../text/mask.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { wilson } from "./statistics.ts";
import { type ProbeName, type WorkProbe, workProbes } from "./work-probes.ts";

type ProbeEvent = Extract<RunEvent, { type: "work-probe" }>;

export type ProbeSettings = {
  /** Of the evaluated model. */
  name: string;
  systemPrompt: string;
  seed: number;
  maxNewTokens: number;
  batchSize: number;
  /** Tokens that the model's context holds. */
  contextLength: number;
  emit: EventSink;
  interrupted?: () => boolean;
};

/** Samples whose probes are answered between two looks at whether to stop. */
const chunkSamples = 64;

/**
 * Probes the samples of an evaluation, greedily as they were made; those without a well-formed trace have no probes, and
 * a probe whose answer cannot be compared counts as undecided. Emits each probe and then, for each kind, the share of
 * answers that moved with its Wilson interval.
 */
export async function probeWork(
  policy: PolicySettings,
  tokenizer: Tokenizer,
  samples: readonly { rowId: string; prompt: string; text: string }[],
  { name, systemPrompt, seed, maxNewTokens, batchSize, contextLength, emit, interrupted }: ProbeSettings,
): Promise<void> {
  const sampler = createSampler(policy, {
    temperature: 0,
    topK: 0,
    topP: 1,
    maxNewTokens,
    slots: batchSize,
    stopIds: tokenizer.endOfTurnIds,
  });
  const idsOf = ({ prompt, prefix }: WorkProbe) => {
    const chat = renderChatOf(tokenizer, promptMessages({ system: systemPrompt, prompt }), {
      addGenerationPrompt: true,
    });
    return [...tokenizer.encode(chat), ...tokenizer.encode(prefix)];
  };
  const outcomes: ProbeEvent[] = [];
  for (let start = 0; start < samples.length; start += chunkSamples) {
    if (interrupted?.()) throw new InterruptedError();
    const asked = samples.slice(start, start + chunkSamples).flatMap((sample, at) =>
      workProbes(sample.prompt, sample.text, randomKey(seed, 12, start + at))
        .map((probe) => ({ sample, probe, ids: idsOf(probe) }))
        .filter(({ ids }) => ids.length < contextLength),
    );
    const groups = await sampler.generate(asked.map(({ ids }) => ({ ids, keys: [randomKey(0)] })));
    for (const [at, { sample, probe }] of asked.entries()) {
      const added = tokenizer.decode(groups[at]![0]!.ids, { skipSpecialTokens: true });
      const event = probeEvent(name, sample, probe, probe.prefix + added);
      outcomes.push(event);
      emit(event);
    }
  }
  for (const probe of ["corrupted", "hidden", "alone"] as const) emit(summary(name, probe, outcomes));
}

function probeEvent(
  model: string,
  { rowId, text: original }: { rowId: string; text: string },
  { name, prefix }: WorkProbe,
  text: string,
): ProbeEvent {
  const [before = "", after = ""] = [statedAnswer(original), statedAnswer(text)];
  const { verdict } = compareAnswers(after, before);
  const moved = verdict === "unknown" ? undefined : verdict === "different";
  return {
    type: "work-probe",
    model,
    rowId,
    probe: name,
    prefix,
    text,
    before,
    after,
    ...(moved === undefined ? {} : { moved }),
  };
}

function summary(model: string, probe: ProbeName, outcomes: readonly ProbeEvent[]): RunEvent {
  const asked = outcomes.filter((outcome) => outcome.probe === probe);
  const decided = asked.filter(({ moved }) => moved !== undefined);
  const moved = decided.filter((outcome) => outcome.moved).length;
  return {
    type: "work-probes",
    model,
    probe,
    asked: asked.length,
    ...(decided.length > 0 ? { moved: wilson(moved, decided.length) } : {}),
  };
}
