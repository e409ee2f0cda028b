// Sums over the slices of a profile: by operator, by part with all layers together, by layer.
import type { Profile, Slice } from "./profile.ts";

export type Total = { readonly name: string; readonly ms: number; readonly count: number };

/** Longest first. @param nameOf undefined leaves a slice out */
function totals(slices: readonly Slice[], nameOf: (path: readonly string[]) => string | undefined): Total[] {
  const sums = new Map<string, { name: string; ms: number; count: number }>();
  for (const { path, ms, count } of slices) {
    const name = nameOf(path);
    if (name === undefined) continue;
    const sum = sums.get(name) ?? { name, ms: 0, count: 0 };
    sum.ms += ms;
    sum.count += count;
    sums.set(name, sum);
  }
  return [...sums.values()].sort((a, b) => b.ms - a.ms);
}

const isLayer = (name: string | undefined) => name?.startsWith("layers.") ?? false;

export const byOperator = ({ slices }: Profile): Total[] => totals(slices, (path) => path.at(-1));

/** The parts of all layers together, apart by program and direction. */
export const byPart = ({ slices }: Profile): Total[] =>
  totals(slices, (path) => {
    if (path.length < 4) return path.join(": ");
    const [program, direction, layer] = path;
    const part = isLayer(layer) ? `layers, ${path[3]}` : layer;
    return `${program}: ${part}, ${direction}`;
  });

export const byLayer = ({ slices }: Profile): Total[] =>
  totals(slices, (path) => (isLayer(path[2]) ? `${path[0]}: ${path[2]}, ${path[1]}` : undefined)).sort((a, b) =>
    a.name.localeCompare(b.name, "en", { numeric: true }),
  );
