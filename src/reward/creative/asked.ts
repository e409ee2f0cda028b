// What a prompt asks of the size of its answer: "5 ideas", "in one sentence", "at most 50 words". Knows no answer.

export const numberWords: ReadonlyMap<string, number> = new Map(
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
    .split(" ")
    .map((word, index) => [word, index + 1]),
);

const number = `\\d{1,4}|${[...numberWords.keys()].join("|")}`;
const most = 2000;
const readNumber = (text: string) => numberWords.get(text.toLowerCase()) ?? Number(text);

/** No more of a prompt is read for its wishes, from its beginning and from its end. */
const readLength = 600;
const edges = (prompt: string) =>
  prompt.length <= 2 * readLength ? prompt : `${prompt.slice(0, readLength)}\n${prompt.slice(-readLength)}`;

const notThings =
  "(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|percent|people|persons?|dollars?|euros?|pounds?|words?|sentences?|lines?|paragraphs?|miles?|km|kg|th|st|nd|rd|times|characters?|pages?)\\b";
const verbs =
  "give|list|name|suggest|write|provide|generate|brainstorm|share|propose|offer|recommend|come up with|tell|think of|create|produce|find|identify|describe|mention|state|what are|which|top|best";
const countAfterVerb = new RegExp(
  `\\b(?:${verbs})\\b[^.?!\\n\\d]{0,40}?\\b(${number})\\b(?![.,:]?\\d|\\s*[-–%$€£]|\\s+(?:or more\\s+)?${notThings}|\\s+(?:of|in|is|was|sentence|for|to)\\b)\\s+[a-z]`,
  "i",
);
const countOfThings = new RegExp(
  `\\b(${number})\\s+(?:[a-z-]+\\s+){0,3}?(?:ideas|ways|examples|suggestions|names|tips|reasons|titles|topics|options|alternatives|things|activities|questions|strategies|possibilities|concepts|slogans|uses)\\b`,
  "i",
);

/** How many things are asked for, from 2 to 100; undefined where no number is. */
export function askedCount(prompt: string): number | undefined {
  const text = edges(prompt);
  const found = countOfThings.exec(text) ?? countAfterVerb.exec(text);
  const count = found === null ? 0 : readNumber(found[1]!);
  return count >= 2 && count <= 100 ? count : undefined;
}

const countOfWords = new RegExp(
  `\\b(?:(at most|no more than|fewer than|less than|under|up to|within|maximum of|max|at least|no fewer than|more than|over|minimum of|about|around|roughly|approximately|exactly|in|of|a|an)\\s+)(${number})[\\s-]words?\\b`,
  "i",
);
const countOfSentences = new RegExp(
  `\\b(?:in|with|of|using|a|to|most|than|exactly)\\s+(a single|a|${number})(?:\\s+|-)(?:short\\s+|brief\\s+|concise\\s+)?sentences?\\b`,
  "i",
);

/** How many words are asked for, as a range. */
export function askedWords(prompt: string): { from: number; to: number } | undefined {
  const found = countOfWords.exec(edges(prompt));
  if (found === null) return undefined;
  const count = readNumber(found[2]!);
  if (count < 5 || count > most) return undefined;
  const limit = (found[1] ?? "").toLowerCase();
  if (/most|no more|fewer than|less|under|up to|within|max/.test(limit) && !limit.startsWith("no fewer"))
    return { from: Math.ceil(count / 3), to: count };
  if (/least|no fewer|more|over|min/.test(limit)) return { from: count, to: 4 * count };
  return { from: Math.floor(count * 0.8), to: Math.ceil(count * 1.2) };
}

/** How many sentences at most are asked for. */
export function askedSentences(prompt: string): number | undefined {
  const found = countOfSentences.exec(edges(prompt));
  if (found === null) return undefined;
  return /^a/i.test(found[1]!) ? 1 : readNumber(found[1]!);
}
