// What several samples of a problem say: whether one of k would be right, and whether the answer that most agree on is.

/**
 * The chance that of k samples drawn from n without replacement, of which c are right, at least one is right: pass@k,
 * unbiased for any n ≥ k (Chen et al. 2021, "Evaluating Large Language Models Trained on Code", eq. 1), by their product
 * that does not overflow.
 * @throws RangeError where k is above n or c is not from 0 to n
 */
export function passAtK(n: number, c: number, k: number): number {
  if (!(k >= 1 && k <= n && c >= 0 && c <= n)) throw new RangeError(`no pass@${k} of ${n} samples with ${c} right`);
  if (n - c < k) return 1;
  let allWrong = 1;
  for (let size = n - c + 1; size <= n; size++) allWrong *= 1 - k / size;
  return 1 - allWrong;
}

export type Vote = { answer: string | undefined; right: number };

/**
 * maj@k (Wang et al. 2022, "Self-Consistency"): whether the answer that most of k samples give is right, as a mean over the
 * ⌊n / k⌋ groups of k samples that follow each other. Of several most frequent answers the first counts; a sample without an
 * answer has no vote, and where nobody has one the group is wrong.
 * @param same whether two answers say the same
 */
export function majorityAtK(votes: readonly Vote[], k: number, same: (a: string, b: string) => boolean): number {
  const groups = Math.floor(votes.length / k);
  if (!(k >= 1 && groups >= 1)) throw new RangeError(`no maj@${k} of ${votes.length} samples`);
  let sum = 0;
  for (let group = 0; group < groups; group++) sum += majority(votes.slice(group * k, (group + 1) * k), same);
  return sum / groups;
}

function majority(votes: readonly Vote[], same: (a: string, b: string) => boolean): number {
  const found: { answer: string; right: number; count: number }[] = [];
  for (const { answer, right } of votes) {
    if (answer === undefined) continue;
    const known = found.find((other) => other.answer === answer) ?? found.find((other) => same(other.answer, answer));
    if (known) known.count += 1;
    else found.push({ answer, right, count: 1 });
  }
  return found.reduce((best, other) => (other.count > best.count ? other : best), { right: 0, count: 0 }).right;
}

/** 2, 4, 8 … up to n, and n itself: the k that are worth a figure. */
export function usualK(n: number): number[] {
  const powers: number[] = [];
  for (let k = 2; k < n; k *= 2) powers.push(k);
  return n > 1 ? [...powers, n] : [];
}
