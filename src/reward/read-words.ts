// Reads answers that are words or letters: options, yes and no, times of day, lists of letters, and plain text as it is
// compared. Knows no mathematics.
import { plainText } from "./plain-text.ts";

export type ReadOption = { kind: "option"; letter: string; text: string };
/** Two letters or more, in the order of the alphabet: "B, C", "A or B". */
export type ReadLetters = { kind: "letters"; letters: readonly string[] };
export type ReadTruth = { kind: "truth"; value: boolean };
/** Minutes after midnight; after midnight or noon where `half` is not said. */
export type ReadClock = { kind: "clock"; minutes: number; half: boolean };

const optionPattern =
  /^(?:(?:[Tt]he )?(?:correct )?(?:[Oo]ption|[Cc]hoice|[Aa]nswer)(?: is)?:? )?(?:\(([A-Ja-j])\)|\[([A-J])\]|([A-J])(?=[.):]|$))[.):]?(?:\s+(.{1,300}))?$/s;

export function readOption(text: string): ReadOption | undefined {
  if (text.length > 400 || text.endsWith("?")) return undefined;
  const plain = text
    .replace(/\\(?:text|mathrm|textbf|mathbf)\s?\{([^{}]*)\}/g, "$1")
    .replace(/\\(?:[,;: ]|quad(?![a-z]))/g, " ")
    .replace(/^\\?\s+/, "");
  const match = optionPattern.exec(plain) ?? /^(?:option|choice)\s+([A-Ja-j])()()()$/i.exec(plain);
  if (match === null) return undefined;
  const after = match[4]?.trim() ?? "";
  // "(a) + 1" and "(A)(B)" are no options; "(A) or (B)" are two.
  if (/^[-+*/^=<>]|^(?:or|and|,|&)(?:\s|$)/.test(after)) return undefined;
  return { kind: "option", letter: (match[1] ?? match[2] ?? match[3]!).toUpperCase(), text: after };
}

/** Capitals, with or without brackets, and nothing else: naming two of them is no choice. */
export function readLetters(text: string): ReadLetters | undefined {
  if (text.length > 200) return undefined;
  const plain = text
    .replace(/\\(?:text|mathrm|textbf|mathbf)\s?\{([^{}]*)\}/g, "$1")
    .replace(/^(?:(?:options?|choices?) )/i, "")
    .replace(/^(?:both|either) /i, "");
  const one = String.raw`\(?[A-Z]\)?\.?`;
  if (!new RegExp(`^${one}(?:(?:\\s*[,;/&]\\s*(?:and |or )?|\\s+(?:and|or)\\s+)${one}){1,25}$`).test(plain))
    return undefined;
  return { kind: "letters", letters: [...new Set(plain.match(/[A-Z]/g))].sort() };
}

/** "Yes", "No.", "True, because …": the word, alone or with its reason after it. */
export function readTruth(text: string): ReadTruth | undefined {
  const match = /^["'(]?(yes|no|true|false)\b["')]?(?:\s*[.,:;!]\s?(.*)|)$/is.exec(text.slice(0, 1000));
  if (match === null) return undefined;
  const value = /^(?:yes|true)$/i.test(match[1]!);
  const contrary = value ? /\b(?:no|not|false)\b|n't\b/i : /\b(?:yes|true)\b/i;
  return contrary.test(match[2] ?? "") ? undefined : { kind: "truth", value };
}

/** "4:30 p.m.", "9 am"; "16:30" may be a ratio and is none. */
export function readClock(text: string): ReadClock | undefined {
  const plain = text.slice(0, 60).replace(/\\(?:text|mathrm)\s?\{([^{}]*)\}/g, "$1");
  const match = /^(\d{1,2})(?::(\d\d))?\s*([ap])\.?\s?m\.?$/i.exec(plain.trim());
  if (match === null) return undefined;
  const [hour, minute] = [Number(match[1]), Number(match[2] ?? 0)];
  if (hour < 1 || hour > 12 || minute > 59) return undefined;
  return { kind: "clock", minutes: (hour % 12) * 60 + minute + (/p/i.test(match[3]!) ? 720 : 0), half: true };
}

/** Hours and minutes without a.m. or p.m.: "16:30". */
export function clockOf(hours: number, minutes: number): ReadClock | undefined {
  if (hours > 24 || minutes > 59 || !Number.isInteger(hours) || !Number.isInteger(minutes)) return undefined;
  return { kind: "clock", minutes: (hours % 24) * 60 + minutes, half: hours > 12 || hours === 0 };
}

export function sameTime(a: ReadClock, b: ReadClock): boolean {
  return a.half && b.half ? a.minutes === b.minutes : a.minutes % 720 === b.minutes % 720;
}

const month = "(january|february|march|april|may|june|july|august|september|october|november|december)";
const dayFirst = new RegExp(String.raw`\b(\d{1,2})(?: of)? ${month}\b`, "g");

const wholeDate = new RegExp(String.raw`^${month} \d{1,2}(?:,? \d{4})?$`);

/** "June 20", "20th of June, 1990" */
export function isDate(text: string): boolean {
  return text.length < 60 && wholeDate.test(normaliseText(text));
}

/** Text as it is compared: without case, outer punctuation, leading article, and with dates in one order. */
export function normaliseText(text: string): string {
  const plain = plainText(text).toLowerCase();
  // By hand: a pattern anchored at the end alone takes quadratic time on a long run of dots.
  const characters = [...plain];
  // A question mark takes back what it follows, and a minus turns it.
  const isEdge = (character: string | undefined) =>
    character !== undefined && /[\s\p{P}]/u.test(character) && character !== "?";
  const isMinus = (at: number) => characters[at] === "-" && /\p{L}/u.test(characters[at + 1] ?? "");
  let start = 0;
  let end = characters.length;
  while (start < end && isEdge(characters[start]) && !isMinus(start)) start += 1;
  while (end > start && isEdge(characters[end - 1])) end -= 1;
  return characters
    .slice(start, end)
    .join("")
    .replace(/(?<=\d)(?:st|nd|rd|th)\b/g, "")
    .replace(dayFirst, "$2 $1")
    .replace(/^(?:the|an?) /, "");
}
