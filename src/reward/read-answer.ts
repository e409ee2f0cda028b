// Reads what an answer says: an option, yes or no, a quantity, several of them, mathematics with or without a unit, or
// plain words. Compares nothing.
import { interpret, type MathObject } from "./math/object.ts";
import { parseMath } from "./math/parse.ts";
import { within } from "./math/work.ts";
import { plainText } from "./plain-text.ts";
import { type Quantity, readQuantity } from "./quantity.ts";
import { isBare, readUnit, type Unit } from "./unit.ts";

export type ParsedAnswer =
  | { kind: "option"; letter: string; text: string }
  | { kind: "truth"; value: boolean }
  | { kind: "quantity"; quantity: Quantity }
  | { kind: "quantities"; quantities: readonly Quantity[] }
  | { kind: "math"; object: MathObject; unit: Unit }
  | { kind: "text"; text: string };

/** Longer answers are compared as text only. */
const maxQuantityLength = 500;
const maxMathLength = 3000;
const maxReadLength = 10_000;
const readingSteps = 100_000;

const leadIn =
  /^(?:(?:so|thus|hence|therefore|the|final|answer|result|total|value|it|is|are|was|equals|about|approximately|=|≈|:)[ ,:]*(?![a-z]))+/i;
const statement =
  /\b(?:is|are|was|were|be|equals?|has|have|had|gets?|got|costs?|takes?|took|needs?|earns?|earned|sells?|sold|spends?|spent|pays?|paid|makes?|made|saves?|saved) (?:only |exactly |still )?$/i;
const hedges = /\b(?:or|not|and|wrong|unless|maybe|perhaps|instead)\b|n't\b|\?/i;
/** After a quantity these go on with a calculation. */
const calculation = /[\d=<>≤≥≠≈∈^*+\\√∞]|^ ?[!([{|/]|[-/,;] ?[b-hj-z]\b/i;

/**
 * What an answer may mean, the likeliest first: more than one where notation is ambiguous, as "(1,234)" is.
 * "5 or 6" is two values, "not 5" is words.
 */
export function readAnswer(answer: string): ParsedAnswer[] {
  if (answer.length > maxReadLength) return [{ kind: "text", text: normaliseText(answer) }];
  const stripped = withoutWrapping(answer);
  const option = readOption(stripped);
  if (option !== undefined) return [option];
  const truth = readTruth(stripped);
  if (truth !== undefined) return [truth];
  if (answer.length <= maxQuantityLength) {
    const quantity = readQuantities(stripped);
    if (quantity !== undefined) return [quantity];
  }
  if (stripped.length <= maxMathLength) {
    const found = readMathematics(stripped);
    if (found.length > 0) return found;
  }
  if (answer.length <= maxQuantityLength) {
    const stated = statedQuantity(plainOf(stripped));
    if (stated !== undefined) return [{ kind: "quantity", quantity: stated }];
  }
  const segment = onlySegment(stripped);
  const inside = segment === undefined ? [] : readAnswer(segment);
  return inside.length > 0 && inside[0]!.kind !== "text" ? inside : [{ kind: "text", text: normaliseText(stripped) }];
}

/** Without layout around the whole answer: white space, code fences, \boxed{}, $…$, bold, a full stop. */
function withoutWrapping(answer: string): string {
  let text = answer.trim();
  for (let round = 0; round < 4; round += 1) {
    const before = text;
    const fence = /^```[a-z]*\s+([^`]*)```$/i.exec(text) ?? /^`([^`]*)`$/.exec(text);
    if (fence !== null) text = fence[1]!.trim();
    const boxed = /^\$*\s*\\(?:boxed|fbox)\s?\{([\s\S]*)\}\s*\$*\.?$/.exec(text);
    if (boxed !== null && closesAtEnd(boxed[1]!)) text = boxed[1]!.trim();
    const mathematics =
      /^(?:\$\$([^$]+)\$\$|\$([^$]*[^$\d\s.,][^$]*|[^$]+)\$|\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\])[.,]?$/.exec(text);
    if (mathematics !== null) text = (mathematics[1] ?? mathematics[2] ?? mathematics[3] ?? mathematics[4]!).trim();
    const announced = /^[^\n]{0,200}?\banswer\s*(?:is|:)\s*:?\s*(\S[^\n]*)$/is.exec(text.slice(0, 1000));
    if (announced !== null && text.length <= 1000) text = announced[1]!.trim();
    // "$28$ %", "$125$ miles"
    const united = /^\$([^$a-z]*(?:\\[^$]*)?)\$\s*([%a-z°][^$\d]*)$/is.exec(text);
    if (united !== null) text = `${united[1]} ${united[2]}`.trim();
    text = joinedBoxes(text) ?? text;
    const bold = /^\*\*([^*]+)\*\*\.?$/.exec(text);
    if (bold !== null) text = bold[1]!.trim();
    const styled = /^\\(?:text|mathrm|textbf|mathbf)\s?\{([^{}]*)\}\.?$/.exec(text);
    if (styled !== null) text = styled[1]!.trim();
    text = text.replace(/(?<![.\s])\s?\.$/, "");
    if (text === before) break;
  }
  return text;
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
    if (/[^\s$,.;()[\]\\]/.test(between.replace(/\b(?:and|or)\b/g, ""))) return undefined;
  }
  return items.join(", ");
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

const optionPattern =
  /^(?:(?:[Tt]he )?(?:correct )?(?:[Oo]ption|[Cc]hoice)(?: is)?:? )?(?:\(([A-Ja-j])\)|\[([A-J])\]|([A-J])(?=[.):]|$))[.):]?(?:\s+(.{1,300}))?$/s;

