// What can be wrong with a row that converts: a check gives "code: sentence" or nothing. Knows rows, not files.

import type { Draft } from "../adapters/adapter.ts";
import { shingles, wordHashes } from "../compare/words.ts";
import type { CleanSettings } from "../recipe.ts";

type Check = (row: Draft & { domain: string }) => string | undefined;

/** Tokens of a text, given from outside. */
export type CountTokens = (text: string) => number;

/** The checks that the settings ask for, cheapest first. */
export function checksFor(settings: CleanSettings, countTokens: CountTokens | undefined): Check[] {
  const asked: [boolean, Check][] = [
    [settings.reasoning, ({ reasoning }) => (reasoning === "" ? "empty-reasoning: there is no reasoning" : undefined)],
    [true, tooLong(settings.maxCharacters)],
    [settings.numericAnswers.length > 0, notNumeric(new Set(settings.numericAnswers))],
    [settings.refusals, refusal],
    [settings.selfMentions, selfMention],
    [settings.truncated, truncated],
    [settings.personalData, personalData],
    [settings.answerInReasoning, answerAbsent],
    [settings.maxRepetition < 1, repetitive(settings.maxRepetition)],
    [countTokens !== undefined, tokenLimits(settings, countTokens ?? (() => 0))],
  ];
  return asked.filter(([isAsked]) => isAsked).map(([, check]) => check);
}

const tooLong =
  (most: number): Check =>
  ({ prompt, reasoning, answer }) => {
    const characters = prompt.length + reasoning.length + answer.length;
    return characters > most ? `too-long: ${characters} characters, the most is ${most}` : undefined;
  };

function tokenLimits(
  { minTokens = 0, maxTokens = Number.POSITIVE_INFINITY }: CleanSettings,
  count: CountTokens,
): Check {
  return ({ prompt, reasoning, answer }) => {
    const tokens = count(`${prompt}\n${reasoning}\n${answer}`);
    if (tokens < minTokens) return `too-short: ${tokens} tokens, the least is ${minTokens}`;
    return tokens > maxTokens ? `too-long: ${tokens} tokens, the most is ${maxTokens}` : undefined;
  };
}

const notNumeric =
  (domains: ReadonlySet<string>): Check =>
  ({ domain, answer }) =>
    domains.has(domain) && !/\d/.test(answer) ? `answer: no number in "${answer.slice(0, 40)}"` : undefined;

const refused =
  /^(?:i['’]?m sorry|sorry|i apologi[sz]e)[^.\n]{0,60}\bi(?:['’]m| am)? (?:can(?:no|['’])?t|unable|not able|won['’]?t)\b|^i(?:['’]m| am)? (?:cannot|can['’]t|unable to|not able to|won['’]t) (?:help|assist|answer|provide|fulfil|comply|do that|continue|create|write)\b|^as an ai\b[^.\n]{0,80}\b(?:cannot|can['’]t|unable|not able)\b/i;

const refusal: Check = ({ answer }) => {
  const found = refused.exec(answer.trimStart().slice(0, 300));
  return found ? `refusal: "${found[0].slice(0, 60)}"` : undefined;
};

const self =
  /\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b|\bi(?:['’]m| am) (?:an? (?:ai|(?:large )?language model|virtual assistant)|chatgpt|deepseek|qwen|claude|gemini|gemma|llama|gpt)\b|\b(?:trained|developed|created) by (?:openai|deepseek|anthropic|google deepmind|alibaba|meta ai)\b|\bmy (?:training data|knowledge cut-?off)\b/i;

const selfMention: Check = ({ reasoning, answer }) => {
  const found = self.exec(answer) ?? self.exec(reasoning);
  return found ? `self-mention: "${found[0]}"` : undefined;
};

/** A whole sentence ends in a mark, a bracket, a fence of code, a formula or a list's short last item. */
const truncated: Check = ({ reasoning }) => {
  const end = reasoning.trimEnd();
  if (end === "" || /[.!?:;…。！？"'”’`)\]}$>*|_~=\d%]$/u.test(end)) {
    const fences = end.split("```").length - 1;
    return fences % 2 === 1 ? "truncated: a block of code is not closed" : undefined;
  }
  const lastLine = end.slice(end.lastIndexOf("\n") + 1);
  const isItem = /^\s*(?:[-*•#]|\d+[.)]|step\b)/i.test(lastLine);
  return isItem || lastLine.split(/\s+/).length <= 4 ? undefined : `truncated: it ends with "${lastLine.slice(-60)}"`;
};

const patterns: [string, RegExp][] = [
  ["an e-mail address", /\b[\w.+-]{2,}@(?!example\.)[\w-]+\.[a-z]{2,}\b/i],
  ["a telephone number", /(?<![\w.])(?:\+\d{1,3}[ .-]?)?(?:\(\d{3}\)\s?|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\d)/],
  ["a social security number", /(?<!\d)(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?!\d)/],
  ["an IBAN", /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b/],
  ["a secret key", /\b(?:sk-[A-Za-z0-9]{20,}|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}|hf_[A-Za-z0-9]{30,})\b/],
];
const cardNumber = /(?<![\d.])(?:\d[ -]?){12,18}\d(?![\d.])/g;

const personalData: Check = ({ prompt, reasoning, answer }) => {
  for (const text of [prompt, reasoning, answer]) {
    const found = patterns.find(([, pattern]) => pattern.test(text));
    if (found) return `personal-data: ${found[0]}`;
    for (const [digits] of text.matchAll(cardNumber)) if (isCard(digits)) return "personal-data: a card number";
  }
  return undefined;
};

/** Luhn's check digit, of numbers that begin as cards do and are not one digit again and again. */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  if (!/^[3-6]/.test(digits) || new Set(digits).size < 4) return false;
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** Of a short answer; a long one is an essay that no reasoning holds word for word. */
const answerAbsent: Check = ({ reasoning, answer }) => {
  const wanted = bare(answer);
  if (reasoning === "" || wanted === "" || wanted.length > 60) return undefined;
  return bare(reasoning).includes(wanted)
    ? undefined
    : `answer-absent: "${answer.slice(0, 40)}" is not in the reasoning`;
};

const bare = (text: string) => text.toLowerCase().replace(/(?<=\d),(?=\d{3})|[^\p{L}\p{N}.\-/]+|\.(?!\d)/gu, "");

const repeatedWords = 10;

/** Runs of ten words that stood before, as a share of all such runs. */
function repetitive(most: number): Check {
  return ({ reasoning }) => {
    const runs = shingles(wordHashes(reasoning), repeatedWords);
    const share = runs.length < 2 ? 0 : 1 - new Set(runs).size / runs.length;
    return share > most ? `repetition: ${(100 * share).toFixed(0)} % of the reasoning stood there before` : undefined;
  };
}
