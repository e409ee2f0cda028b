// Figures as people read them: shares, scores, differences, p-values, durations. Spaces inside a figure do not break.

const space = "\u00a0";

/** How a figure is written: `share` 0.472 as 47.2 %, `score` as 0.472, `number` with as many digits as it needs. */
export type FigureKind = "share" | "score" | "number";

export function figure(value: number, kind: FigureKind): string {
  if (kind === "share") return `${fixed(value * 100, 1)}${space}%`;
  if (kind === "score") return fixed(value, 3);
  return number(value);
}

/** Without its unit, for interval ends that stand beside a figure with one. */
export function bareFigure(value: number, kind: FigureKind): string {
  return kind === "share" ? fixed(value * 100, 1) : figure(value, kind);
}

/** A difference with its sign; a difference of shares is in percentage points. */
export function signedFigure(value: number, kind: FigureKind): string {
  const text = bareFigure(Math.abs(value), kind);
  if (Number(text) === 0) return text;
  return `${value < 0 ? "\u2212" : "+"}${text}`;
}

export function number(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (Number.isInteger(value) || (size >= 1000 && size < 1e6)) return count(value);
  if (size < 0.001 || size >= 1e6) return minus(value.toExponential(1).replace("e+", "e"));
  return minus(String(Number(value.toPrecision(size < 1 ? 3 : 4))));
}

/** A whole number with its thousands apart. */
export function count(value: number): string {
  return minus(Math.round(value).toString()).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function pValue(value: number): string {
  if (value < 0.001) return `p${space}<${space}0.001`;
  return `p${space}=${space}${value < 0.1 ? value.toFixed(3) : value.toFixed(2)}`;
}

export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)}${space}s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes}${space}min${space}${Math.round(seconds) % 60}${space}s`;
  return `${Math.floor(minutes / 60)}${space}h${space}${minutes % 60}${space}min`;
}

/** "1 row", "2 rows". */
export function plural(amount: number, one: string, many = `${one}s`): string {
  return `${count(amount)}${space}${amount === 1 ? one : many}`;
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return minus(Number(text) === 0 ? text.replace("-", "") : text);
}

function minus(text: string): string {
  return text.replace("-", "\u2212");
}

/** Such as "402 MiB" and "7.2 GiB". */
export const memorySize = (bytes: number): string =>
  bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** Of a file, such as "812 B", "44 kB" and "1.2 GB". */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes}${space}B`;
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(value < 10 ? 1 : 0)}${space}${["B", "kB", "MB", "GB"][power]}`;
}
