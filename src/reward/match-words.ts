// Words as answers are matched by: without case, articles, punctuation and plurals. Knows English, and no meanings.

/** Plurals that no ending shows. */
const irregular: Readonly<Record<string, string>> = Object.fromEntries(
  `children child men man women woman people person feet foot teeth tooth mice mouse geese goose oxen ox lives life leaves leaf
  wolves wolf halves half knives knife bacteria bacterium fungi fungus nuclei nucleus cacti cactus stimuli stimulus alveoli alveolus
  bronchi bronchus algae alga larvae larva vertebrae vertebra antennae antenna mitochondria mitochondrion phenomena phenomenon
  criteria criterion data datum ova ovum axes axis bases basis crises crisis hypotheses hypothesis theses thesis matrices matrix
  vertices vertex indices index spectra spectrum media medium strata stratum taxa taxon quanta quantum species species series series`
    .split(/\s+/)
    .reduce<[string, string][]>((pairs, word, index, all) => {
      if (index % 2 === 0) pairs.push([word, all[index + 1]!]);
      return pairs;
    }, []),
);
const articles = new Set(["a", "an", "the"]);

/** One form for singular and plural; what looks like a plural and is none only has to stay the same each time. */
function singular(word: string): string {
  if (Object.hasOwn(irregular, word)) return irregular[word]!;
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && /(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.length > 3 && /[^su]s$/.test(word) && !word.endsWith("is") ? word.slice(0, -1) : word;
}

/** The words of a text in order, for matching. */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/(?<=\p{L})\.(?=\p{L}|$)|(?<=\p{L})['’](?=\p{L})/gu, "");
  return (plain.match(/[\p{L}\p{N}]+(?:[.,]\d+)*/gu) ?? []).filter((word) => !articles.has(word)).map(singular);
}

/** Where a row of words stands within another, or -1. */
export function indexOfWords(words: readonly string[], wanted: readonly string[], from = 0): number {
  if (wanted.length === 0) return -1;
  for (let at = from; at + wanted.length <= words.length; at += 1) {
    if (wanted.every((word, index) => words[at + index] === word)) return at;
  }
  return -1;
}

/** Words that keep an answer open, or take it back. */
export const hedgingWords: ReadonlySet<string> = new Set(
  `or maybe perhaps either possibly probably neither nor not never except unless unsure unclear depend wrong incorrect instead
  versus vs could might cannot isnt arent wasnt dont doesnt`.split(/\s+/),
);
