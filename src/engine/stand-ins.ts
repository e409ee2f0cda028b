// Axes that may have any size: a graph is traced with primes in their place that divide no other size of it, so that each
// size of the graph shows which axes it is made of.

/** The names of axes whose sizes are known only when a program runs, by the size that stands in for them in the graph. */
export type FreeAxes = ReadonlyMap<number, string>;

/** Stand-in sizes are looked for from here on. */
const firstStandIn = 1009;

/**
 * A prime for each axis.
 * @param known every other size that a graph is made of @param from an odd number
 */
export function standInsFor<Name extends string>(
  names: readonly Name[],
  known: readonly number[],
  from = firstStandIn,
): Record<Name, number> {
  const found = {} as Record<Name, number>;
  let n = from;
  for (const name of names) {
    while (!isPrime(n) || known.some((size) => size % n === 0)) n += 2;
    found[name] = n;
    n += 2;
  }
  return found;
}

export const axesOf = (standIns: Readonly<Record<string, number>>): FreeAxes =>
  new Map(Object.entries(standIns).map(([name, size]) => [size, name]));

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}