function readOption(text: string): ParsedAnswer | undefined {
  if (text.length > 400) return undefined;
  const plain = text.replace(/\\(?:text|mathrm|textbf|mathbf)\s?\{([^{}]*)\}/g, "$1").replace(/^\\?\s+/, "");
  const match = optionPattern.exec(plain) ?? /^(?:option|choice)\s+([A-Ja-j])()()()$/i.exec(plain);
  if (match === null) return undefined;
  const text_ = match[4]?.trim() ?? "";
  // "(a) + 1" and "(A)(B)" are no options.
  if (/^[-+*/^=<>]/.test(text_)) return undefined;
  return { kind: "option", letter: (match[1] ?? match[2] ?? match[3]!).toUpperCase(), text: text_ };
}

/** "Yes", "No.", "True, because …": the word, alone or with its reason after it. */
function readTruth(text: string): ParsedAnswer | undefined {
  const match = /^["'(]?(yes|no|true|false)\b["')]?(?:\s*[.,:;!]\s?(.*)|)$/is.exec(text.slice(0, 1000));
  if (match === null) return undefined;
  const value = /^(?:yes|true)$/i.test(match[1]!);
  const contrary = value ? /\b(?:no|not|false)\b|n't\b/i : /\b(?:yes|true)\b/i;
  return contrary.test(match[2] ?? "") ? undefined : { kind: "truth", value };
}

function plainOf(text: string): string {
  return plainText(text)
    .replace(/^["'([]+(?=[^()[\]]*$)|(?<=^[^()[\]]*)["'\])]+$/g, "")
    .trim();
}

function readQuantities(text: string): ParsedAnswer | undefined {
  const plain = plainOf(text);
  const quantity = wholeQuantity(plain) ?? wholeQuantity(plain.replace(leadIn, ""));
  if (quantity !== undefined) return { kind: "quantity", quantity };
  const parts = plain.replace(leadIn, "").split(/,? (?:and|or) |[,;] /);
  if (parts.length < 2 || parts.length > 20) return undefined;
  const quantities = parts.flatMap((part) => wholeQuantity(part.trim()) ?? []);
  const united = quantities.some(({ unit }) => !isBare(unit));
  return quantities.length === parts.length && united ? { kind: "quantities", quantities } : undefined;
}

/** A quantity at the very start, with nothing after it that could change it. */
function wholeQuantity(plain: string): Quantity | undefined {
  const read = readQuantity(plain, 0);
  if (read === undefined) return undefined;
  const rest = plain.slice(read.end);
  return calculation.test(rest) || hedges.test(rest) || /^\p{L}/u.test(rest) ? undefined : read.quantity;
}

/** "Natalia sold 72 clips altogether.": one quantity, after a verb, nothing hedged. */
function statedQuantity(plain: string): Quantity | undefined {
  const at = plain.search(/(?:[-+]?[$€£¥₹] ?|[-+])?\.?\d/);
  if (at < 0 || hedges.test(plain) || !statement.test(plain.slice(0, at))) return undefined;
  return wholeQuantity(plain.slice(at));
}

const bareUnit: Unit = { text: "" };
const unitCommand =
  /^(.*\S)\s*\\(?:text|mathrm|mbox|textrm|textbf|textnormal|operatorname)\s?\{([^{}]{1,60})\}((?:\^\{?[23]\}?)?)$/s;
const unitWords = /^(.*[\d)}\]π%])\s+([a-zA-Z°][a-zA-Z°/ ]{0,40}(?:\^?[23²³])?)$/s;
const degreeSign = /^(.*[\d)}])\s*(?:\^\s*\{?\s*\\circ\s*\}?|°)$/s;

