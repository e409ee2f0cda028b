// The numbers and texts of the WebAssembly binary format: LEB128.

export type Bytes = Uint8Array<ArrayBuffer>;

/** An unsigned LEB128 number of up to 35 bits at `at`, and where the next thing stands. */
export function readUnsigned(bytes: Bytes, at: number): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  for (let next = at; ; next += 1) {
    const byte = bytes[next];
    if (byte === undefined) throw new Error(`a WebAssembly module ends in a number at byte ${at}`);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: next + 1 };
    scale *= 0x80;
  }
}

/** Past a LEB128 number, signed or not, of any length. */
export function skipNumber(bytes: Bytes, at: number): number {
  let next = at;
  while (bytes[next]! >= 0x80) next += 1;
  return next + 1;
}

export function unsigned(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.from([...bytes, rest]);
}

/** Signed LEB128 of a whole number from 0. */
export function signed(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  // The highest of the last seven bits is the sign.
  while (rest >= 0x40) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.from([...bytes, rest]);
}

export function text(value: string): Bytes {
  const bytes = new TextEncoder().encode(value);
  return concat([unsigned(bytes.length), bytes]);
}

export function concat(pieces: readonly ArrayLike<number>[]): Bytes {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
