// The arithmetic of a chart: round axis ticks, a smoothed curve, thinned points. Knows nothing of markup.

/** Below this a figure counts as zero; the step of an axis must stay a normal number. */
const tiniest = 1e-290;

export type Scale = { low: number; high: number; ticks: number[] };

/** An axis over the values with ticks at round numbers; `include` is kept inside, the ends are ticks where `nice`. */
export function niceScale(
  values: readonly number[],
  { include = [], nice = true, count = 4 }: { include?: readonly number[]; nice?: boolean; count?: number } = {},
): Scale {
  const all = [...values, ...include];
  let low = all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  let high = all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (size < tiniest) [low, high] = [0, 1];
  else if (high - low < size * 1e-7) [low, high] = [low - size / 2, high + size / 2];
  const step = roundStep((high - low) / count);
  const first = nice ? Math.floor(low / step + 1e-9) : Math.ceil(low / step - 1e-9);
  const last = nice ? Math.ceil(high / step - 1e-9) : Math.floor(high / step + 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(14)),
  );
  return nice ? { low: ticks[0]!, high: ticks.at(-1)!, ticks } : { low, high, ticks };
}

/** Ticks for step numbers: whole numbers only. */
export function stepScale(values: readonly number[], count = 5): Scale {
  const scale = niceScale(values, { nice: false, count });
  return { ...scale, ticks: scale.ticks.filter(Number.isInteger) };
}

/** The odd window that `movingAverage` smooths a curve of this length with; 1 leaves a short one as it is. */
export function smoothingWindow(length: number): number {
  return length < 15 ? 1 : 2 * Math.round(length / 30) + 1;
}

/** Mean over a centred window; at both ends over the part of it that there is. */
export function movingAverage(values: readonly number[], window: number): number[] {
  return values.map((_, index) => {
    const reach = (window - 1) / 2;
    return mean(values.slice(Math.max(0, index - reach), index + reach + 1));
  });
}

/** Every how many-th of `length` points is drawn so that at most `limit` are. */
export function drawEvery(length: number, limit: number): number {
  return Math.max(1, Math.ceil(length / limit));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= size * (1 - 1e-9)) ?? 10;
  return factor * power;
}
