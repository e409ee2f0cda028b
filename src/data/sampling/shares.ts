// How many rows each group gives: in proportion, equally, by weight, or as DISCO corrects the distribution. Numbers only.

/**
 * The share of each group after distribution correction. The weight of a group whose share is p is that of DISCO's
 * domain-aware scaling, log(1 + 1/p) (Zhou et al. 2025, "DISCO balances the scales", eq. 5). There it multiplies the
 * reward of each sample; here it multiplies how often the group is drawn, which changes the expected gradient alike:
 * q ∝ (p · log(1 + 1/p))^(1/T). T = 1 is the paper's weight; towards infinity all shares become equal.
 */
export function discoShares(counts: ReadonlyMap<string, number>, temperature: number): Map<string, number> {
  const total = sum(counts.values());
  const raised = [...counts].map(([group, count]) => {
    const share = count / total;
    return [group, count === 0 ? 0 : (share * Math.log(1 + 1 / share)) ** (1 / temperature)] as const;
  });
  return normalised(raised);
}

export function equalShares(groups: Iterable<string>): Map<string, number> {
  return normalised([...groups].map((group) => [group, 1]));
}

/** Shares of any weights. */
export function normalised(weights: Iterable<readonly [string, number]>): Map<string, number> {
  const entries = [...weights];
  const total = sum(entries.map(([, weight]) => weight));
  return new Map(entries.map(([group, weight]) => [group, total > 0 ? weight / total : 0]));
}

/**
 * Whole numbers of rows that add up to `rows`, as near to the shares as the groups' supply allows. What a group cannot
 * give, the others give in proportion; the last rows go to the largest remainders, ties to the first name.
 */
export function quotas(
  shares: ReadonlyMap<string, number>,
  supply: ReadonlyMap<string, number>,
  rows: number,
): Map<string, number> {
  const result = new Map([...shares.keys()].map((group) => [group, 0]));
  const open = new Map([...shares].filter(([group, share]) => share > 0 && (supply.get(group) ?? 0) > 0));
  let left = Math.min(rows, sum([...open.keys()].map((group) => supply.get(group)!)));
  while (open.size > 0) {
    const total = sum(open.values());
    const full = [...open].filter(([group, share]) => (share / total) * left >= supply.get(group)!);
    if (full.length === 0) break;
    for (const [group] of full) {
      result.set(group, supply.get(group)!);
      left -= supply.get(group)!;
      open.delete(group);
    }
  }
  const total = sum(open.values());
  const exact = [...open].map(([group, share]) => ({ group, wanted: (share / total) * left }));
  for (const { group, wanted } of exact) result.set(group, Math.floor(wanted));
  let missing = left - sum(exact.map(({ wanted }) => Math.floor(wanted)));
  exact.sort((a, b) => (b.wanted % 1) - (a.wanted % 1) || (a.group < b.group ? -1 : 1));
  for (const { group } of exact) {
    if (missing <= 0) break;
    result.set(group, result.get(group)! + 1);
    missing -= 1;
  }
  return result;
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
