// A reply as the responses API gives it, whole or as a stream of events: the same as `reply.ts` reads of the chat API. Knows no
// HTTP.
import type { Reply, ReplyReader } from "./reply.ts";
import { splitThinking } from "./thinking.ts";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const objects = (value: unknown) => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const whole = (value: unknown) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;

/** The events whose text counts while a stream runs; what is kept stands in the last one, whole. */
const deltas = /^response\.(?:output_text|reasoning_text|reasoning_summary_text)\.delta$/;
const ends = /^response\.(?:completed|incomplete|failed)$/;

/** @param maxTokens of the request: some endpoints call a reply that was cut off there completed */
export function responseReader(maxTokens: number): ReplyReader {
  let length = 0;
  let response: Record<string, unknown> | undefined;
  return {
    add(event) {
      if (!isObject(event)) throw new Error("sent what is no JSON object");
      const type = textOf(event.type);
      if (type === "error") throw new Error(`said: ${textOf(event.message) || "error"}`);
      if (deltas.test(type)) length += textOf(event.delta).length;
      if (ends.test(type) && isObject(event.response)) response = event.response;
      if (event.object === "response") {
        response = event;
        length = thoughtOf(event).text.length + thoughtOf(event).thinking.length;
      }
    },
    characters: () => length,
    finish({ promptTokens, tokensOf }) {
      if (response === undefined) throw new Error(length === 0 ? "sent no reply" : "broke off within its reply");
      const thought = thoughtOf(response);
      const usage = isObject(response.usage) ? response.usage : {};
      const [input, output] = [whole(usage.input_tokens), whole(usage.output_tokens)];
      const isCut = output !== undefined && output >= maxTokens;
      return {
        ...splitThinking(thought),
        finish: isCut ? "length" : finishOf(response),
        usage: {
          promptTokens: input ?? promptTokens,
          completionTokens: output ?? tokensOf(thought.thinking.length + thought.text.length),
          ...(input === undefined || output === undefined ? { isRough: true as const } : {}),
        },
      };
    },
  };
}

/** @throws Error for a reply that failed, or that is not at its end */
function finishOf({ status, error, incomplete_details: details }: Record<string, unknown>): string {
  if (status === "completed") return "stop";
  const reason = isObject(details) ? textOf(details.reason) : "";
  if (status === "incomplete") return reason === "max_output_tokens" ? "length" : reason || "incomplete";
  throw new Error(
    `said: ${(isObject(error) && textOf(error.message)) || `its reply is ${textOf(status) || "no reply"}`}`,
  );
}

/** Reasoning stands in items of its own, as text or as a summary of it. */
function thoughtOf({ output }: Record<string, unknown>): Pick<Reply, "thinking" | "text"> {
  const items = objects(output);
  const texts = (item: Record<string, unknown>, key: string) => objects(item[key]).map(({ text }) => textOf(text));
  const thinking = items
    .filter(({ type }) => type === "reasoning")
    .map((item) => texts(item, "content").join("") || texts(item, "summary").join("\n\n"))
    .join("\n");
  const text = items
    .filter(({ type }) => type === "message")
    .flatMap((item) => texts(item, "content"))
    .join("");
  return { thinking, text };
}
