// Whether an answer picks the right one of several choices, by label, by text or by both. Naming two is picking none.
import { type CompareOptions, compareAnswers } from "./answer.ts";
import { hedgingWords, indexOfWords, wordsOf } from "./match-words.ts";
import type { Verdict } from "./math/compare-expressions.ts";
import { readLetters } from "./read-words.ts";
import { withoutWrapping } from "./wrapping.ts";

export type Choice = { label: string; text: string };

const longestAnswer = 2000;
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The choices that a row states: texts alone, labelled A, B, C …, or labels with texts, in either layout. */
export function readChoices(choices: unknown): Choice[] | undefined {
  if (Array.isArray(choices)) {
    const read = choices.map((choice: unknown, index): Choice | undefined => {
      if (typeof choice === "string") return { label: letters[index] ?? `${index + 1}`, text: choice };
      const { label, text } = (choice ?? {}) as Partial<Record<string, unknown>>;
      return typeof label === "string" && typeof text === "string" ? { label, text } : undefined;
    });
    const whole = read.flatMap((choice) => choice ?? []);
    return whole.length === choices.length && whole.length > 1 ? whole : undefined;
  }
  const { label, text } = (choices ?? {}) as Partial<Record<string, unknown>>;
  if (!Array.isArray(label) || !Array.isArray(text) || label.length !== text.length) return undefined;
  return readChoices(label.map((name: unknown, index) => ({ label: name, text: text[index] as unknown })));
}

/** @returns undefined where the gold answer is none of the choices */
export function compareChoice(
  answer: string,
  gold: string,
  choices: readonly Choice[],
  options: CompareOptions,
): Verdict | undefined {
  const right = indexOfGold(gold, choices);
  if (right === undefined) return undefined;
  const text = withoutWrapping(answer).slice(0, longestAnswer);
  if (text.trim() === "") return { verdict: "different", reason: "it is empty" };
  const { named, hedged } = namedChoices(text, choices);
  if (hedged || isDoubted(text, choices)) return { verdict: "different", reason: "it hedges" };
  const labels = [...named].map((index) => choices[index]!.label).join(" and ");
  if (named.size > 1) return { verdict: "different", reason: `it names ${labels}` };
  const found = named.size === 1 ? [...named][0]! : byValue(text, choices, options);
  if (found === undefined) {
    const verdict = compareAnswers(text, choices[right]!.text, options);
    return verdict.verdict === "equal" ? verdict : { ...verdict, reason: `it names no choice; ${verdict.reason}` };
  }
  return sameChoice(choices[found]!, choices[right]!)
    ? { verdict: "equal", reason: `choice ${choices[right]!.label}` }
    : { verdict: "different", reason: `choice ${choices[found]!.label} is not ${choices[right]!.label}` };
}

function indexOfGold(gold: string, choices: readonly Choice[]): number | undefined {
  const byLabel = choices.findIndex(({ label }) => label.toUpperCase() === gold.trim().toUpperCase());
  if (byLabel >= 0) return byLabel;
  const words = wordsOf(gold).join(" ");
  const byText = choices.findIndex(({ text }) => wordsOf(text).join(" ") === words);
  return byText < 0 ? undefined : byText;
}

/** Two choices may say the same. */
const sameChoice = (a: Choice, b: Choice) => a === b || a.text.trim() === b.text.trim();

/** "B?": a question mark at the end that is no choice's own. */
function isDoubted(text: string, choices: readonly Choice[]): boolean {
  const end = /^(.*\?)[\s.]*$/s;
  const asked = end.exec(text)?.[1];
  const isOwn = (question: string | undefined) => question !== undefined && asked?.endsWith(question.trim()) === true;
  return asked !== undefined && !choices.some((choice) => isOwn(end.exec(choice.text)?.[1]));
}

/** The one choice that means the value of the answer: "10 meters per second" for "10 m/s". */
function byValue(text: string, choices: readonly Choice[], options: CompareOptions): number | undefined {
  const equal = choices.flatMap((choice, index) =>
    compareAnswers(text, choice.text, options).verdict === "equal" ? [index] : [],
  );
  return equal.length === 1 ? equal[0] : undefined;
}

