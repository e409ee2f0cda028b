// Compares a stated answer with what a row holds for right, by what the row carries: choices, aliases, yes or no, or an
// answer of any other kind.
import { type CompareOptions, compareAnswers } from "./answer.ts";
import { compareChoice, readChoices } from "./choices.ts";
import type { Verdict } from "./math/compare-expressions.ts";
import { compareShortAnswer } from "./short-answer.ts";
import { compareTruth } from "./truth.ts";

export type GoldRow = { answer: string; meta: Record<string, unknown>; prompt?: string };

/**
 * - `meta.choices` (texts, or labels with texts): the label, the text or both of one choice.
 * - A gold answer of yes, no, true or false: that and not its contrary.
 * - `meta.aliases` (names of the same thing, perhaps none): a short answer in words.
 * - Otherwise `compareAnswers`.
 */
export function compareWithGold(
  answer: string,
  { answer: gold, meta, prompt = "" }: GoldRow,
  options: CompareOptions = {},
): Verdict {
  const choices = readChoices(meta.choices);
  const chosen = choices && compareChoice(answer, gold, choices, options);
  if (chosen !== undefined) return chosen;
  const truth = compareTruth(answer, gold);
  if (truth !== undefined) return truth;
  const aliases: unknown = meta.aliases;
  if (!Array.isArray(aliases)) return compareAnswers(answer, gold, options);
  const names = aliases.filter((alias): alias is string => typeof alias === "string");
  return compareShortAnswer(answer, { answer: gold, aliases: names, question: prompt }, options);
}
