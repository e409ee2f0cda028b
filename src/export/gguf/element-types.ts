// The element types of a GGUF file and their way to float32 and back: plain floats, and blocks of 32 values that share a
// scale. Knows no file. After ggml's block layouts (ggml-quants.c: Q8_0, Q4_0); rounds as they do, bit for bit.
import { decodeFloats, encodeFloats, type FloatDtype } from "../../checkpoint/dtype.ts";
import { roundingBounds } from "../rounding.ts";

export type ElementType = "F32" | "F16" | "BF16" | "Q8_0" | "Q4_0";

type Codec = {
  /** The number that stands for the type in a file. */
  readonly code: number;
  /** Values that are stored together; a row must hold a whole number of them. */
  readonly blockValues: number;
  readonly blockBytes: number;
  encode(values: Float32Array): Uint8Array;
  decode(bytes: Uint8Array, into: Float32Array): void;
  /** The largest error that storing may make at each value; undefined where it makes none. */
  bounds(values: Float32Array): Float32Array | undefined;
};

const blockValues = 32;

const plain = (code: number, dtype: FloatDtype): Codec => ({
  code,
  blockValues: 1,
  blockBytes: dtype === "F32" ? 4 : 2,
  encode: (values) => encodeFloats(dtype, values),
  decode: (bytes, into) => decodeFloats(dtype, bytes, into),
  bounds: (values) => roundingBounds(values, dtype),
});

export const elementTypes: Readonly<Record<ElementType, Codec>> = {
  F32: plain(0, "F32"),
  F16: plain(1, "F16"),
  BF16: plain(30, "BF16"),
  Q8_0: {
    code: 8,
    blockValues,
    blockBytes: 2 + blockValues,
    encode: (values) =>
      encodeBlocks(values, 2 + blockValues, (block, bytes, halves) => {
        const scale = Math.fround(absoluteMax(block) / 127);
        const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
        halves.push(scale);
        block.forEach((value, index) => {
          bytes[2 + index] = roundAwayFromZero(Math.fround(value * inverse));
        });
      }),
    decode: (bytes, into) =>
      decodeBlocks(bytes, into, 2 + blockValues, (block, scale, values) => {
        for (let index = 0; index < blockValues; index++) values[index] = scale * ((block[2 + index]! << 24) >> 24);
      }),
    // Half a step, and what rounding the scale to float16 does to the largest value.
    bounds: (values) =>
      boundsOfBlocks(values, (block) => {
        const scale = absoluteMax(block) / 127;
        return block.map(() => slack * (scale / 2) + 127 * halfError(scale));
      }),
  },
  Q4_0: {
    code: 2,
    blockValues,
    blockBytes: 2 + blockValues / 2,
    encode: (values) =>
      encodeBlocks(values, 2 + blockValues / 2, (block, bytes, halves) => {
        const scale = Math.fround(signedMax(block) / -8);
        const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
        const step = (value: number) =>
          Math.min(15, Math.max(0, Math.trunc(Math.fround(Math.fround(value * inverse) + 8.5))));
        halves.push(scale);
        for (let index = 0; index < blockValues / 2; index++)
          bytes[2 + index] = step(block[index]!) | (step(block[index + blockValues / 2]!) << 4);
      }),
    decode: (bytes, into) =>
      decodeBlocks(bytes, into, 2 + blockValues / 2, (block, scale, values) => {
        for (let index = 0; index < blockValues / 2; index++) {
          values[index] = scale * ((block[2 + index]! & 15) - 8);
          values[index + blockValues / 2] = scale * ((block[2 + index]! >> 4) - 8);
        }
      }),
    // Sixteen steps from -8 to 7 times the scale: a value opposite to the largest one may need the eighth that is not there.
    bounds: (values) =>
      boundsOfBlocks(values, (block) => {
        const scale = signedMax(block) / -8;
        const rounding = 8 * halfError(Math.abs(scale));
        return block.map((value) => {
          const beyond = scale === 0 ? 0 : value / scale - 7;
          return slack * Math.abs(scale) * Math.max(0.5, beyond) + rounding;
        });
      }),
  },
};

/** What float32 arithmetic may add to a bound. */
const slack = 1 + 1e-5;

/** The largest error of a positive scale in float16. */
const halfError = (scale: number) => Math.max(scale * 2 ** -11, 2 ** -25);

const absoluteMax = (block: Float32Array) => block.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The value of largest size with its sign, the first of equals. */
const signedMax = (block: Float32Array) =>
  block.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);

const roundAwayFromZero = (value: number) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

function encodeBlocks(
  values: Float32Array,
  blockBytes: number,
  encode: (block: Float32Array, bytes: Uint8Array, halves: number[]) => void,
): Uint8Array {
  const blocks = values.length / blockValues;
  const bytes = new Uint8Array(blocks * blockBytes);
  const scales: number[] = [];
  for (let block = 0; block < blocks; block++) {
    const part = values.subarray(block * blockValues, (block + 1) * blockValues);
    encode(part, bytes.subarray(block * blockBytes, (block + 1) * blockBytes), scales);
  }
  const halves = encodeFloats("F16", Float32Array.from(scales));
  for (let block = 0; block < blocks; block++) bytes.set(halves.subarray(2 * block, 2 * block + 2), block * blockBytes);
  return bytes;
}

function decodeBlocks(
  bytes: Uint8Array,
  into: Float32Array,
  blockBytes: number,
  decode: (block: Uint8Array, scale: number, values: Float32Array) => void,
): void {
  const blocks = into.length / blockValues;
  const halves = new Uint8Array(2 * blocks);
  for (let block = 0; block < blocks; block++)
    halves.set(bytes.subarray(block * blockBytes, block * blockBytes + 2), 2 * block);
  const scales = new Float32Array(blocks);
  decodeFloats("F16", halves, scales);
  for (let block = 0; block < blocks; block++)
    decode(
      bytes.subarray(block * blockBytes, (block + 1) * blockBytes),
      scales[block]!,
      into.subarray(block * blockValues, (block + 1) * blockValues),
    );
}

function boundsOfBlocks(values: Float32Array, boundsOf: (block: Float32Array) => Float32Array): Float32Array {
  const bounds = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += blockValues)
    bounds.set(boundsOf(values.subarray(start, start + blockValues)), start);
  return bounds;
}
