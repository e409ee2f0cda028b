// Whether two answers say the same where at least one of them is words, letters, yes or no, or a time of day.
import type { Verdict } from "./math/compare-expressions.ts";
import { compareObjects } from "./math/compare-objects.ts";
import type { MathObject } from "./math/object.ts";
import type { ParsedAnswer } from "./read-answer.ts";
import { clockOf, sameTime } from "./read-words.ts";

type Text = ParsedAnswer & { kind: "text" };

/** Beyond this many words a plain comparison cannot tell a paraphrase from another answer. */
const maxComparableWords = 8;
/** Beyond this many words a text may state a number in a way that is not understood. */
const maxPlainWords = 3;
/** Words that may say what a number or mathematics says. */
const mathematicalWords =
  /\b(?:n(?:o|one|il|ull|othing|obody|ever|either|an)|all|any|every\w*|each|both|real|solutions?|undefined|exists?|impossible|empty|infinit\w*|half|third|quarter|twice|double|triple|once|pair|couple|dozen|zero|single|equal|positive|negative|minus|plus|over|squared|root|pi|unlimited|units?|\\w*sets?|naturals?|integers?|rationals?|complex(?:es)?)\b/;

const hedge = /\b(?:or|not|maybe|perhaps|either|instead)\b|n't\b/;

const equal = (reason: string): Verdict => ({ verdict: "equal", reason });
const different = (reason: string): Verdict => ({ verdict: "different", reason });
const unknown = (reason: string): Verdict => ({ verdict: "unknown", reason });

/** Undefined where neither side is of these kinds. */
export function compareWords(left: ParsedAnswer, right: ParsedAnswer): Verdict | undefined {
  if (left.kind === "truth" && right.kind === "truth") {
    if (left.value !== right.value) return different("one side says yes, the other no");
    return equal(left.value ? "both say yes" : "both say no");
  }
  if (left.kind === "text" && right.kind === "text") return compareTexts(left, right);
  if (left.kind === "clock" || right.kind === "clock") return compareClocks(left, right);
  if (left.kind === "letters" || right.kind === "letters") return compareLetters(left, right);
  if (left.kind === "text") return compareTextWith(left, right);
  if (right.kind === "text") return compareTextWith(right, left);
  return left.kind === "truth" || right.kind === "truth"
    ? different("one side is yes or no, the other is not")
    : undefined;
}

function compareClocks(left: ParsedAnswer, right: ParsedAnswer): Verdict {
  const [a, b] = [left, right].map((side) => {
    if (side.kind === "clock") return side;
    if (side.kind !== "math" || side.object.kind !== "ratio" || side.object.terms.length !== 2) return undefined;
    const [hours, minutes] = side.object.terms.map((term) => (term.kind === "number" ? Number(term.value.n) : -1));
    return minutes! < 0 || hours! < 0 ? undefined : clockOf(hours!, minutes!);
  });
  if (a === undefined || b === undefined) return different("one side is a time of day, the other is not");
  return sameTime(a, b) ? equal("same time of day") : different("the times of day differ");
}

/** Several letters are a set of options or of points; a single one among them is no choice. */
function compareLetters(left: ParsedAnswer, right: ParsedAnswer): Verdict {
  if (left.kind === "letters" && right.kind === "letters") {
    const same = left.letters.join() === right.letters.join();
    return same ? equal("same letters") : different("the letters differ");
  }
  const [named, other] = left.kind === "letters" ? [left, right] : [right, left];
  if (named.kind !== "letters") return unknown("no letters");
  if (other.kind === "option") return different("one side is one option, the other several");
  if (other.kind === "text") return unknown("one side is letters, the other words");
  if (other.kind !== "math") return different("one side is letters, the other is not");
  const items = named.letters.map((name): MathObject => ({ kind: "value", value: { kind: "symbol", name } }));
  return compareObjects({ kind: "several", items, bare: true }, other.object, { tolerance: 0 });
}

function compareTextWith(words: Text, other: ParsedAnswer): Verdict {
  const { text } = words;
  if (text === "") return different("one side is empty");
  if (other.kind === "truth") {
    const both = /\b(?:yes|true)\b/.test(text) && /\b(?:no|not|false)\b/.test(text);
    if (both) return different("one side says yes and no");
    return wordCount(text) > 2
      ? unknown("one side is yes or no, the other is words")
      : different("one side is yes or no, the other is not");
  }
  if (other.kind === "math" && words.letters !== undefined) {
    const { object } = other;
    const segment = object.kind === "value" && object.value.kind === "symbol" ? object.value.name.toLowerCase() : "";
    if (segment === text) return equal("the same name");
    return compareObjects(words.letters, other.object, { tolerance: 0 });
  }
  const opaque = words.notation || wordCount(text) > maxComparableWords;
  if (other.kind === "quantity" && /\d/.test(text)) {
    const sentence = wordCount(text) > maxPlainWords + 1 && !hedge.test(text);
    return opaque || sentence
      ? unknown("one side is a number, the other is not understood")
      : different("one side is a single value, the other is not");
  }
  const kind = other.kind === "math" ? "mathematics" : "a number";
  const plain = !opaque && !/\d/.test(text) && wordCount(text) <= maxPlainWords && !mathematicalWords.test(text);
  return plain
    ? different(`one side is ${kind}, the other a word`)
    : unknown(`one side is ${kind}, the other is words`);
}

function compareTexts(left: Text, right: Text): Verdict {
  const [a, b] = [left.text, right.text];
  if (a === "" && b === "") return unknown("both sides are empty");
  if (a === "" || b === "") return different("one side is empty");
  if (a === b) return equal("same text");
  if (withoutSpace(a) === withoutSpace(b)) return equal("same text but for spaces");
  if (left.notation || right.notation) return unknown("the texts are notation that is not understood");
  if (wordCount(a) > maxComparableWords || wordCount(b) > maxComparableWords) {
    return unknown("the texts differ and are too long to compare word by word");
  }
  if (left.letters !== undefined && right.letters !== undefined) {
    const product = compareObjects(left.letters, right.letters, { tolerance: 0 });
    if (product.verdict === "equal") return unknown("the same letters in another order");
  }
  const [first, second] = [a, b].map((text) => text.split(/\s*(?:,|;|\band\b)\s*/).filter((part) => part !== ""));
  if (first!.length > 1 && first!.toSorted().join() === second!.toSorted().join())
    return unknown("the same words in another order");
  return different("different text");
}

/** Spaces between letters or digits part words; others do not matter. */
function withoutSpace(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}]) | (?![\p{L}\p{N}])/gu, "").replace(/(?<=\p{L})\.(?=\p{L}|$)/gu, "");
}

function wordCount(text: string): number {
  return text.split(" ", maxComparableWords + 1).length;
}
