// How hard prompts are for a model: of K completions at temperature 1, how many give the gold answer by the correctness
// reward. Reads and writes no file.
import { createHash } from "node:crypto";
import { randomKey } from "../engine/random.ts";
import { correctnessReward } from "../reward/correctness.ts";
import { type Completion, createSampler } from "../sample/generate.ts";
import type { PolicySettings } from "../sample/programs.ts";
import { encodeChat } from "../text/chat.ts";
import { promptMessages } from "../text/mask.ts";
import type { Row } from "../text/row.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { unjudgedReason } from "./judgeable.ts";
import { wilson } from "./statistics.ts";

export type DifficultySettings = {
  /** Completions of each prompt. */
  samples: number;
  maxNewTokens: number;
  seed: number;
  systemPrompt: string;
};

/** What was found of a row. */
export type Difficulty = {
  id: string;
  samples: number;
  /** Samples whose answer was neither shown to be right nor wrong; they count neither way. */
  undecided: number;
  passed: number;
  /** Of the decided samples, with its 95 % Wilson interval; undefined where nothing was decided. */
  passRate?: number;
  low?: number;
  high?: number;
  /** Mean tokens of a completion. */
  tokens: number;
  /** Why the row was not judged. */
  unjudged?: string;
};

export type MeasuredRow = { row: Row; difficulty: Difficulty };

export type DifficultyWatcher = {
  /** Told while a chunk of prompts is at work: completions that ended and tokens drawn since the last call. */
  onProgress?: (finished: number, tokens: number) => void;
  /** Given the rows of a chunk as soon as all of their completions are judged. */
  onMeasured: (measured: MeasuredRow[]) => void;
  interrupted?: () => boolean;
};

const temperature = 1;
const slots = 64;
/** Completions between two looks at whether to stop; what is under way when a process ends is lost. */
const completionsAtOnce = 256;

/**
 * Measures the rows in order. The draws of a row depend on the seed and its id alone, so that it has the same completions
 * whichever rows are measured with it.
 * @returns whether all were measured; false after an interruption
 */
export async function measureDifficulty(
  policy: PolicySettings,
  tokenizer: Tokenizer,
  rows: readonly Row[],
  { samples, maxNewTokens, seed, systemPrompt }: DifficultySettings,
  { onProgress, onMeasured, interrupted }: DifficultyWatcher,
): Promise<boolean> {
  const { contextLength } = policy.family;
  const sampling = { temperature, topK: 0, topP: 1, maxNewTokens, slots, stopIds: tokenizer.endOfTurnIds };
  const sampler = createSampler(policy, sampling);
  const judge = correctnessReward();
  const difficultyOf = (row: Row, completions: readonly Completion[]): Difficulty => {
    const verdicts = completions.map(({ ids }) =>
      judge({ prompt: row.prompt, completion: tokenizer.decode(ids, { skipSpecialTokens: true }), row }),
    );
    const passed = verdicts.filter(({ score }) => score === 1).length;
    const undecided = verdicts.filter((verdict) => verdict.undecided).length;
    const tokens = completions.reduce((sum, { ids }) => sum + ids.length, 0) / completions.length;
    return { id: row.id, samples, undecided, passed, tokens, ...passRateOf(passed, samples - undecided) };
  };
  const chunkRows = Math.max(1, Math.floor(completionsAtOnce / samples));
  for (let start = 0; start < rows.length; start += chunkRows) {
    if (interrupted?.()) return false;
    const chunk = rows.slice(start, start + chunkRows).map((row) => {
      const messages = promptMessages({ system: systemPrompt, prompt: row.prompt });
      const ids = encodeChat(tokenizer, messages, { addGenerationPrompt: true });
      const isTooLong = ids.length >= contextLength;
      const unjudged = isTooLong ? "prompts longer than the model's context" : unjudgedReason(row);
      return { row, ids, unjudged };
    });
    const asked = chunk.filter(({ unjudged }) => unjudged === undefined);
    let [before, drawn] = [0, 0];
    const groups = await sampler.generate(
      asked.map(({ row, ids }) => ({ ids, keys: keysOf(row.id, seed, samples) })),
      (finished, tokens) => {
        onProgress?.(finished - before, tokens - drawn);
        [before, drawn] = [finished, tokens];
      },
    );
    const completions = new Map(asked.map(({ row }, at) => [row, groups[at]!]));
    onMeasured(
      chunk.map(({ row, unjudged }) => {
        const nothing = { id: row.id, samples: 0, undecided: 0, passed: 0, tokens: 0, ...(unjudged && { unjudged }) };
        const own = completions.get(row);
        return { row, difficulty: own === undefined ? nothing : difficultyOf(row, own) };
      }),
    );
  }
  return true;
}

function passRateOf(passed: number, decided: number): Pick<Difficulty, "passRate" | "low" | "high" | "unjudged"> {
  if (decided === 0) return { unjudged: "completions of which none could be judged" };
  const { mean, low, high } = wilson(passed, decided);
  return { passRate: mean, low, high };
}

function keysOf(id: string, seed: number, samples: number) {
  const number = createHash("sha256").update(id).digest().readUInt32BE(0);
  return Array.from({ length: samples }, (_, sample) => randomKey(seed, number, sample));
}
