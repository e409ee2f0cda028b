// ROUGE-L: the longest common subsequence of two sequences of words. Knows no text.

export type Rouge = { precision: number; recall: number; f1: number };

/** No more words of a sequence are compared, since the time is their product. */
const maxWords = 3000;

/** ROUGE-L of a candidate against a reference (Lin 2004, section 3.1, with β = 1), over their first 3,000 words. */
export function rougeL(candidate: readonly string[], reference: readonly string[]): Rouge {
  const [a, b] = [candidate.slice(0, maxWords), reference.slice(0, maxWords)];
  if (a.length === 0 || b.length === 0) return { precision: 0, recall: 0, f1: 0 };
  const common = commonLength(a, b);
  const precision = common / a.length;
  const recall = common / b.length;
  return { precision, recall, f1: common === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  const row = new Uint16Array(b.length + 1);
  for (const word of a) {
    let diagonal = 0;
    for (let index = 1; index <= b.length; index += 1) {
      const above = row[index]!;
      row[index] = word === b[index - 1] ? diagonal + 1 : Math.max(above, row[index - 1]!);
      diagonal = above;
    }
  }
  return row[b.length]!;
}
