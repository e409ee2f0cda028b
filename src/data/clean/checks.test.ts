import { describe, expect, it } from "vitest";
import type { CleanSettings } from "../recipe.ts";
import { checksFor } from "./checks.ts";

const off: CleanSettings = {
  maxCharacters: 1000,
  maxRepetition: 1,
  reasoning: false,
  truncated: false,
  answerInReasoning: false,
  numericAnswers: [],
  refusals: false,
  selfMentions: false,
  personalData: false,
};

/** What the checks say of a row, the code alone. */
function codeOf(
  settings: Partial<CleanSettings>,
  row: { prompt?: string; reasoning?: string; answer?: string; domain?: string },
) {
  const whole = { prompt: "p", reasoning: "", answer: "a", domain: "math", ...row };
  const checks = checksFor(
    { ...off, ...settings },
    settings.maxTokens ? (text) => text.split(/\s+/).length : undefined,
  );
  for (const check of checks) {
    const fault = check(whole);
    if (fault) return fault.split(":")[0];
  }
  return undefined;
}

describe("checksFor", () => {
  it.each([
    [{ refusals: true }, { answer: "I'm sorry, but I can't help with that." }, "refusal"],
    [{ refusals: true }, { answer: "I cannot provide medical advice." }, "refusal"],
    [{ refusals: true }, { answer: "Sorry is the word that he can't say, so the poem ends." }, undefined],
    [{ refusals: true }, { answer: "I can't wait to tell you: 7." }, undefined],
    [{ selfMentions: true }, { reasoning: "As an AI language model I think", answer: "7" }, "self-mention"],
    [{ selfMentions: true }, { answer: "I'm DeepSeek, made to help." }, "self-mention"],
    [{ selfMentions: true }, { answer: "She works as an AI researcher at Google." }, "self-mention"],
    [{ selfMentions: true }, { answer: "Aim for the sky. AI is a field." }, undefined],
    [{ truncated: true }, { reasoning: "First we add two and two. Then we have to multiply by the" }, "truncated"],
    [{ truncated: true }, { reasoning: "We add them. So it is 4." }, undefined],
    [{ truncated: true }, { reasoning: "```\ncode that is not closed." }, "truncated"],
    [{ truncated: true }, { reasoning: "Options:\n- the second one that we saw before" }, undefined],
    [{ personalData: true }, { answer: "Write to jane.doe@mail.org" }, "personal-data"],
    [{ personalData: true }, { answer: "Write to user@example.com" }, undefined],
    [{ personalData: true }, { prompt: "Call (415) 555-2671 now" }, "personal-data"],
    [{ personalData: true }, { prompt: "The card 4111 1111 1111 1111" }, undefined],
    [{ personalData: true }, { prompt: "The card 4539 1488 0343 6467" }, "personal-data"],
    [{ personalData: true }, { prompt: "There are 4539148803436468 atoms, or 3.14159265358979." }, undefined],
    [{ answerInReasoning: true }, { reasoning: "So 1,024 it is", answer: "1024" }, undefined],
    [{ answerInReasoning: true }, { reasoning: "So 12 it is", answer: "13" }, "answer-absent"],
    [{ answerInReasoning: true }, { reasoning: "", answer: "13" }, undefined],
    [{ numericAnswers: ["math"] }, { answer: "many" }, "answer"],
    [{ numericAnswers: ["logic"] }, { answer: "many" }, undefined],
    [{ reasoning: true }, {}, "empty-reasoning"],
    [{}, { prompt: "x".repeat(2000) }, "too-long"],
    [{ maxTokens: 4 }, { prompt: "one two three four five" }, "too-long"],
    [{ minTokens: 9, maxTokens: 99 }, {}, "too-short"],
    [
      { maxRepetition: 0.3 },
      { reasoning: "wait, let me think about this again one more time now. ".repeat(6) },
      "repetition",
    ],
    [{ maxRepetition: 0.3 }, { reasoning: Array.from({ length: 60 }, (_, at) => `word${at}`).join(" ") }, undefined],
  ] as const)("%j of %j is %s", (settings, row, code) => {
    expect(codeOf(settings as Partial<CleanSettings>, row)).toBe(code);
  });
});
