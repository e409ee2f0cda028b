// How a chat template has to be used so that a model is asked as it was taught: found by trying the template on a few
// words. Knows no Jinja, no tokenizer and no model family; the template is a function from messages to text.
import { DataError } from "../run/errors.ts";
import type { Message } from "./message.ts";

export type TemplateVariables = Readonly<Record<string, unknown>>;

export type Render = (
  messages: readonly Message[],
  options: { addGenerationPrompt: boolean; variables: TemplateVariables },
) => string;

export type ChatLayout = {
  /** What the template is given beside the messages. */
  variables: TemplateVariables;
  /** Why a system prompt has to open the first user turn; undefined where the template lays it out itself. */
  noSystemRole: "refused" | "left out" | undefined;
  /** Whether a prompt for generation is the start of a whole conversation, up to the answer, instead of the template's own. */
  cutsPrompts: boolean;
};

const system: Message = { role: "system", content: "instructions" };
const user: Message = { role: "user", content: "question" };
const assistant: Message = { role: "assistant", content: "completion" };

/** Qwen 3's template opens answers with an empty thinking block, and prompts only when it is told not to think. */
const knownVariables: readonly TemplateVariables[] = [{}, { enable_thinking: false }];

/**
 * The first way of asking in which a prompt for generation is the exact start of a conversation with its answer.
 * A template that refuses even a question and an answer gets the plain layout, so that its own words reach the user later.
 */
export function findChatLayout(render: Render): ChatLayout {
  for (const variables of knownVariables) {
    const prompt = attempt(() => render([user], { addGenerationPrompt: true, variables }));
    const whole = attempt(() => render([user, assistant], { addGenerationPrompt: false, variables }));
    if (prompt === undefined || whole === undefined) break;
    if (whole.startsWith(prompt + assistant.content)) {
      return { variables, noSystemRole: systemRole(render, variables), cutsPrompts: false };
    }
  }
  const plain = { variables: {}, noSystemRole: systemRole(render, {}) };
  return { ...plain, cutsPrompts: attempt(() => promptBefore(render, [user], {})) !== undefined };
}

/** The text of a conversation up to where the assistant's next answer begins. */
export function promptBefore(render: Render, messages: readonly Message[], variables: TemplateVariables): string {
  const whole = render([...messages, assistant], { addGenerationPrompt: false, variables });
  const start = whole.lastIndexOf(assistant.content);
  if (start < 0) throw new DataError("the chat template leaves the assistant's answer out");
  return whole.slice(0, start);
}

/** The messages without a system role: what it said opens the first user turn, after which a line stays empty. */
export function foldSystem(messages: readonly Message[]): readonly Message[] {
  const [first, second, ...rest] = messages;
  if (first?.role !== "system" || second?.role !== "user") return messages;
  return [{ role: "user", content: `${first.content}\n\n${second.content}` }, ...rest];
}

/** What is done otherwise than the template by itself would, a sentence each. */
export function layoutNotes(layout: ChatLayout, { hasSystemPrompt }: { hasSystemPrompt: boolean }): string[] {
  const notes: string[] = [];
  if (layout.noSystemRole !== undefined && hasSystemPrompt) {
    const what = layout.noSystemRole === "refused" ? "refuses a system message" : "leaves system messages out";
    notes.push(`the model's chat template ${what}, so the system prompt opens the first user turn`);
  }
  for (const [name, value] of Object.entries(layout.variables)) {
    notes.push(
      `the model's chat template is used with ${name}=${value}, so that prompts for generation end as they do in training; give other tools the same`,
    );
  }
  if (layout.cutsPrompts) {
    notes.push(
      "the model's chat template begins an answer otherwise than its prompt for generation ends, so prompts are the start of a whole conversation, up to the answer",
    );
  }
  return notes;
}

function systemRole(render: Render, variables: TemplateVariables): ChatLayout["noSystemRole"] {
  const options = { addGenerationPrompt: true, variables };
  if (attempt(() => render([user], options)) === undefined) return undefined;
  const text = attempt(() => render([system, user], options));
  if (text === undefined) return "refused";
  return text.includes(system.content) ? undefined : "left out";
}

function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}
