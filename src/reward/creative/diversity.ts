// How varied the words of a text are. Knows neither the task nor how much variety is enough.

/**
 * Distinct n-grams over n-grams (Li et al. 2016, "A Diversity-Promoting Objective Function for Neural Conversation
 * Models", who divide by words instead); 1 for a text of fewer than n words.
 */
export function distinctShare(words: readonly string[], n: number): number {
  const count = words.length - n + 1;
  if (count < 1) return 1;
  const seen = new Set<string>();
  for (let start = 0; start < count; start += 1) seen.add(words.slice(start, start + n).join(" "));
  return seen.size / count;
}

/** Where a factor ends: McCarthy and Jarvis 2010, p. 385. */
const factorRatio = 0.72;

/**
 * Measure of textual lexical diversity (McCarthy and Jarvis 2010, "MTLD, vocd-D, and HD-D"): the mean length of the runs of
 * words whose share of distinct words stays above 0.72, forwards and backwards; the last run counts as the part of one that
 * it is. Of a text without a repeated word it is the number of its words. Steadier the longer the text, fit for 100 words
 * and more.
 */
export function mtld(words: readonly string[]): number {
  if (words.length === 0) return 0;
  return (words.length / factors(words) + words.length / factors(words.toReversed())) / 2;
}

function factors(words: readonly string[]): number {
  const seen = new Set<string>();
  let count = 0;
  let length = 0;
  for (const word of words) {
    length += 1;
    seen.add(word);
    if (seen.size / length > factorRatio) continue;
    count += 1;
    length = 0;
    seen.clear();
  }
  if (length > 0) count += (1 - seen.size / length) / (1 - factorRatio);
  return count === 0 ? 1 : count;
}
