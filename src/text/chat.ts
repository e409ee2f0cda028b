// Lays a conversation out by the model's own Jinja template. Knows no model family; the template decides.
import { Template } from "@huggingface/jinja";
import { CheckpointError, DataError } from "../run/errors.ts";
import type { Tokenizer } from "./tokenizer.ts";

export type Message = { role: "system" | "user" | "assistant"; content: string };

export type RenderOptions = {
  /** Ends the text where the assistant begins to speak. */
  addGenerationPrompt: boolean;
  bosToken: string;
  eosToken: string;
};

/** Gemma 3's layout for text: the assistant is "model", and a system message opens the first user turn. */
export const gemmaChatTemplate = `{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- set first_user_prefix = messages[0]['content'] + '\\n\\n' -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = '' -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception('user and assistant must take turns, beginning with the user') }}
    {%- endif -%}
    {%- set role = 'model' if message['role'] == 'assistant' else message['role'] -%}
    {{ '<start_of_turn>' + role + '\\n' + (first_user_prefix if loop.first else '') }}
    {{- message['content'] | trim }}
    {{- '<end_of_turn>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{ '<start_of_turn>model\\n' }}
{%- endif -%}
`;

const parsed = new Map<string, Template>();

/**
 * The text of a conversation.
 * @throws CheckpointError when the template is not Jinja; DataError when it refuses the conversation, in its own words.
 */
export function renderChat(template: string, messages: readonly Message[], options: RenderOptions): string {
  let program = parsed.get(template);
  if (program === undefined) {
    try {
      program = new Template(template);
    } catch (error) {
      throw new CheckpointError(`the chat template cannot be read: ${reason(error)}`);
    }
    parsed.set(template, program);
  }
  try {
    return program.render({
      messages,
      add_generation_prompt: options.addGenerationPrompt,
      bos_token: options.bosToken,
      eos_token: options.eosToken,
    });
  } catch (error) {
    throw new DataError(`the chat template refuses a conversation of ${roles(messages)}: ${reason(error)}`);
  }
}

/**
 * The text of a conversation by the tokenizer's own template and special tokens.
 * @throws CheckpointError when the model has no chat template.
 */
export function renderChatOf(
  tokenizer: Tokenizer,
  messages: readonly Message[],
  { addGenerationPrompt = false }: { addGenerationPrompt?: boolean } = {},
): string {
  if (tokenizer.chatTemplate === undefined) {
    throw new CheckpointError(
      "the model has no chat template: put chat_template.jinja beside its tokenizer.json, or chat_template into tokenizer_config.json",
    );
  }
  return renderChat(tokenizer.chatTemplate, messages, {
    addGenerationPrompt,
    bosToken: tokenizer.bosId === undefined ? "" : tokenizer.piece(tokenizer.bosId),
    eosToken: tokenizer.piece(tokenizer.eosId),
  });
}

/** The token ids of a conversation. The template writes the special tokens, so none are added: never two `<bos>`. */
export function encodeChat(
  tokenizer: Tokenizer,
  messages: readonly Message[],
  options: { addGenerationPrompt?: boolean } = {},
): number[] {
  return tokenizer.encode(renderChatOf(tokenizer, messages, options));
}

const roles = (messages: readonly Message[]): string => messages.map(({ role }) => role).join(", ") || "no messages";

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
