// Writes and reads a model as an ONNX decoder in the layout of Transformers.js: onnx/model.onnx, its weights in files
// beside it, and config.json with what the loader wants to know. The tokenizer's files are the caller's.
import { closeSync, mkdirSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { toOnnxFile } from "../engine/onnx/model.ts";
import { externalWeights, type StoredWeight } from "../engine/onnx/read.ts";
import type { Weights } from "../engine/runtime.ts";
import type { ModelFamily } from "../model/family.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import { CheckpointError } from "../run/errors.ts";
import type { TensorCheck } from "./format.ts";
import { decoderGraph } from "./onnx-graph.ts";
import { graphWeights, type OnnxType, onnxTypes, restored, storageOf, storedBytesOf } from "./onnx-weights.ts";

export const modelFile = (folder: string, type: OnnxType) =>
  join(folder, "onnx", `model${onnxTypes[type].suffix}.onnx`);

/** Browsers hold a file in one buffer, which is best not longer than this. */
const maxFileBytes = 2e9;
/** Weights of this size begin on a page, so that a runtime can map them. */
const pagedBytes = 1 << 20;

type Placed = { readonly name: string; readonly location: string; readonly offset: number };

/**
 * @param options.maxFileBytes no file of weights grows longer, unless one tensor is
 * @param report told each file of weights that is begun
 */
export function writeOnnx(
  folder: string,
  { family, config, weights }: { family: ModelFamily; config: Record<string, unknown>; weights: Weights },
  options: { type?: OnnxType; maxFileBytes?: number; report?: (what: string) => void } = {},
): void {
  const { type = "fp32", report = () => {} } = options;
  const file = modelFile(folder, type);
  const name = `model${onnxTypes[type].suffix}.onnx`;
  const { placed, place } = layOut(`${name}_data`, Math.min(options.maxFileBytes ?? maxFileBytes, maxFileBytes));
  const { graph, axes } = decoderGraph(family);
  const model = toOnnxFile(graph, { axes, place, storage: (weight, shape) => storageOf(type, weight, shape) });
  const stored = graphWeights(family, weights);
  mkdirSync(join(folder, "onnx"), { recursive: true });
  const locations = [...new Set(placed.map(({ location }) => location))];
  for (const location of locations) {
    report(location);
    const parts = placed.filter((entry) => entry.location === location);
    writeFileAtomic(
      join(folder, "onnx", location),
      bytesOf(parts, (tensor) => storedBytesOf(stored, type, tensor)),
    );
  }
  writeFileAtomic(file, model);
  const loader = { dtype: type, use_external_data_format: { [name]: locations.length } };
  // Older loaders compute the width of a head where config.json leaves it out.
  const extended = { ...config, head_dim: family.headDim, "transformers.js_config": loader };
  writeFileAtomic(join(folder, "config.json"), `${JSON.stringify(extended, null, 2)}\n`);
}

/** Places tensors one behind the other, in files named as Transformers.js looks for them. */
function layOut(firstFile: string, limit: number) {
  const placed: Placed[] = [];
  let [index, end] = [0, 0];
  const place = (name: string, sizeBytes: number): Placed => {
    const align = sizeBytes < pagedBytes ? 64 : 4096;
    let offset = Math.ceil(end / align) * align;
    if (offset > 0 && offset + sizeBytes > limit) [index, offset] = [index + 1, 0];
    end = offset + sizeBytes;
    const entry = { name, location: index === 0 ? firstFile : `${firstFile}_${index}`, offset };
    placed.push(entry);
    return entry;
  };
  return { placed, place };
}

function* bytesOf(parts: readonly Placed[], read: (tensor: string) => Uint8Array): Iterable<Uint8Array> {
  let end = 0;
  for (const { name, offset } of parts) {
    const bytes = read(name);
    yield new Uint8Array(offset - end);
    yield bytes;
    end = offset + bytes.length;
  }
}

/** The weights of a written file beside those that it should hold. @throws CheckpointError when one is not there */
export function* onnxTensors(
  folder: string,
  type: OnnxType,
  { family, weights }: { family: ModelFamily; weights: Weights },
): Iterable<TensorCheck> {
  const file = modelFile(folder, type);
  const found = new Map(externalWeights(readFileSync(file)).map((entry) => [entry.name, entry]));
  const read = (tensor: string) => {
    const entry = found.get(tensor);
    if (!entry) throw new CheckpointError(`${file}: tensor ${tensor} is missing`);
    return readBytes(join(folder, "onnx"), entry);
  };
  for (const weight of graphWeights(family, weights).values())
    yield { name: weight.name, ...restored(weight, type, read) };
}

function readBytes(folder: string, { name, location, offset, sizeBytes }: StoredWeight): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  const descriptor = openSync(join(folder, location), "r");
  try {
    for (let done = 0; done < sizeBytes; ) {
      const count = readSync(descriptor, bytes, done, Math.min(sizeBytes - done, 1 << 30), offset + done);
      if (count === 0) throw new CheckpointError(`${join(folder, location)} ends within tensor ${name}`);
      done += count;
    }
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}
