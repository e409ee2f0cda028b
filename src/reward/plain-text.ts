// Brings what a model may write (full-width digits, vulgar fractions, LaTeX wrappers, invisible characters) to the plain
// characters that the parsers read. Knows characters, not numbers or units.

const vulgarFractions = /(?<=\d)([\u00BC-\u00BE\u2150-\u215E])/gu;
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Plain, single-spaced text: NFKC, ASCII minus and slash, no invisible or control characters, no bold or LaTeX wrappers. */
export function plainText(text: string): string {
  return (
    text
      .replace(/\p{Cf}/gu, "")
      // Before NFKC, which would glue "1½" into "11/2" and "10²" into "102".
      .replace(vulgarFractions, " $1")
      .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (raised) => `^${[...raised].map((digit) => superscripts.indexOf(digit)).join("")}`)
      .normalize("NFKC")
      .replace(/[\u2212\uFE63]/g, "-")
      .replace(/\u2044/g, "/")
      .replace(/[\u2018\u2019]/g, "'")
      .replace(/\\d?frac\s?\{(\d{1,30})\}\s?\{(\d{1,30})\}(?![\d.])/g, " $1/$2")
      .replace(
        /\\[dt]?frac\s?\{\s?\\(?:text|mathrm)\s?\{([A-Za-z]+)\}\s?\}\s?\{\s?\\(?:text|mathrm)\s?\{([A-Za-z]+)\}((?:\^\{?\d\}?)?)\s?\}/g,
        " $1/$2$3",
      )
      .replace(/\^\{(-?\d)\}/g, "^$1")
      .replace(/\\(?:text|mathrm|textbf)\s?\{([^{}]{0,200})\}/g, "$1")
      .replace(/\\boxed\s?\{([^{}]{0,200})\}/g, "$1")
      .replace(/\\([%$])/g, "$1")
      .replace(/ ?\^ ?(?:\{ ?\\circ ?\}|\\circ(?![a-z]))/g, "°")
      .replace(/,\s?\\!\s?/g, ",")
      .replace(/\\(?:[,;: ]|quad(?![a-z]))/g, " ")
      .replace(/(\d)\{,\}(?=\d{3})/g, "$1,")
      .replace(/(?<![\w)])\*\*|\*\*(?![\w(])|`/g, "")
      .replace(/[\s\p{Cc}]+/gu, " ")
      .trim()
      .replace(/^\$([^$]*)\$$/, "$1")
  );
}
