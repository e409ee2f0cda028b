// Finds the answer in a text that may or may not be a well-formed trace. Knows nothing of what is right.

/**
 * The content of the last `<answer>` block, closed or not; else what follows the last "answer is", "####" or `\boxed{`;
 * else the last number with the words of its unit; undefined when there is none of these.
 */
export function extractAnswer(text: string): string | undefined {
  return answerBlock(text) ?? announcedAnswer(text) ?? lastNumber(text);
}

function answerBlock(text: string): string | undefined {
  const opening = "<answer>";
  const start = text.lastIndexOf(opening);
  if (start < 0) return undefined;
  const content = text.slice(start + opening.length);
  const end = content.search(/<\/?(?:reasoning|answer)>|<end_of_turn>/);
  return nonEmpty(end < 0 ? content : content.slice(0, end));
}

const announcement = /\banswer\s*(?:is|:|=)\s*:?|####|\\boxed\s*\{/gi;

function announcedAnswer(text: string): string | undefined {
  const last = [...text.matchAll(announcement)].at(-1);
  if (last === undefined) return undefined;
  const rest = text.slice(last.index + last[0].length);
  if (last[0].endsWith("{")) return nonEmpty(rest.slice(0, closingBrace(rest)));
  const line = rest.trimStart().split("\n", 1)[0]!;
  // A sentence ends at a full stop that no digit follows; "**", "$" and quotes around the answer are layout.
  const sentence = line.split(/[.!?](?=\s|$)|<\/?(?:reasoning|answer)>/, 1)[0]!;
  return nonEmpty(sentence.replace(/^[\s*"'`]+|[\s*"'`.]+$/g, ""));
}

/** Where the brace that is already open closes, or the end of the text. */
function closingBrace(text: string): number {
  let depth = 1;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "{") depth++;
    else if (text[index] === "}" && --depth === 0) return index;
  }
  return text.length;
}

const number = String.raw`[-−+]?(?:[$€£¥]\s?)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?\/\s?\d+|:\d\d)?`;
/** Words that go on with the sentence instead of naming the unit. */
const stopWord = String.raw`(?:in|on|at|to|of|for|from|by|with|and|or|but|so|as|is|are|was|were|has|have|had|left|more|less|than|each|total|together|altogether|now|then|if|because|which|that|he|she|it|they|we|you|I)\b`;
const unit = String.raw`\s?%|\s?°\s?[A-Za-z]?|(?:\s?(?!${stopWord})[A-Za-zµ²³]+(?:[²³]|\/[A-Za-z]+[²³]?|\^\d)*){1,3}`;
const numberWithUnit = new RegExp(`(?<![\\w.,])${number}(?:${unit})?`, "g");

function lastNumber(text: string): string | undefined {
  return nonEmpty([...text.matchAll(numberWithUnit)].at(-1)?.[0]);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}
