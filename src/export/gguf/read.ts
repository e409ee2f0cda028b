// Reads a GGUF file back: metadata, tensors as float32. Knows no model; shares with the writer only the type tables.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { CheckpointError } from "../../run/errors.ts";
import { type ElementType, elementTypes } from "./element-types.ts";
import { valueTypes } from "./metadata.ts";

export type GgufFile = {
  version: number;
  metadata: Map<string, GgufValue>;
  /** Shapes with the outermost axis first. */
  tensors: Map<string, { shape: number[]; type: ElementType; offset: number; sizeBytes: number }>;
  /** One tensor as float32, row-major. @throws CheckpointError when there is no such tensor */
  read(name: string): Float32Array;
};

export type GgufValue = number | boolean | string | bigint | GgufValue[];

const windowBytes = 1 << 20;
const defaultAlignment = 32;
/** Longer strings and arrays than these are no vocabulary but a damaged length. */
const longest = 1 << 28;

/** @throws CheckpointError when the file is no GGUF, is cut short, or holds a type that is not known here */
export function openGguf(file: string): GgufFile {
  const descriptor = openFile(file);
  try {
    const size = fstatSync(descriptor).size;
    const cursor = cursorOf(file, descriptor, size);
    if (cursor.bytes(4).toString("latin1") !== "GGUF") throw new CheckpointError(`${file} is not a GGUF file`);
    const version = cursor.u32();
    const [tensorCount, entryCount] = [cursor.count(), cursor.count()];
    const metadata = new Map<string, GgufValue>();
    for (let entry = 0; entry < entryCount; entry++)
      metadata.set(cursor.string(), readValue(cursor, cursor.u32(), file));
    const described = Array.from({ length: tensorCount }, () => {
      const name = cursor.string();
      const shape = Array.from({ length: cursor.u32() }, () => cursor.count()).reverse();
      const code = cursor.u32();
      return { name, shape, code, offset: cursor.count() };
    });
    const alignment = Number(metadata.get("general.alignment") ?? defaultAlignment);
    const dataStart = Math.ceil(cursor.position() / alignment) * alignment;
    const tensors: GgufFile["tensors"] = new Map();
    for (const { name, shape, code, offset } of described) {
      const type = (Object.keys(elementTypes) as ElementType[]).find((key) => elementTypes[key].code === code);
      if (type === undefined)
        throw new CheckpointError(`${file}: tensor ${name} has the element type ${code}, unknown here`);
      const { blockValues, blockBytes } = elementTypes[type];
      const values = shape.reduce((product, length) => product * length, 1);
      const sizeBytes = (values / blockValues) * blockBytes;
      if (!Number.isInteger(sizeBytes) || dataStart + offset + sizeBytes > size)
        throw new CheckpointError(`${file}: tensor ${name} ends behind the file's end: it is cut short or damaged`);
      tensors.set(name, { shape, type, offset: dataStart + offset, sizeBytes });
    }
    return { version, metadata, tensors, read: (name) => readTensor(file, tensors, name) };
  } finally {
    closeSync(descriptor);
  }
}

function readTensor(file: string, tensors: GgufFile["tensors"], name: string): Float32Array {
  const entry = tensors.get(name);
  if (entry === undefined) throw new CheckpointError(`${file} has no tensor ${name}`);
  const { shape, type, offset, sizeBytes } = entry;
  const bytes = new Uint8Array(sizeBytes);
  const descriptor = openFile(file);
  try {
    readFully(descriptor, bytes, offset, file);
  } finally {
    closeSync(descriptor);
  }
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  elementTypes[type].decode(bytes, values);
  return values;
}

type Cursor = ReturnType<typeof cursorOf>;

/** Reads forward through a window on the file. */
function cursorOf(file: string, descriptor: number, size: number) {
  let window = Buffer.alloc(0);
  let [windowStart, position] = [0, 0];
  const bytes = (length: number): Buffer => {
    if (length > longest || position + length > size)
      throw new CheckpointError(`${file} ends in the middle of its header: it is cut short or damaged`);
    if (position + length > windowStart + window.length) {
      window = Buffer.alloc(Math.min(Math.max(length, windowBytes), size - position));
      windowStart = position;
      readFully(descriptor, window, position, file);
    }
    const part = window.subarray(position - windowStart, position - windowStart + length);
    position += length;
    return part;
  };
  const count = () => {
    const value = Number(bytes(8).readBigUInt64LE());
    if (value > longest * 64) throw new CheckpointError(`${file} holds a length of ${value}: it is damaged`);
    return value;
  };
  return {
    bytes,
    count,
    u32: () => bytes(4).readUInt32LE(),
    string: () => bytes(count()).toString("utf8"),
    position: () => position,
  };
}

const scalars: Readonly<Record<number, (cursor: Cursor) => GgufValue>> = {
  [valueTypes.u8]: ({ bytes }) => bytes(1).readUInt8(),
  [valueTypes.i8]: ({ bytes }) => bytes(1).readInt8(),
  [valueTypes.u16]: ({ bytes }) => bytes(2).readUInt16LE(),
  [valueTypes.i16]: ({ bytes }) => bytes(2).readInt16LE(),
  [valueTypes.u32]: ({ u32 }) => u32(),
  [valueTypes.i32]: ({ bytes }) => bytes(4).readInt32LE(),
  [valueTypes.f32]: ({ bytes }) => bytes(4).readFloatLE(),
  [valueTypes.bool]: ({ bytes }) => bytes(1).readUInt8() !== 0,
  [valueTypes.string]: ({ string }) => string(),
  [valueTypes.u64]: ({ bytes }) => bytes(8).readBigUInt64LE(),
  [valueTypes.i64]: ({ bytes }) => bytes(8).readBigInt64LE(),
  [valueTypes.f64]: ({ bytes }) => bytes(8).readDoubleLE(),
};

function readValue(cursor: Cursor, type: number, file: string): GgufValue {
  if (type === valueTypes.array) {
    const of = cursor.u32();
    return Array.from({ length: cursor.count() }, () => readValue(cursor, of, file));
  }
  const read = scalars[type];
  if (read === undefined)
    throw new CheckpointError(`${file} holds a value of type ${type}, unknown here: it is damaged`);
  return read(cursor);
}

function openFile(file: string): number {
  try {
    return openSync(file, "r");
  } catch (error) {
    throw new CheckpointError(`cannot read ${file}`, { cause: error });
  }
}

function readFully(descriptor: number, into: Uint8Array, position: number, file: string): void {
  for (let done = 0; done < into.length; ) {
    const count = readSync(descriptor, into, done, into.length - done, position + done);
    if (count === 0) throw new CheckpointError(`${file} ends ${into.length - done} bytes too early`);
    done += count;
  }
}
