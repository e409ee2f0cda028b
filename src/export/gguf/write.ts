// Writes a GGUF file, version 3 (github.com/ggml-org/ggml, docs/gguf.md). Knows no model and no key's meaning.
//
// A file is a header, the metadata, a description of every tensor, and the tensors' data, each aligned to 32 bytes.
// Sizes are little-endian; the shape of a tensor is written from its innermost axis outwards.
import { sizeOf } from "../../engine/shape.ts";
import { writeFileAtomic } from "../../run/atomic.ts";
import { type ElementType, elementTypes } from "./element-types.ts";
import { type Metadata, type MetadataValue, valueTypes } from "./metadata.ts";

export type TensorToWrite = {
  readonly name: string;
  /** Outermost axis first. */
  readonly shape: readonly number[];
  readonly type: ElementType;
  /** Row-major; asked for when it is this tensor's turn. */
  readonly values: () => Float32Array;
};

const magic = 0x46554747; // "GGUF"
const formatVersion = 3;
const alignment = 32;

/** Bytes that a tensor takes in a type. */
function storedBytes(type: ElementType, shape: readonly number[]): number {
  const { blockValues, blockBytes } = elementTypes[type];
  return (sizeOf(shape) / blockValues) * blockBytes;
}

const aligned = (bytes: number) => Math.ceil(bytes / alignment) * alignment;

/** Writes atomically, one tensor at a time. @param report is told each tensor's name */
export function writeGguf(
  file: string,
  metadata: Metadata,
  tensors: readonly TensorToWrite[],
  report: (tensor: string) => void = () => {},
): void {
  writeFileAtomic(file, contentParts(metadata, tensors, report));
}

function* contentParts(
  metadata: Metadata,
  tensors: readonly TensorToWrite[],
  report: (tensor: string) => void,
): Iterable<Uint8Array> {
  const head = Buffer.concat(headParts(metadata, tensors));
  yield head;
  yield padding(head.length);
  for (const { name, shape, type, values } of tensors) {
    report(name);
    yield elementTypes[type].encode(values());
    yield padding(storedBytes(type, shape));
  }
}

function headParts(metadata: Metadata, tensors: readonly TensorToWrite[]): Buffer[] {
  const entries = Object.entries(metadata);
  const parts = [number32(magic), number32(formatVersion), number64(tensors.length), number64(entries.length)];
  // A vocabulary has more words than a call may have arguments.
  for (const [key, value] of entries) parts.push(string(key), Buffer.concat(typedValue(value)));
  let offset = 0;
  for (const { name, shape, type } of tensors) {
    parts.push(string(name), number32(shape.length), ...[...shape].reverse().map(number64));
    parts.push(number32(elementTypes[type].code), number64(offset));
    offset += aligned(storedBytes(type, shape));
  }
  return parts;
}

function typedValue(entry: MetadataValue): Buffer[] {
  switch (entry.type) {
    case "strings":
      return array("string", entry.value, string);
    case "i32s":
      return array("i32", entry.value, signed32);
    case "f32s":
      return array("f32", entry.value, float32);
    case "string":
      return [number32(valueTypes.string), string(entry.value)];
    case "bool":
      return [number32(valueTypes.bool), Buffer.of(entry.value ? 1 : 0)];
    case "f32":
      return [number32(valueTypes.f32), float32(entry.value)];
    case "i32":
      return [number32(valueTypes.i32), signed32(entry.value)];
    case "u32":
      return [number32(valueTypes.u32), number32(entry.value)];
  }
}

function array<Value>(
  of: keyof typeof valueTypes,
  values: readonly Value[],
  write: (value: Value) => Buffer,
): Buffer[] {
  return [number32(valueTypes.array), number32(valueTypes[of]), number64(values.length), ...values.map(write)];
}

function fixed(bytes: number, write: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(bytes);
  write(buffer);
  return buffer;
}

const number32 = (value: number) => fixed(4, (buffer) => buffer.writeUInt32LE(value));
const signed32 = (value: number) => fixed(4, (buffer) => buffer.writeInt32LE(value));
const float32 = (value: number) => fixed(4, (buffer) => buffer.writeFloatLE(value));
const number64 = (value: number) => fixed(8, (buffer) => buffer.writeBigUInt64LE(BigInt(value)));

function string(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([number64(bytes.length), bytes]);
}

const padding = (bytes: number) => new Uint8Array(aligned(bytes) - bytes);
