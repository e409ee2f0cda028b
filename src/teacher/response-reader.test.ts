// What is read of the responses API: reasoning in its items, tokens, the end, and what is not a whole reply.
import { expect, it } from "vitest";
import { roughTokens } from "./request.ts";
import { responseReader } from "./response-reader.ts";

function read(...events: unknown[]) {
  const reader = responseReader(100);
  for (const event of events) reader.add(event);
  return reader.finish({ promptTokens: 7, tokensOf: roughTokens });
}
const message = { type: "message", content: [{ type: "output_text", text: "4" }] };
const whole = (more: object = {}, ...items: object[]) => ({
  object: "response",
  status: "completed",
  output: [...items, message],
  usage: { input_tokens: 3, output_tokens: 5 },
  ...more,
});

it.each([
  ["text", { type: "reasoning", content: [{ text: "Hm." }], summary: [] }],
  ["a summary", { type: "reasoning", summary: [{ type: "summary_text", text: "Hm." }] }],
])("reads reasoning that stands as %s", (_, item) => {
  expect(read(whole({}, item))).toEqual({
    thinking: "Hm.",
    text: "4",
    finish: "stop",
    usage: { promptTokens: 3, completionTokens: 5 },
  });
});

it("takes the last event of a stream for the reply, and counts what came before it", () => {
  const reader = responseReader(100);
  reader.add({ type: "response.created", response: { status: "in_progress" } });
  reader.add({ type: "response.reasoning_text.delta", delta: "Hm." });
  reader.add({ type: "response.output_text.delta", delta: "4" });
  expect(reader.characters()).toBe(4);
  expect(() => reader.finish({ promptTokens: 1, tokensOf: roughTokens })).toThrow("broke off within its reply");
  reader.add({ type: "response.completed", response: whole() });
  expect(reader.finish({ promptTokens: 1, tokensOf: roughTokens }).text).toBe("4");
});

it.each([
  ["incomplete", { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } }, "length"],
  ["filtered", { status: "incomplete", incomplete_details: { reason: "content_filter" } }, "content_filter"],
  ["completed with all the tokens that it may have", { usage: { input_tokens: 3, output_tokens: 100 } }, "length"],
])("of a reply that is %s says so", (_, more, finish) => {
  expect(read(whole(more)).finish).toBe(finish);
});

it("counts roughly where the endpoint does not", () => {
  expect(read(whole({ usage: undefined })).usage).toEqual({ promptTokens: 7, completionTokens: 1, isRough: true });
});

it.each([
  [[], "sent no reply"],
  [[7], "sent what is no JSON object"],
  [[{ type: "error", message: "too long" }], "said: too long"],
  [[whole({ status: "failed", error: { message: "out of memory" } })], "said: out of memory"],
  [[whole({ status: "in_progress" })], "its reply is in_progress"],
])("%j is no reply", (events, reason) => {
  expect(() => read(...events)).toThrow(reason);
});
