// Finds the answer in a text that may or may not be a well-formed trace. Knows nothing of what is right.
import { readTraceLeniently } from "./trace-tags.ts";

/**
 * The content of the last `<answer>` block, closed or not; else what follows the last "answer is", "####" or `\boxed{`
 * (several boxes that only "and" or commas part go together); else an option letter, yes or no, or a code block that
 * ends the text; else the mathematics or the number of its end, with the words of the number's unit; undefined when there
 * is none of these.
 */
export function extractAnswer(text: string): string | undefined {
  const content = withoutClosingTokens(text);
  return readTraceLeniently(content).answer ?? announcedAnswer(content) ?? closingAnswer(content) ?? lastValue(content);
}

/** What ends a turn in the layouts of chats. */
const closingToken = /(?:<end_of_turn>|<eos>|<\/s>|<\|[a-z_]{1,30}\|>(?:user|assistant)?)$/;

function withoutClosingTokens(text: string): string {
  let rest = text;
  for (let round = 0; round < 8; round += 1) {
    const end = rest.trimEnd();
    const token = closingToken.exec(end.slice(-60));
    if (token === null) break;
    rest = end.slice(0, -token[0].length);
  }
  return rest;
}

const announcement =
  /\banswers?\b\**\s*(?:(?:is|are)\b|:|=|→)\**\s*:?|\bcorrect (?:option|choice)\b\**\s*(?:is|:)\s*:?|####|\\(?:boxed|fbox)\s*\{/gi;
const reason = /,?\s(?:because|since)\s/;

/** What follows the last announcement of an answer, or its last box. */
export function announcedAnswer(text: string): string | undefined {
  const found = [...text.matchAll(announcement)];
  const last = found.at(-1);
  if (last === undefined) return undefined;
  const rest = text.slice(last.index + last[0].length);
  if (last[0].endsWith("{"))
    return nonEmpty(
      boxes(
        text,
        found.filter(([spelling]) => spelling.endsWith("{")),
      ),
    );
  const line = rest.trimStart().split("\n", 1)[0]!;
  // A sentence ends at a full stop that no digit follows; "**", "$" and quotes around the answer are layout.
  const sentence = line.split(/[.!?](?=\s|$)|<\/?(?:reasoning|answer)>/, 1)[0]!;
  const stated = sentence.split(reason, 1)[0]!.replace(/^[\s*"'`#]+|[\s*"'`.]+$/g, "");
  return /[\p{L}\p{N}∞∅]/u.test(stated) ? stated : lastValue(text.slice(0, last.index));
}

/** The content of the last box, or all boxes from the first of a row of boxes on. */
function boxes(text: string, found: readonly RegExpExecArray[]): string {
  const spans = found.slice(-20).map(({ index, 0: opening }) => {
    const start = index + opening.length;
    return { index, start, end: start + closingBrace(text.slice(start)) };
  });
  let first = spans.length - 1;
  while (first > 0 && parts(text.slice(spans[first - 1]!.end + 1, spans[first]!.index))) first -= 1;
  const last = spans.at(-1)!;
  return first === spans.length - 1 ? text.slice(last.start, last.end) : text.slice(spans[first]!.index, last.end + 1);
}

/** Whether a text only parts one item of a list from the next. */
function parts(between: string): boolean {
  if (between.length > 60) return false;
  const plain = between.replace(/\\text\s?\{([^{}]*)\}|\\q?quad|\\[,;()[\]]/g, " $1 ");
  return /^[\s$,;]*(?:(?:and|or)[\s$,;]*)?(?:[a-z]\s*=\s*)?$/.test(plain) && /[,;$]|and|or/.test(plain);
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

/** A last line that is an option letter, yes or no, or a code block. */
function closingAnswer(text: string): string | undefined {
  const end = text.trimEnd();
  if (end.endsWith("```")) {
    const start = end.lastIndexOf("```", end.length - 4);
    return start < 0 ? undefined : nonEmpty(end.slice(start + 3, -3).replace(/^\w*\n/, ""));
  }
  const line = end.slice(end.lastIndexOf("\n") + 1);
  return (
    /^(?:(?:so|thus|hence|therefore),? )?\**(\([A-J]\)|[A-J]|yes|no|true|false)\.?\**\.?$/i.exec(
      line.slice(0, 40),
    )?.[1] ??
    /^\**(?:so,? )?(?:option|choice) (\([A-J]\)|[A-J]) is (?:correct|right|the answer)\.?\**$/i.exec(
      line.slice(0, 60),
    )?.[1]
  );
}

const number = String.raw`[-−+]?(?:[$€£¥]\s?)?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:(?<=\d)\s?[¼-¾⅐-⅞]|(?<![\d,])[¼-¾⅐-⅞]|(?<=\d)(?:\.\d+)?(?:[eE][-+]?\d+\b|\s?[×x]\s?10(?:\^[-−]?\d+|[⁻⁰¹²³⁴-⁹]+))?(?:\s?[/⁄]\s?\d+|:\d\d|\s\d+[/⁄]\d+)?)`;
/** Words that go on with the sentence instead of naming the unit. */
const stopWord = String.raw`(?:in|on|at|to|of|for|from|by|with|and|or|but|so|as|is|are|was|were|has|have|had|left|more|less|than|each|total|together|altogether|now|then|if|because|which|that|he|she|it|they|we|you|I)\b`;
const unit = String.raw`\s?%|\s?°\s?[A-Za-z]?|(?:\s?(?!${stopWord})[A-Za-zµ²³]+(?:[²³]|\/[A-Za-z]+[²³]?|\^\d)*){1,3}`;
const numberWithUnit = new RegExp(`(?<![\\w.,])${number}(?:${unit})?`, "g");
const mathematics = /\$\$?([^$\n]{1,300})\$\$?|\\\(([^\n]{1,300}?)\\\)|\\\[([\s\S]{1,300}?)\\\]/g;

/** The right side of an equation that ends the text: "f(x) = x^2". */
function lastSide(text: string): string | undefined {
  const line = text.trimEnd().slice(-300);
  const side = /=\s*([^=\n$]{1,200}?)\.?$/.exec(line.slice(line.lastIndexOf("\n") + 1))?.[1];
  return side !== undefined &&
    !/\\[)\]]/.test(side) &&
    /[A-Za-z^\\√π]/.test(side) &&
    !/[A-Za-z]{2}/.test(side.replace(/\\[a-z]+|sqrt|pi|sin|cos|tan|ln|log/g, ""))
    ? side
    : undefined;
}

/** The last number, or the piece of marked mathematics that it stands in. */
function lastValue(text: string): string | undefined {
  const found = [...text.matchAll(numberWithUnit)].filter(([all]) => /[\d¼-¾⅐-⅞]/.test(all)).at(-1);
  const piece = [...text.matchAll(mathematics)].at(-1);
  const content = piece?.[1] ?? piece?.[2] ?? piece?.[3];
  const side = lastSide(text);
  if (side !== undefined) return side;
  if (piece === undefined || content === undefined || !/[\\^_=()[\]{}]/.test(content)) return nonEmpty(found?.[0]);
  return found === undefined || found.index < piece.index + piece[0].length ? nonEmpty(content) : nonEmpty(found[0]);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}
