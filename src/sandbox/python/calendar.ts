// Dates as C's `struct tm`, in UTC alone. Knows no clock.

/** @param seconds since 1970 @param at where the struct stands */
export function brokenDownTime(memory: DataView, at: number, seconds: bigint): void {
  const date = new Date(Number(seconds) * 1000);
  const year = date.getUTCFullYear();
  const dayOfYear = Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000);
  const fields = [
    date.getUTCSeconds(),
    date.getUTCMinutes(),
    date.getUTCHours(),
    date.getUTCDate(),
    date.getUTCMonth(),
    year - 1900,
    date.getUTCDay(),
    dayOfYear,
    0,
    0,
  ];
  for (const [index, value] of fields.entries()) memory.setInt32(at + 4 * index, value, true);
}

/** Seconds since 1970 of a struct, whose fields may lie outside their ranges and are put right. */
export function secondsOf(memory: DataView, at: number): bigint {
  const field = (index: number) => memory.getInt32(at + 4 * index, true);
  const milliseconds = Date.UTC(field(5) + 1900, field(4), field(3), field(2), field(1), field(0));
  if (Number.isNaN(milliseconds)) return -1n;
  const seconds = BigInt(Math.floor(milliseconds / 1000));
  brokenDownTime(memory, at, seconds);
  return seconds;
}
