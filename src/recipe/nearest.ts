// "Did you mean": the nearest of some names by Damerau–Levenshtein distance. Knows no recipe.

/** The name that was probably meant, or undefined when none is near; case and separators count for nothing. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(bare(typed).length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(bare(typed), bare(name));
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each edited once. */
export function editDistance(from: string, to: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      let distance = Math.min(above[column]! + 1, current[column - 1]! + 1, above[column - 1]! + cost);
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        distance = Math.min(distance, twoAbove[column - 2]! + 1);
      }
      current.push(distance);
    }
    twoAbove = above;
    above = current;
  }
  return above[to.length]!;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[_\-\s]/g, "");
}
