// A row as a model sees it, token by token, with which tokens are learned. For people to look at; trains nothing.
import { encodeChat } from "./chat.ts";
import { completionMask, encodeExample, promptMessages } from "./mask.ts";
import { hasTrace, type Row } from "./row.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { formatTrace } from "./trace.ts";

/** A token's text; where several tokens make one character they stand in one piece. */
export type TokenPiece = { text: string; learned: boolean };
export type TokenView = { pieces: TokenPiece[]; tokens: number; learned: number };

/** Whether supervised training learns a row: it has a trace, and is there to train on. */
export const isLearned = (row: Pick<Row, "reasoning" | "split">) => row.split === "train" && hasTrace(row);

/**
 * Prompt and trace as SFT has them; of a row that is not learned the prompt alone, as GRPO and the evaluation ask it.
 * @throws DataError when the chat template does not give the row back
 */
export function viewTokens(
  tokenizer: Tokenizer,
  row: Pick<Row, "prompt" | "reasoning" | "answer" | "split">,
): TokenView {
  const { prompt } = row;
  const { ids, promptLength } = isLearned(row)
    ? encodeExample(tokenizer, { prompt, completion: formatTrace(row) })
    : promptAlone(tokenizer, prompt);
  const mask = completionMask({ ids, promptLength });
  const texts = (from: number, to: number, learned: boolean) =>
    tokenTexts(tokenizer, ids.slice(from, to), ids.slice(Math.max(0, from - 1), from)).map((text) => ({
      text,
      learned,
    }));
  return {
    pieces: [...texts(0, promptLength, false), ...texts(promptLength, ids.length, true)],
    tokens: ids.length,
    learned: mask.reduce((sum, value) => sum + value, 0),
  };
}

function promptAlone(tokenizer: Tokenizer, prompt: string) {
  const ids = encodeChat(tokenizer, promptMessages({ prompt }), { addGenerationPrompt: true });
  return { ids, promptLength: ids.length };
}

/** So many bytes make a character at most. */
const longestCharacter = 4;

/**
 * The texts of tokens that follow each other, each as it stands behind the one before: alone, a decoder may drop the space
 * that a token begins with.
 */
export function tokenTexts(tokenizer: Tokenizer, ids: readonly number[], before: readonly number[] = []): string[] {
  const texts: string[] = [];
  let [anchor, open] = [before, [] as number[]];
  for (const id of ids) {
    open.push(id);
    const start = tokenizer.decode(anchor);
    const whole = tokenizer.decode([...anchor, ...open]);
    const text = whole.startsWith(start) ? whole.slice(start.length) : tokenizer.decode(open);
    if (text.endsWith("\ufffd") && open.length < longestCharacter) continue;
    texts.push(text === "" ? open.map(tokenizer.piece).join("") : text);
    [anchor, open] = [open, []];
  }
  if (open.length > 0) texts.push(tokenizer.decode(open));
  return texts;
}
