// Saves and loads the state of a training as one folder that is always whole. Knows nothing of what the state means.
//
// The new folder is written beside the old one and synced; then the old one is renamed to `.previous`, the new one takes
// its place, and the old one is removed. A kill at any instant leaves a whole folder under one of the two names.
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { syncFolder, writeFailure, writeFileAtomic } from "../run/atomic.ts";
import { CheckpointError } from "../run/errors.ts";
import { openSafetensors, writeSafetensors } from "./safetensors.ts";

export type TrainingState = {
  tensors: Record<string, Float32Array>;
  /** Whatever JSON can hold: step, sampler position, settings. */
  state: unknown;
};

const tensorFile = "tensors.safetensors";
const stateFile = "state.json";
const manifestFile = "manifest.json";

type Manifest = { version: 1; files: Record<string, { sha256: string }> };

/**
 * Writes the state; the state that was there before stays until the new one is whole. Returns the SHA-256 of the tensors' file.
 * @throws UserError when the disk is full or cannot be written.
 */
export function saveTrainingState(folder: string, { tensors, state }: TrainingState): string {
  removeAbandoned(folder);
  const draft = `${folder}.tmp-${process.pid}`;
  const previous = previousFolder(folder);
  try {
    mkdirSync(draft, { recursive: true });
    const shaped = Object.entries(tensors).map(([name, data]) => [name, { shape: [data.length], data }] as const);
    writeSafetensors(join(draft, tensorFile), Object.fromEntries(shaped));
    writeFileAtomic(join(draft, stateFile), `${JSON.stringify(state, null, 2)}\n`);
    const sums = [tensorFile, stateFile].map((name) => [name, { sha256: sha256OfFile(join(draft, name)) }] as const);
    const manifest: Manifest = { version: 1, files: Object.fromEntries(sums) };
    writeFileAtomic(join(draft, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
    syncFolder(draft);
    if (existsSync(folder)) {
      rmSync(previous, { recursive: true, force: true });
      renameSync(folder, previous);
    }
    renameSync(draft, folder);
    syncFolder(dirname(folder));
    rmSync(previous, { recursive: true, force: true });
    return manifest.files[tensorFile]!.sha256;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw writeFailure(folder, error);
  }
}

/** Whether there is a state to load. */
export function hasTrainingState(folder: string): boolean {
  return existsSync(folder) || existsSync(previousFolder(folder));
}

/**
 * Reads the state back, after a kill in the middle of a save the one before it.
 * @throws CheckpointError when there is none, or when a file differs from what was written.
 */
export function loadTrainingState(folder: string): TrainingState {
  const where = existsSync(folder) ? folder : previousFolder(folder);
  if (!existsSync(where))
    throw new CheckpointError(`${folder} does not exist; there is no training state to continue from`);
  const { files } = readManifest(join(where, manifestFile));
  for (const name of [tensorFile, stateFile]) {
    const file = join(where, name);
    if (!existsSync(file)) throw new CheckpointError(`${file} is missing; the training state cannot be used`);
    if (sha256OfFile(file) !== files[name]?.sha256) {
      throw new CheckpointError(
        `${file} is damaged: its SHA-256 is not the one in ${manifestFile}; continue from an older state`,
      );
    }
  }
  const opened = openSafetensors(join(where, tensorFile));
  return {
    tensors: Object.fromEntries([...opened.tensors.keys()].map((name) => [name, opened.read(name)])),
    state: JSON.parse(readFileSync(join(where, stateFile), "utf8")),
  };
}

const previousFolder = (folder: string): string => `${folder}.previous`;

/** Removes the drafts of processes that were killed while they wrote. */
function removeAbandoned(folder: string): void {
  const parent = dirname(folder);
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(folder)}.tmp-`)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function readManifest(file: string): Manifest {
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (
      typeof manifest === "object" &&
      manifest !== null &&
      "files" in manifest &&
      typeof manifest.files === "object"
    ) {
      return manifest as Manifest;
    }
  } catch (error) {
    throw new CheckpointError(
      `${file} cannot be read, so the training state cannot be trusted: ${error instanceof Error ? error.message : error}`,
    );
  }
  throw new CheckpointError(`${file} lists no files, so the training state cannot be trusted`);
}

function sha256OfFile(file: string): string {
  const hash = createHash("sha256");
  const chunk = Buffer.alloc(1 << 20);
  const descriptor = openSync(file, "r");
  try {
    for (let count = 1; count > 0; ) {
      count = readSync(descriptor, chunk);
      hash.update(chunk.subarray(0, count));
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest("hex");
}
