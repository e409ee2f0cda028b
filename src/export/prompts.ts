// The prompts of the gate: the run's own test questions where there is a run, word problems of ours where there is a
// tokenizer, else random ids. One of them is longer than the model's window, where that is affordable.
import { randomKey, uniform } from "../engine/random.ts";
import type { ModelFamily } from "../model/family.ts";
import { generateRows } from "../task/procedural/index.ts";
import { encodeChat } from "../text/chat.ts";
import { promptMessages } from "../text/mask.ts";
import type { Tokenizer } from "../text/tokenizer.ts";

const promptCount = 16;
/** New tokens of a greedy trace. */
export const traceTokens = 32;

const longestPrompt = 1280;

/**
 * Token ids of each prompt.
 * @param window of the layers that see one, in tokens
 * @param questions of the run's test rows, as a user asks them
 */
export function gatePrompts(
  family: ModelFamily,
  tokenizer: Tokenizer | undefined,
  window: number | undefined,
  questions: readonly string[] = [],
): number[][] {
  const most = Math.min(family.contextLength - traceTokens - 1, longestPrompt);
  const prompts =
    tokenizer === undefined
      ? Array.from({ length: promptCount }, (_, index) => randomIds(family.vocabularySize, 8 + 3 * index, index))
      : textPrompts(tokenizer, questions);
  const cut = prompts.map((ids) => ids.slice(0, Math.max(1, most)));
  const beyondWindow = (window ?? 0) + 16;
  if (window === undefined || beyondWindow > most || cut.some((ids) => ids.length > beyondWindow)) return cut;
  const joined = prompts.flat();
  const long = Array.from({ length: beyondWindow }, (_, index) => joined[index % joined.length]!);
  return [...cut.slice(0, -1), long];
}

/** The questions themselves, filled up with problems of ours. */
export function promptTexts(questions: readonly string[] = []): string[] {
  const own = generateRows({ seed: 9, count: promptCount, split: "test", minDifficulty: 1, maxDifficulty: 4 });
  return [...new Set(questions), ...own.map(({ prompt }) => prompt)].slice(0, promptCount);
}

function textPrompts(tokenizer: Tokenizer, questions: readonly string[]): number[][] {
  return promptTexts(questions).map((prompt) =>
    tokenizer.chatTemplate === undefined
      ? tokenizer.encode(prompt, { addSpecialTokens: true })
      : encodeChat(tokenizer, promptMessages({ prompt }), { addGenerationPrompt: true }),
  );
}

function randomIds(vocabularySize: number, length: number, prompt: number): number[] {
  const key = randomKey(prompt, 0);
  return Array.from({ length }, (_, index) => Math.floor(uniform(key, index) * vocabularySize));
}
