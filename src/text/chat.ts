// Lays a conversation out by the model's own Jinja template. Knows no model family; the template decides.
import { Template } from "@huggingface/jinja";
import { CheckpointError, DataError } from "../run/errors.ts";
import {
  type ChatLayout,
  findChatLayout,
  foldSystem,
  layoutNotes,
  promptBefore,
  type Render,
  type TemplateVariables,
} from "./chat-layout.ts";
import type { Message } from "./message.ts";
import type { Tokenizer } from "./tokenizer.ts";

export type { Message } from "./message.ts";

export type RenderOptions = {
  /** Ends the text where the assistant begins to speak. */
  addGenerationPrompt: boolean;
  bosToken: string;
  eosToken: string;
  /** What the template is given beside these. */
  variables?: TemplateVariables;
};

/**
 * What Llama 3's template is told as today's date, which it writes into every prompt: a prompt depends on its messages alone,
 * not on the day. It is the date that the template takes where there is no clock.
 */
const dateString = "26 Jul 2024";

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
      date_string: dateString,
      ...options.variables,
    });
  } catch (error) {
    throw new DataError(`the chat template refuses a conversation of ${roles(messages)}: ${reason(error)}`);
  }
}

/**
 * The text of a conversation by the tokenizer's own template and special tokens. With a generation prompt it is the exact
 * start of the same conversation with its answer, as training lays it out.
 * @throws CheckpointError when the model has no chat template.
 */
export function renderChatOf(
  tokenizer: Tokenizer,
  messages: readonly Message[],
  { addGenerationPrompt = false }: { addGenerationPrompt?: boolean } = {},
): string {
  const render = renderWith(tokenizer);
  const { variables, noSystemRole, cutsPrompts } = chatLayoutOf(tokenizer);
  const laidOut = noSystemRole === undefined ? messages : foldSystem(messages);
  return addGenerationPrompt && cutsPrompts
    ? promptBefore(render, laidOut, variables)
    : render(laidOut, { addGenerationPrompt, variables });
}

/** What is done otherwise than the model's chat template by itself would, a sentence each; empty without a template. */
export function chatNotes(tokenizer: Tokenizer, options: { hasSystemPrompt: boolean }): string[] {
  return tokenizer.chatTemplate === undefined ? [] : layoutNotes(chatLayoutOf(tokenizer), options);
}

const layouts = new WeakMap<Tokenizer, ChatLayout>();

function chatLayoutOf(tokenizer: Tokenizer): ChatLayout {
  let layout = layouts.get(tokenizer);
  if (layout === undefined) {
    layout = findChatLayout(renderWith(tokenizer));
    layouts.set(tokenizer, layout);
  }
  return layout;
}

function renderWith({ chatTemplate, bosId, eosId, piece }: Tokenizer): Render {
  if (chatTemplate === undefined) {
    throw new CheckpointError(
      "the model has no chat template: put chat_template.jinja beside its tokenizer.json, or chat_template into tokenizer_config.json",
    );
  }
  const tokens = { bosToken: bosId === undefined ? "" : piece(bosId), eosToken: piece(eosId) };
  return (messages, options) => renderChat(chatTemplate, messages, { ...options, ...tokens });
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
