// Reads and writes safetensors files (github.com/huggingface/safetensors, "Format"). Knows no model and no tensor names.
//
// A file is the length of its header (8 bytes), the header (JSON: name → dtype, shape, data_offsets), then the data.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { writeFileAtomic } from "../run/atomic.ts";
import { CheckpointError } from "../run/errors.ts";
import { asBytes, type Dtype, decodeFloats, dtypeSizeBytes, encodeFloats, type FloatDtype } from "./dtype.ts";

export type TensorEntry = {
  dtype: Dtype;
  shape: number[];
  file: string;
  /** From the start of the file, so that it can be handed on as external data. */
  offset: number;
  sizeBytes: number;
};

export type TensorFile = {
  metadata: Record<string, string>;
  tensors: Map<string, TensorEntry>;
  /** Reads one tensor as float32, row-major. @throws CheckpointError when there is no such tensor. */
  read(name: string): Float32Array;
  /** The same in parts of whole rows; the next part overwrites the last. */
  parts(name: string, rowElements: number): Iterable<Float32Array>;
};

export type TensorToWrite =
  /** A function makes the values when their turn comes, so that they need not all be in memory at once. */
  | { shape: readonly number[]; data: Float32Array | (() => Float32Array); dtype?: FloatDtype }
  | { shape: readonly number[]; data: Int32Array | Uint8Array | BigInt64Array };

const maxHeaderBytes = 100_000_000;
const maxReadBytes = 1 << 22;

/**
 * Reads a file's header; the tensors stay on disk until they are asked for.
 * @throws CheckpointError that names the file, and the tensor, when the header is not what the format says.
 */
export function openSafetensors(file: string): TensorFile {
  const { header, dataStart, dataBytes } = readHeader(file);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, TensorEntry>();
  for (const [name, entry] of Object.entries(entries)) {
    tensors.set(name, checkEntry(file, name, entry, dataStart, dataBytes));
  }
  refuseOverlaps(file, tensors);
  if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== "string")) {
    throw new CheckpointError(`${file}: __metadata__ must map names to strings`);
  }
  return { metadata: metadata as Record<string, string>, tensors, ...reading(file, tensors) };
}

/** How the tensors of a file, or of a folder's shards, are read. */
export const reading = (where: string, tensors: Map<string, TensorEntry>): Pick<TensorFile, "read" | "parts"> => ({
  read: (name) => readTensor(where, tensors, name),
  parts: (name, rowElements) => readParts(where, tensors, name, rowElements),
});

/** Reads one tensor of those given as float32. @throws CheckpointError when there is no such tensor or the file has shrunk. */
function readTensor(where: string, tensors: Map<string, TensorEntry>, name: string): Float32Array {
  const { dtype, sizeBytes } = entryOf(where, tensors, name);
  const values = new Float32Array(sizeBytes / dtypeSizeBytes[dtype]);
  for (const _ of readParts(where, tensors, name, 1, values));
  return values;
}

/**
 * The same a part at a time, each a whole number of rows, in a buffer that the next part overwrites.
 * @param rowElements values of a row @param whole takes every part, one behind the other, in place of that buffer
 */
function* readParts(
  where: string,
  tensors: Map<string, TensorEntry>,
  name: string,
  rowElements: number,
  whole?: Float32Array,
): Generator<Float32Array> {
  const { dtype, file, offset, sizeBytes } = entryOf(where, tensors, name);
  const elementBytes = dtypeSizeBytes[dtype];
  const count = sizeBytes / elementBytes;
  const step = Math.max(1, Math.floor(maxReadBytes / (elementBytes * rowElements))) * rowElements;
  const buffer = whole ?? new Float32Array(Math.min(step, count));
  const stage = dtype === "F32" ? undefined : new Uint8Array(Math.min(step, count) * elementBytes);
  const descriptor = openFile(file);
  try {
    for (let start = 0; start < count; start += step) {
      const length = Math.min(step, count - start);
      const part = whole ? whole.subarray(start, start + length) : buffer.subarray(0, length);
      const bytes = stage?.subarray(0, length * elementBytes) ?? asBytes(part);
      readFully(descriptor, bytes, offset + start * elementBytes, `${file}: tensor ${name}`);
      if (stage) decodeFloats(dtype, bytes, part);
      yield part;
    }
  } finally {
    closeSync(descriptor);
  }
}

function entryOf(where: string, tensors: Map<string, TensorEntry>, name: string): TensorEntry {
  const entry = tensors.get(name);
  if (entry === undefined) throw new CheckpointError(`${where} has no tensor ${name}`);
  return entry;
}

/**
 * Writes tensors atomically, float32 unless a `dtype` says otherwise. Equal tensors give equal bytes: wider types first, then by name.
 * @throws CheckpointError when a shape does not fit its data.
 */
export function writeSafetensors(
  file: string,
  tensors: Record<string, TensorToWrite>,
  metadata: Record<string, string> = {},
): void {
  const names = Object.keys(tensors).sort((a, b) => {
    const sizes = dtypeSizeBytes[storedDtype(tensors[b]!)] - dtypeSizeBytes[storedDtype(tensors[a]!)];
    return sizes || (a < b ? -1 : 1);
  });
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) header.push(["__metadata__", sortKeys(metadata)]);
  let offset = 0;
  for (const name of names) {
    const tensor = tensors[name]!;
    const dtype = storedDtype(tensor);
    const elements = tensor.shape.reduce((product, size) => product * size, 1);
    if (typeof tensor.data !== "function" && elements !== tensor.data.length) {
      throw new CheckpointError(
        `${file}: tensor ${name} of shape [${tensor.shape.join(", ")}] needs ${elements} values but has ${tensor.data.length}`,
      );
    }
    const end = offset + elements * dtypeSizeBytes[dtype];
    header.push([name, { dtype, shape: [...tensor.shape], data_offsets: [offset, end] }]);
    offset = end;
  }
  writeFileAtomic(
    file,
    contentParts(
      headerBytes(header),
      names.map((name) => tensors[name]!),
    ),
  );
}

