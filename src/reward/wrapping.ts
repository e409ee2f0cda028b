// What layout puts around an answer: fences, \boxed{}, $…$, bold, an announcement, a full stop. Knows no values.
import { unescaped } from "./math/spellings.ts";

/** The answer without layout around the whole of it, and with single backslashes. */
export function withoutWrapping(answer: string): string {
  let text = unescaped(answer)
    .replace(/<\|[a-z_]+\|>\s*\w*\s*$|(?<!\\)\\\s*$/, "")
    .trim();
  for (let round = 0; round < 4; round += 1) {
    const before = text;
    text = withoutFence(text).replace(/\s+\.$/, "");
    const boxed = /^\$*\s*\\(?:boxed|fbox)\s?\{([\s\S]*)\}\s*\$*\.?$/.exec(text);
    if (boxed !== null && closesAtEnd(boxed[1]!)) text = boxed[1]!.trim();
    const mathematics =
      /^(?:\$\$([^$]+)\$\$|\$((?:\\\$|[^$])*[^$\d\s.,](?:\\\$|[^$])*|\\\$[^$]+|[^$]+)\$|\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\])[.,]?$/.exec(
        text,
      );
    if (mathematics !== null) text = (mathematics[1] ?? mathematics[2] ?? mathematics[3] ?? mathematics[4]!).trim();
    const announced = /^[^\n]{0,200}?\banswer\s*(?:is\b|:)\s*:?\s*(\S[^\n]*)$/is.exec(text.slice(0, 1000));
    if (announced !== null && text.length <= 1000) text = announced[1]!.trim();
    // "$28$ %", "$125$ miles"
    const united = /^\$([^$a-z]*(?:\\[^$]*)?)\$\s*([%a-z°][^$\d]*)$/is.exec(text);
    if (united !== null) text = `${united[1]} ${united[2]}`.trim();
    text = joinedBoxes(text) ?? text;
    const bold = /^\*\*([^*]+)\*\*\.?$/.exec(text) ?? /^####\s*(\S[^\n]*)$/.exec(text);
    if (bold !== null) text = bold[1]!.trim();
    const styled = /^\\(?:text|mathrm|textbf|mathbf|mbox)\s?\{([^{}]*)\}\.?$/.exec(text);
    if (styled !== null) text = styled[1]!.trim();
    text = text.replace(/(?<![.\s]|\\right)\.$/, "");
    if (text === before) break;
  }
  return text;
}

function withoutFence(text: string): string {
  const fence = /^```[a-z]*\s+([^`]*)```$/i.exec(text) ?? /^`([^`]*)`$/.exec(text);
  return fence === null ? text : fence[1]!.trim();
}

/** "\boxed{1} and \boxed{2}" as the list "1, 2". */
function joinedBoxes(text: string): string | undefined {
  if (text.indexOf("\\boxed") === text.lastIndexOf("\\boxed")) return undefined;
  const pieces = text.split(/\\boxed\s?\{/);
  const items: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    const end = index === 0 ? -1 : closingBrace(piece);
    if (end === undefined) return undefined;
    if (index > 0) items.push(piece.slice(0, end));
    const between = piece.slice(end + 1).replace(/\\text\s?\{([^{}]*)\}|\\q?quad/g, " $1 ");
    if (/[^\s$,.;()[\]\\]/.test(between.replace(/\b(?:and|or)\b|\b[a-z]\s*=(?=\s*\$?\s*$)/g, ""))) return undefined;
  }
  return items.join(", ");
}

/** What stands in the boxes of a text. */
export function boxContents(text: string): string[] {
  if (text.indexOf("\\boxed") === text.lastIndexOf("\\boxed")) return [];
  return text
    .split(/\\boxed\s?\{/, 50)
    .slice(1)
    .flatMap((piece) => {
      const end = closingBrace(piece);
      return end === undefined ? [] : [piece.slice(0, end)];
    });
}

/** Where the brace that is already open closes. */
function closingBrace(text: string): number | undefined {
  let depth = 1;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === "{") depth += 1;
    else if (text[index] === "}" && --depth === 0) return index;
  }
  return undefined;
}

/** Whether the braces of a text that stood in braces balance. */
function closesAtEnd(inside: string): boolean {
  let depth = 0;
  for (const character of inside) {
    if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