/** A variable, e, i, or a sum of two; other letters name options. */
const lettersOnly = /^-?\s?[eik-z]$|^-?\s?[a-zA-Z]\s?[-+]\s?[a-zA-Z]$|^-\s?[a-z]$/;

/** The mathematics of a text, first as a whole, then without the unit at its end. */
function readMathematics(text: string): ParsedAnswer[] {
  const plain = text
    .replace(leadIn, "")
    .replace(/^["']|["']$/g, "")
    .replace(/\*\*(?=\s|$)|^\*\*/g, "");
  const named = /^(?:all real numbers?|the real numbers|all reals)$/i.test(plain)
    ? "\\mathbb{R}"
    : /^(?:no (?:real )?solutions?|the empty set|empty set|none)$/i.test(plain)
      ? "\\emptyset"
      : plain;
  if (!/[\d\\=<>≤≥≠^√π∞∅+*/|()[\]{}²³]/.test(named)) return lettersOnly.test(named) ? whole(named) : [];
  const degrees = degreeSign.exec(named);
  // In "sin 30°" the sign belongs to the argument.
  if (degrees !== null && !/sin|cos|tan|cot|sec|csc/.test(named)) {
    const angle = withUnit(degrees[1]!, "degrees");
    if (angle.length > 0) return angle;
  }
  const direct = whole(named);
  if (direct.length > 0) return direct;
  const unit = unitCommand.exec(named) ?? unitWords.exec(named);
  return unit === null ? [] : withUnit(unit[1]!, `${unit[2]!.trim()}${unit[3] ?? ""}`);
}

function whole(text: string): ParsedAnswer[] {
  return objectsOf(text).map((object) => ({ kind: "math", object, unit: bareUnit }));
}

function withUnit(text: string, name: string): ParsedAnswer[] {
  const plain = plainText(name);
  const { unit, end } = readUnit(plain, 0);
  if (isBare(unit) || plain.slice(end).trim() !== "") return [];
  return objectsOf(text.replace(/\\\$/g, "")).map((object) => ({ kind: "math", object, unit }));
}

/** The meanings of a text: two where commas may part either items or thousands. */
function objectsOf(text: string): MathObject[] {
  const grouped = /[([{].*\d,\d{3}(?!\d)/s.test(text);
  const decimalComma = /^-?(?:0,\d+|\d+,(?:\d{2}|\d{4,}))$/.test(text.trim());
  const spellings: [string, boolean][] = [[text, true]];
  if (grouped) spellings.push([text, false]);
  if (decimalComma) spellings.push([text.replace(",", "."), true]);
  return spellings.flatMap(([spelling, thousands]) => {
    const object = within(readingSteps, () => {
      const node = parseMath(spelling, { thousands });
      return node === undefined ? undefined : interpret(node);
    });
    return object === undefined ? [] : [object];
  });
}

/** The one piece of mathematics in a sentence that hedges nothing: "The area is $\frac{1}{2}$." */
function onlySegment(text: string): string | undefined {
  if (text.length > maxMathLength || hedges.test(text)) return undefined;
  const boxed = text.lastIndexOf("\\boxed{");
  if (boxed >= 0 && text.indexOf("\\boxed{") === boxed) {
    const rest = text.slice(boxed + "\\boxed{".length);
    for (let end = rest.indexOf("}"); end >= 0; end = rest.indexOf("}", end + 1)) {
      if (closesAtEnd(rest.slice(0, end))) return rest.slice(0, end);
    }
  }
  const segments = [...text.matchAll(/\$\$?([^$]+)\$\$?|\\\(([^$]{1,1000}?)\\\)|\\\[([^$]{1,1000}?)\\\]/g)];
  const [only, ...others] = segments;
  if (only === undefined || others.length > 0 || /\d/.test(text.replace(only[0], ""))) return undefined;
  return only[1] ?? only[2] ?? only[3];
}

function normaliseText(text: string): string {
  const plain = plainText(text).toLowerCase();
  // By hand: a pattern anchored at the end alone takes quadratic time on a long run of dots.
  const characters = [...plain];
  const isEdge = (character: string | undefined) => character !== undefined && /[\s\p{P}]/u.test(character);
  let start = 0;
  let end = characters.length;
  while (start < end && isEdge(characters[start])) start += 1;
  while (end > start && isEdge(characters[end - 1])) end -= 1;
  return characters
    .slice(start, end)
    .join("")
    .replace(/^(?:the|an?) /, "");
}