/** The bytes of a file, one tensor at a time, so that a large checkpoint needs no second copy in memory. */
function* contentParts(header: Uint8Array, tensors: TensorToWrite[]): Iterable<Uint8Array> {
  yield header;
  for (const tensor of tensors) {
    const data = typeof tensor.data === "function" ? tensor.data() : tensor.data;
    const elements = tensor.shape.reduce((product, size) => product * size, 1);
    if (data.length !== elements)
      throw new CheckpointError(`a tensor of shape [${tensor.shape.join(", ")}] was given ${data.length} values`);
    yield data instanceof Float32Array ? encodeFloats(storedDtype(tensor) as FloatDtype, data) : asBytes(data);
  }
}

function headerBytes(header: [string, unknown][]): Uint8Array {
  const json = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = Buffer.alloc(8 + length, " ");
  bytes.writeBigUInt64LE(BigInt(length));
  json.copy(bytes, 8);
  return bytes;
}

function storedDtype(tensor: TensorToWrite): Dtype {
  if (tensor.data instanceof Float32Array || typeof tensor.data === "function")
    return ("dtype" in tensor && tensor.dtype) || "F32";
  if (tensor.data instanceof Int32Array) return "I32";
  return tensor.data instanceof Uint8Array ? "U8" : "I64";
}

function readHeader(file: string): { header: Record<string, unknown>; dataStart: number; dataBytes: number } {
  return withFile(file, (descriptor) => {
    const fileBytes = fstatSync(descriptor).size;
    const malformed = (what: string) => new CheckpointError(`${file} is not a safetensors file: ${what}`);
    if (fileBytes < 8) throw malformed(`it has ${fileBytes} bytes, fewer than the 8 of the header's length`);
    const lengthBytes = Buffer.alloc(8);
    readFully(descriptor, lengthBytes, 0, file);
    const length = Number(lengthBytes.readBigUInt64LE());
    if (length > maxHeaderBytes || 8 + length > fileBytes) {
      throw malformed(`its header should be ${length} bytes long, but the file has ${fileBytes}`);
    }
    const json = Buffer.alloc(length);
    readFully(descriptor, json, 8, file);
    let header: unknown;
    try {
      header = JSON.parse(json.toString("utf8"));
    } catch (error) {
      throw malformed(`its header is not JSON: ${reason(error)}`);
    }
    if (!isObject(header)) throw malformed("its header is not a JSON object");
    return { header, dataStart: 8 + length, dataBytes: fileBytes - 8 - length };
  });
}

function checkEntry(file: string, name: string, entry: unknown, dataStart: number, dataBytes: number): TensorEntry {
  const malformed = (what: string) => new CheckpointError(`${file}: tensor ${name} ${what}`);
  if (!isObject(entry)) throw malformed("is not described by a JSON object");
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(dtypeSizeBytes, dtype)) {
    throw malformed(`has the dtype ${JSON.stringify(dtype)}, known are ${Object.keys(dtypeSizeBytes).join(", ")}`);
  }
  if (!isSizes(shape)) throw malformed(`has the shape ${JSON.stringify(shape)}, not a list of sizes`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    throw malformed(`has the offsets ${JSON.stringify(offsets)}, not a begin and an end`);
  }
  const [begin, end] = offsets as [number, number];
  if (end > dataBytes) {
    throw malformed(`ends at byte ${end} of ${dataBytes}: the file is cut short or its header is wrong`);
  }
  const sizeBytes = shape.reduce((product, size) => product * size, dtypeSizeBytes[dtype as Dtype]);
  if (sizeBytes !== end - begin) {
    throw malformed(`of shape [${shape.join(", ")}] in ${dtype} needs ${sizeBytes} bytes but has ${end - begin}`);
  }
  return { dtype: dtype as Dtype, shape, file, offset: dataStart + begin, sizeBytes };
}

function refuseOverlaps(file: string, tensors: Map<string, TensorEntry>): void {
  const ordered = [...tensors].filter(([, { sizeBytes }]) => sizeBytes > 0).sort(([, a], [, b]) => a.offset - b.offset);
  for (let index = 1; index < ordered.length; index++) {
    const [[previousName, previous], [name, entry]] = [ordered[index - 1]!, ordered[index]!];
    if (entry.offset < previous.offset + previous.sizeBytes) {
      throw new CheckpointError(`${file}: tensors ${previousName} and ${name} overlap`);
    }
  }
}

function withFile<Result>(file: string, use: (descriptor: number) => Result): Result {
  const descriptor = openFile(file);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function openFile(file: string): number {
  try {
    return openSync(file, "r");
  } catch (error) {
    const absent = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new CheckpointError(absent ? `${file} does not exist` : `cannot read ${file}: ${reason(error)}`);
  }
}

function readFully(descriptor: number, into: Uint8Array, position: number, what: string): void {
  for (let done = 0; done < into.length; ) {
    const count = readSync(descriptor, into, done, into.length - done, position + done);
    if (count === 0) throw new CheckpointError(`${what}: the file ends ${into.length - done} bytes too early`);
    done += count;
  }
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const sortKeys = (record: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
