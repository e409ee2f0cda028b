// The element types of a safetensors file and their way to float32 and back. Knows no file; little-endian machines only.

export type Dtype = "F64" | "F32" | "F16" | "BF16" | "I64" | "I32" | "I16" | "I8" | "U8" | "BOOL";
/** The types that weights are written in. */
export type FloatDtype = "F32" | "F16" | "BF16";

export const dtypeSizeBytes: Record<Dtype, number> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

const half = Float32Array.from({ length: 0x10000 }, (_, bits) => halfToFloat(bits));

type Decode = (bytes: DataView, into: Float32Array) => void;

const each =
  (read: (bytes: DataView, index: number) => number): Decode =>
  (bytes, into) => {
    for (let index = 0; index < into.length; index++) into[index] = read(bytes, index);
  };

/** The 16-bit elements; copied where they do not lie on a whole place. */
function halves({ buffer, byteOffset, byteLength }: DataView): Uint16Array {
  if (byteOffset % 2 === 0) return new Uint16Array(buffer, byteOffset, byteLength / 2);
  return new Uint16Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

const decoders: Record<Dtype, Decode> = {
  F64: each((bytes, index) => bytes.getFloat64(index * 8, true)),
  F32: (bytes, into) => new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(asBytes(bytes)),
  F16: (bytes, into) => {
    const bits = halves(bytes);
    for (let index = 0; index < into.length; index++) into[index] = half[bits[index]!]!;
  },
  BF16: (bytes, into) => {
    const bits = halves(bytes);
    const widened = new Uint32Array(into.buffer, into.byteOffset, into.length);
    for (let index = 0; index < widened.length; index++) widened[index] = bits[index]! << 16;
  },
  I64: each((bytes, index) => Number(bytes.getBigInt64(index * 8, true))),
  I32: each((bytes, index) => bytes.getInt32(index * 4, true)),
  I16: each((bytes, index) => bytes.getInt16(index * 2, true)),
  I8: each((bytes, index) => bytes.getInt8(index)),
  U8: each((bytes, index) => bytes.getUint8(index)),
  BOOL: each((bytes, index) => bytes.getUint8(index)),
};

/** Converts stored elements to float32; integers beyond 2^24 and float64 are rounded to the nearest. */
export function decodeFloats(dtype: Dtype, bytes: Uint8Array, into: Float32Array): void {
  decoders[dtype](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), into);
}

/** The stored form of float32 values, rounded to the nearest and ties to even. */
export function encodeFloats(dtype: FloatDtype, values: Float32Array): Uint8Array {
  if (dtype === "F32") return asBytes(values);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const round = dtype === "BF16" ? floatToBrain : floatToHalf;
  const rounded = new Uint16Array(bits.length);
  for (let index = 0; index < bits.length; index++) rounded[index] = round(bits[index]!);
  return asBytes(rounded);
}

export function asBytes(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** float32 bits to bfloat16 bits. */
function floatToBrain(bits: number): number {
  const notANumber = (bits & 0x7fffffff) > 0x7f800000;
  if (notANumber) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** float32 bits to IEEE half bits. */
function floatToHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds to 65536 or more: infinity
  if (magnitude < 0x38800000) {
    // Below 2^-14 the half is subnormal: a whole number of 2^-24.
    const exponent = magnitude >>> 23;
    if (exponent < 102) return sign;
    return sign | shiftToEven((magnitude & 0x7fffff) | 0x800000, 126 - exponent);
  }
  return sign | shiftToEven(magnitude - 0x38000000, 13);
}

/** `value / 2^shift`, rounded to the nearest whole number, ties to even. */
function shiftToEven(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value - kept * 2 ** shift;
  const tie = 2 ** (shift - 1);
  return rest > tie || (rest === tie && (kept & 1) === 1) ? kept + 1 : kept;
}

function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
