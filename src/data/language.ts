// The language of a text, by eld's n-grams. Knows ISO 639-1 codes, not why anyone asks.
import { eld } from "eld/medium";

/** Enough to tell a language; more only takes longer. */
const readCharacters = 400;

/** The code of a text's language, as in "en"; undefined where it has no words to tell it by. */
export function languageOf(text: string): string | undefined {
  const words = text
    .slice(0, 4 * readCharacters)
    .replace(/```[\s\S]*?(?:```|$)|\$\$?[^$]{1,200}\$\$?|https?:\S+/g, " ")
    .slice(0, readCharacters);
  return eld.detect(words).language || undefined;
}
