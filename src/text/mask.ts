// Which tokens of an example are learned: the completion and the token that ends its turn. Knows no batch and no loss.
import { DataError } from "../run/errors.ts";
import { type Message, renderChatOf } from "./chat.ts";
import type { Tokenizer } from "./tokenizer.ts";

export type Example = { system?: string | undefined; prompt: string; completion: string };

/** Ids of prompt and completion in a row; the first `promptLength` are the prompt. */
export type EncodedExample = { ids: number[]; promptLength: number };

/** The messages that ask a question: the system prompt, when there is one, and the user's turn. */
export function promptMessages({ system, prompt }: { system?: string | undefined; prompt: string }): Message[] {
  const user: Message = { role: "user", content: prompt };
  return system ? [{ role: "system", content: system }, user] : [user];
}

/**
 * Encodes prompt and completion apart, as they meet when the model generates, and checks that the whole chat encodes to the same ids.
 * White space around the completion is dropped, as chat templates do; its last id is the end of the turn.
 * @throws DataError when the chat template changes the completion, or when the two parts do not encode as the whole does.
 */
export function encodeExample(tokenizer: Tokenizer, { system, prompt, completion }: Example): EncodedExample {
  const messages = promptMessages({ system, prompt });
  const answer = completion.trim();
  const promptText = renderChatOf(tokenizer, messages, { addGenerationPrompt: true });
  const whole = renderChatOf(tokenizer, [...messages, { role: "assistant", content: answer }]);
  if (!whole.startsWith(promptText + answer)) {
    throw new DataError(
      `the chat template does not put the completion right after the prompt that it gives for generation (prompt ${JSON.stringify(prompt.slice(0, 60))})`,
    );
  }
  const promptIds = tokenizer.encode(promptText);
  const wholeIds = tokenizer.encode(whole);

  const ending = endOfTurnAfter(tokenizer, whole.slice(promptText.length + answer.length));
  const ids = [...promptIds, ...tokenizer.encode(answer + tokenizer.piece(ending))];
  const difference = ids.findIndex((id, index) => id !== wholeIds[index]);
  if (difference >= 0) {
    const pieces = (from: readonly number[]) =>
      JSON.stringify(
        from
          .slice(Math.max(0, difference - 1), difference + 3)
          .map(tokenizer.piece)
          .join(" "),
      );
    throw new DataError(
      `prompt and completion do not encode as the whole chat does: ${pieces(ids)} against ${pieces(wholeIds)} at token ${difference} (prompt ${JSON.stringify(prompt.slice(0, 60))})`,
    );
  }
  return { ids, promptLength: promptIds.length };
}

/** 1 for every token of the completion, its end of turn included; 0 for the prompt. Aligned with `ids`, not with the shifted targets. */
export function completionMask({ ids, promptLength }: EncodedExample): Uint8Array {
  return new Uint8Array(ids.length).fill(1, promptLength);
}

function endOfTurnAfter(tokenizer: Tokenizer, tail: string): number {
  const ending = tokenizer.encode(tail).find((id) => tokenizer.endOfTurnIds.includes(id));
  if (ending === undefined) {
    const known = tokenizer.endOfTurnIds.map(tokenizer.piece).join(", ");
    throw new DataError(
      `the chat template ends the assistant's turn with ${JSON.stringify(tail)}, in which none of the end-of-turn tokens ${known} stands`,
    );
  }
  return ending;
}
