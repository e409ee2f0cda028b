// One line about the stage at work: name, bar, steps, time left, speed, figures. Knows no event and no stream.
import type { StageStatus } from "./stage-meter.ts";

const barWidth = 20;

/** The line, cut to `columns`; `bar` leaves room for a terminal's bar. */
export function statusLine(
  { stage, step, totalSteps, elapsedMs, remainingMs, tokensPerSecond }: StageStatus,
  figures: string,
  { columns = Number.POSITIVE_INFINITY, bar = false }: { columns?: number; bar?: boolean } = {},
): string {
  const parts = [stage.padEnd(8)];
  if (bar && totalSteps !== undefined) parts.push(progressBar(step / totalSteps));
  parts.push(totalSteps === undefined ? `${step}` : `${step}/${totalSteps}`);
  parts.push(remainingMs === undefined ? shortDuration(elapsedMs) : `ETA ${shortDuration(remainingMs)}`);
  if (tokensPerSecond !== undefined) parts.push(`${shortCount(tokensPerSecond)} tokens/s`);
  if (figures !== "") parts.push(figures);
  return cut(parts.join("  "), columns);
}

/** A bar of fixed width, filled to `share` from 0 to 1. */
export function progressBar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * barWidth);
  return "█".repeat(filled) + "░".repeat(barWidth - filled);
}

/** "8s", "1m 05s", "2h 03m". */
export function shortDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${twoDigits(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h ${twoDigits(Math.floor(seconds / 60) % 60)}m`;
}

/** "812", "8.2k", "1.3M". */
export function shortCount(value: number): string {
  if (value < 999.5) return value.toFixed(0);
  return value < 999_500 ? `${Number((value / 1000).toPrecision(3))}k` : `${Number((value / 1e6).toPrecision(3))}M`;
}

export function cut(text: string, columns: number): string {
  const characters = [...text];
  return characters.length <= columns ? text : `${characters.slice(0, Math.max(0, columns - 1)).join("")}…`;
}