/** Where only case, signs or plurals tell choices apart, they count: "WW or Ww", "10^3" and "10^-3". */
function wordReader(choices: readonly Choice[]): (text: string) => string[] {
  const distinct = new Set(choices.map(({ text }) => wordsOf(text).join(" "))).size === choices.length;
  if (distinct) return wordsOf;
  return (text) => text.normalize("NFKC").match(/[-−+]?\p{N}+(?:[.,]\p{N}+)*|\p{L}+|[^\s\p{L}\p{N}.,;:!?'"*]/gu) ?? [];
}

type Named = { named: ReadonlySet<number>; hedged: boolean };

function namedChoices(text: string, choices: readonly Choice[]): Named {
  const wordsOf = wordReader(choices);
  const exact = choices.findIndex((choice) => wordsOf(choice.text).join(" ") === wordsOf(text).join(" "));
  const listed = readLetters(text)?.letters.flatMap((letter) => labelIndex(letter, choices) ?? []) ?? [];
  if (listed.length > 1 && exact < 0) return { named: new Set(listed), hedged: false };
  const whole = labelIndex(/^[([]?([A-Za-z\d]{1,2})[)\].:]?$/.exec(text)?.[1], choices);
  if (whole !== undefined) return { named: new Set([whole]), hedged: false };
  if (exact >= 0 && wordsOf(text).length > 0) return { named: new Set([exact]), hedged: false };
  const leading = leadingLabel(text, choices);
  const rest = leading === undefined ? text : leading.rest;
  const words = wordsOf(rest);
  const spans = choiceSpans(
    words,
    choices.map((choice) => wordsOf(choice.text)),
  );
  const outside = words.filter((_, index) => !spans.some(({ start, end }) => index >= start && index < end));
  const first = spans[0];
  const texts =
    leading === undefined
      ? spans.map(({ choice }) => choice)
      : first !== undefined && first.start === 0
        ? [first.choice]
        : [];
  const named = new Set([...(leading === undefined ? [] : [leading.index]), ...texts, ...labelsWithin(rest, choices)]);
  // What explains a label may say "not"; before a label or a text it takes that back.
  const open = leading === undefined ? outside : outside.filter((word) => word === "or" || word === "maybe");
  return { named, hedged: named.size > 0 && open.some((word) => hedgingWords.has(word.toLowerCase())) };
}

function labelIndex(label: string | undefined, choices: readonly Choice[]): number | undefined {
  const index = choices.findIndex((choice) => choice.label.toUpperCase() === label?.toUpperCase());
  return index < 0 ? undefined : index;
}

/** "B) Paris", "Option B: Paris", "The answer is (B)": the label, and what follows it. */
function leadingLabel(text: string, choices: readonly Choice[]): { index: number; rest: string } | undefined {
  const lead = `(?:(?:so |thus |therefore,? )?(?:the )?(?:correct |right |best |final )*(?:answer|option|choice)(?: is)?:? *)`;
  const announced = new RegExp(`^${lead}(?:option |choice )?[([]?([A-Za-z]|\\d)[)\\].:,]?(?:\\s+(.*))?$`, "is").exec(
    text,
  );
  const marked = /^[([]?([A-Za-z]|\d)(?:[)\].:]| [-–—](?= ))\s*(.*)$/s.exec(text);
  const match = announced ?? marked;
  const index = labelIndex(match?.[1], choices);
  // "The answer is a plant": an article.
  if (match === null || index === undefined || (match[1] === "a" && match === announced && match[2] !== undefined))
    return undefined;
  return { index, rest: match[2] ?? "" };
}

/** Labels within a text: a capital of its own, unless it is the article, or a letter in brackets. */
function labelsWithin(text: string, choices: readonly Choice[]): number[] {
  let rest = text;
  for (const choice of choices) {
    if (choice.text.trim().length > 1) rest = rest.split(choice.text.trim()).join(" ");
  }
  const found = [
    ...rest.matchAll(/\(([A-Za-z])\)|(?<![\p{L}\p{N}'’-])(A(?!\s+(?!and\b|or\b)\p{Ll})|[B-H])(?![\p{L}\p{N}'’-])/gu),
  ];
  return found.flatMap((match) => labelIndex(match[1] ?? match[2], choices) ?? []);
}

type Span = { start: number; end: number; choice: number };

/** Where the words of choices stand, from left to right; of two that overlap, the longer. */
function choiceSpans(words: readonly string[], choices: readonly (readonly string[])[]): Span[] {
  const spans: Span[] = [];
  for (const [choice, wanted] of choices.entries()) {
    for (let start = indexOfWords(words, wanted); start >= 0; start = indexOfWords(words, wanted, start + 1)) {
      spans.push({ start, end: start + wanted.length, choice });
    }
  }
  const longer = (a: Span, b: Span) => b.end - b.start > a.end - a.start && b.start < a.end && a.start < b.end;
  return spans.filter((span) => !spans.some((other) => longer(span, other))).sort((a, b) => a.start - b.start);
}
