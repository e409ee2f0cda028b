// Where a teacher's thinking stands: in `reasoning_content` (DeepSeek, vLLM, llama.cpp, LM Studio), `reasoning` (OpenRouter,
// Ollama), parts that are marked as thoughts (Gemini), or between tags in the text itself. Knows no endpoint.

export type Thought = { thinking: string; text: string };

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Thinking and text of a message, or of the part of one that a chunk of a stream brings. */
export function readMessage(message: unknown): Thought {
  if (!isObject(message)) return { thinking: "", text: "" };
  const said = textOf(message.reasoning_content) || textOf(message.reasoning);
  const parts = Array.isArray(message.content) ? message.content : message.parts;
  if (Array.isArray(parts)) {
    const read = parts.filter(isObject).map((part) => ({ isThought: part.thought === true, text: textOf(part.text) }));
    const join = (thoughts: boolean) =>
      read
        .filter(({ isThought }) => isThought === thoughts)
        .map(({ text }) => text)
        .join("");
    return { thinking: said + join(true), text: join(false) };
  }
  const text = textOf(message.content);
  return isMarkedThought(message) ? { thinking: said + text, text: "" } : { thinking: said, text };
}

/** Gemini's mark on what its OpenAI-compatible endpoint gives as content. */
function isMarkedThought({ extra_content }: Record<string, unknown>): boolean {
  return isObject(extra_content) && isObject(extra_content.google) && extra_content.google.thought === true;
}

const opening = /^\s*<(think|thinking|thought)>/;

/** Takes the tags of thinking away, and thinking between tags out of the text; chat templates may keep the opening tag. */
export function splitThinking({ thinking, text }: Thought): Thought {
  const bare = thinking
    .replace(opening, "")
    .replace(/<\/(think|thinking|thought)>\s*$/, "")
    .trim();
  const name = opening.exec(text)?.[1];
  const closing = /<\/(think|thinking|thought)>/.exec(text);
  if (closing === null || (name !== undefined && closing[1] !== name)) return { thinking: bare, text: text.trim() };
  const inside = text.slice(0, closing.index).replace(opening, "").trim();
  const rest = text.slice(closing.index + closing[0].length).trim();
  return { thinking: [bare, inside].filter((part) => part !== "").join("\n"), text: rest };
}
