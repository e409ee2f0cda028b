// Brings the signs of arithmetic in a text to ASCII, character for character, so that every offset stays what it was.
// Knows characters, not numbers.

const spellings: readonly (readonly [RegExp, string])[] = [
  [/[−–‒﹣－]/g, "-"],
  [/[×·⋅∙∗✕✖＊]/g, "*"],
  [/[÷∕⁄／]/g, "/"],
  [/＋/g, "+"],
  [/＝/g, "="],
  [/[≅≃≒]/g, "≈"],
  [/[～∼]/g, "~"],
  [/％/g, "%"],
  [/＄/g, "$"],
  [/（/g, "("],
  [/）/g, ")"],
  [/[‘’]/g, "'"],
  [/[\u00A0\u2000-\u200A\u202F\u205F\u3000\t]/g, " "],
  [/\r/g, "\n"],
  [/[０-９]/g, "full width"],
];

const fullWidthZero = "０".charCodeAt(0);

/** The same text, as long as before, in the characters that the claims are read in. */
export function spelled(text: string): string {
  let result = text;
  for (const [pattern, replacement] of spellings) {
    result =
      replacement === "full width"
        ? result.replace(pattern, (digit) => String(digit.charCodeAt(0) - fullWidthZero))
        : result.replace(pattern, replacement);
  }
  return result;
}
