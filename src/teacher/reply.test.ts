// What is read of replies: thinking wherever it stands, tokens, copies, and what is not a whole reply.
import { describe, expect, it } from "vitest";
import { type Reply, replyReader } from "./reply.ts";
import { roughTokens } from "./request.ts";
import { splitThinking } from "./thinking.ts";

function read(...chunks: unknown[]): Reply {
  const reader = replyReader();
  for (const chunk of chunks) reader.add(chunk);
  return reader.finish({ promptTokens: 7, tokensOf: roughTokens });
}
const whole = (message: object, usage?: object) => ({ choices: [{ message, finish_reason: "stop" }], usage });
const part = (delta: object) => ({ choices: [{ delta, finish_reason: null }] });
const end = (completion_tokens?: number) => ({
  choices: [{ delta: {}, finish_reason: "stop" }],
  ...(completion_tokens === undefined ? {} : { usage: { prompt_tokens: 3, completion_tokens } }),
});

describe("thinking", () => {
  it.each([
    ["reasoning_content", { reasoning_content: "Hm.", content: "4" }],
    ["reasoning", { reasoning: "Hm.", content: "4" }],
    ["tags", { content: "<think>\nHm.\n</think>\n\n4" }],
    ["tags of which the template kept one", { content: "Hm.</think>4" }],
    ["Gemini's tags", { content: "<thought>Hm.</thought>4" }],
    ["parts", { content: [{ text: "Hm.", thought: true }, { text: "4" }] }],
    ["both a field and tags in it", { reasoning_content: "<think>Hm.</think>", content: "4" }],
  ])("in %s", (_, message) => {
    expect(read(whole(message))).toMatchObject({ thinking: "Hm.", text: "4" });
  });

  it("in parts of a stream that are marked as thoughts", () => {
    const thought = { content: "Hm.", extra_content: { google: { thought: true } } };
    expect(read(part(thought), part({ content: "4" }), end())).toMatchObject({ thinking: "Hm.", text: "4" });
  });

  it("ends at the tag of its own name, and nowhere without one", () => {
    expect(splitThinking({ thinking: "", text: "<think>a</thought>b" }).thinking).toBe("");
    expect(splitThinking({ thinking: "", text: "4 <think>" })).toEqual({ thinking: "", text: "4 <think>" });
  });
});

describe("tokens", () => {
  it("are the endpoint's, with thoughts that stand in the total alone", () => {
    const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 40 };
    expect(read(whole({ content: "4" }, usage)).usage).toEqual({ promptTokens: 5, completionTokens: 35 });
  });

  it("are estimated where it says none", () => {
    expect(read(whole({ content: "12345678" })).usage).toEqual({ promptTokens: 7, completionTokens: 2, isRough: true });
  });
});

describe("a stream", () => {
  const words = ["ha ", "ha ", "no"].map((content) => part({ content }));
  it("keeps what is said twice", () => {
    expect(read(...words, end(3)).text).toBe("ha ha no");
    expect(read(...words, end(4)).text).toBe("ha ha no");
  });

  it("loses what is sent twice, where the count says which", () => {
    const [a, b, c] = ["one ", "two ", "three"].map((content) => part({ content }));
    expect(read(a, a, b, c, c, end(3)).text).toBe("one two three");
    expect(read(...words.flatMap((word) => [word, word]), end(3)).text).toBe("ha ha no");
    expect(() => read(a, a, b, c, c, end(4))).toThrow("sent parts of its reply twice");
  });

  it("is taken as it is from an endpoint that leaves thinking out of its count", () => {
    const thoughts = ["a ", "b ", "b ", "c "].map((reasoning_content) => part({ reasoning_content }));
    expect(read(...thoughts, ...words, end(2)).thinking).toBe("a b b c");
  });

  it.each([
    ["nothing", [], "sent no reply"],
    ["no end", [part({ content: "a" })], "broke off within its reply"],
    ["no object", [7], "sent what is no JSON object"],
    ["no choices", [{ ok: true }], "sent no reply"],
  ])("of %s is no reply", (_, chunks, message) => {
    expect(() => read(...chunks)).toThrow(message);
  });
});
