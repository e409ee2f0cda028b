// Whether the correctness reward can tell a right answer to a row from a wrong one. Samples nothing.
import { compareAnswers } from "../reward/answer.ts";
import type { Row } from "../text/row.ts";

/** Domains whose answers are as good as a reader finds them, however short they are. */
const openDomains = /^(?:creative|summari[sz]ation|brainstorming|rewriting)\b/i;

/** Up to so many words `compareAnswers` tells one text from another. */
const comparableWords = 8;

/** Why answers to a row cannot be judged by comparing them with its gold answer; undefined where they can. */
export function unjudgedReason({ answer, domain, meta }: Pick<Row, "answer" | "domain" | "meta">): string | undefined {
  if (Array.isArray(meta.tests)) return "code, which only its tests can judge";
  if (openDomains.test(domain)) return `open answers of the domain ${domain}`;
  // What is read as a number, an option or mathematics is compared as such, however many words stand around it.
  const isText = compareAnswers(answer, `${answer} otherwise`).verdict === "unknown";
  const isLong = answer.trim().split(/\s+/).length > comparableWords;
  return isText && isLong ? `gold answers of more than ${comparableWords} words` : undefined;
}
