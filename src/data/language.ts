// The language of a text, by eld's n-grams. Knows ISO 639-1 codes, not why anyone asks.

export type DetectLanguage = (text: string) => string | undefined;

/** Enough to tell a language; more only takes longer. */
const readCharacters = 240;

/**
 * Loads the tables, half a second's work, and gives the detector: the code of a text's language, as in "en", or
 * undefined where the text has no words to tell it by.
 */
export async function loadLanguageDetector(): Promise<DetectLanguage> {
  const { eld } = await import("eld/medium");
  return (text) => {
    const words = text
      .slice(0, 4 * readCharacters)
      .replace(/```[\s\S]*?(?:```|$)|\$\$?[^$]{1,200}\$\$?|https?:\S+/g, " ")
      .slice(0, readCharacters);
    return eld.detect(words).language || undefined;
  };
}
