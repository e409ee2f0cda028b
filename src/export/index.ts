// Exports a trained model: written, read back, compared with what was trained, and only then put in its place.
import { createHash } from "node:crypto";
import { createReadStream, readdirSync, statfsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { sizeOf } from "../engine/shape.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import { UserError } from "../run/errors.ts";
import { version } from "../run/version.ts";
import { modelCard } from "./card.ts";
import type { ExportFormat, ExportRequest, FormatName } from "./format.ts";
import { expectationOf, type GateFigures, gate } from "./gate.ts";
import { gguf } from "./gguf/index.ts";
import { onnx } from "./onnx.ts";
import { peft } from "./peft.ts";
import { checkTarget, placeFolder, recordName } from "./place.ts";
import { gatePrompts } from "./prompts.ts";
import type { RunOrigin } from "./run-origin.ts";
import { runnable } from "./runnable.ts";
import { safetensors } from "./safetensors.ts";

export type { FormatName } from "./format.ts";
export { lastStage, type RunOrigin, readOrigin } from "./run-origin.ts";
export { openSource } from "./source.ts";

export const formats: Readonly<Record<FormatName, ExportFormat>> = { safetensors, peft, gguf, onnx };

export type ExportResult = {
  tool: "reckon export";
  version: string;
  format: FormatName;
  dtype: string;
  name: string;
  files: string[];
  sizeBytes: number;
  sha256: Record<string, string>;
  gate: GateFigures;
  /** What the card says beside the figures, such as tensors that kept a wider type. */
  notes: string[];
};

export type ExportSettings = ExportRequest & {
  format: FormatName;
  out: string;
  force: boolean;
  /** The run that made the model, where that is known. */
  origin?: RunOrigin | undefined;
  /** Told what is being done, for a reader who waits. */
  report?: (what: string) => void;
  /** Told the temporary folder, for whoever must remove it when the process is stopped. */
  started?: (folder: string) => void;
};

/**
 * @throws UserError when the source does not suit the format, the target is taken, or the disk has no room;
 *   CheckpointError when the export is not the model that was trained: nothing is left of it then
 */
export async function exportModel(settings: ExportSettings): Promise<ExportResult> {
  const { source, options, format: name, out, force, origin, report = () => {}, started } = settings;
  const format = formats[name];
  const request = { source, options };
  checkTarget(out, { force, sources: [source.model.folder, ...(source.adapterFolder ? [source.adapterFolder] : [])] });
  format.check?.(request);
  checkSpace(request, out);
  return placeFolder(
    out,
    async (folder) => {
      report("writing");
      const notes = await format.write(folder, request, (what) => report(`writing ${what}`));
      report("asking the trained model");
      const { model, trainable, tokenizer, endIds } = source;
      const window = model.config.sliding_window;
      const prompts = gatePrompts(
        model.family,
        tokenizer,
        typeof window === "number" ? window : undefined,
        origin?.questions,
      );
      const { family, weights } = model;
      const trained = runnable({ family, weights, trainable, threads: options.threads }, endIds);
      const expectation = await expectationOf(trained, prompts);
      report("reading it back and comparing");
      const figures = await gate(await format.reload(folder, request), expectation, format.limits[options.dtype]);
      report("writing the card");
      const files = filesIn(folder);
      writeFileAtomic(
        join(folder, "README.md"),
        modelCard({ name, format, request, files, figures, notes, origin, target: resolve(out) }),
      );
      const all = filesIn(folder);
      const result: ExportResult = {
        tool: "reckon export",
        version,
        format: name,
        dtype: options.dtype,
        name: source.name,
        files: all,
        sizeBytes: all.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0),
        sha256: await hashes(folder, all),
        gate: figures,
        notes,
      };
      writeFileAtomic(join(folder, recordName), `${JSON.stringify(result, null, 2)}\n`);
      return result;
    },
    started,
  );
}

/** Paths below a folder, with slashes, sorted. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

async function hashes(folder: string, files: readonly string[]): Promise<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const file of files) {
    const hash = createHash("sha256");
    await pipeline(createReadStream(join(folder, file)), hash);
    entries.push([file, hash.digest("hex")]);
  }
  return Object.fromEntries(entries);
}

/** Half a byte a weight is the least that any type takes; the writers say the rest when the disk fills up. */
function checkSpace({ source }: ExportRequest, out: string): void {
  if (source.adapterFolder !== undefined) return;
  const least = source.model.family.parameters.reduce((sum, { shape }) => sum + sizeOf(shape) / 2, 0);
  const free = freeBytes(resolve(out));
  if (free < least)
    throw new UserError(
      `cannot write ${out}: the disk has ${Math.round(free / 1e6)} MB free, the export needs more than ${Math.round(least / 1e6)} MB`,
    );
}

function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return dirname(path) === path ? Number.POSITIVE_INFINITY : freeBytes(dirname(path));
  }
}
