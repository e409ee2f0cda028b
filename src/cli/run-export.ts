// The work of `reckon export` for the terminal: folders in, progress while it writes and compares, the result at the end.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  type ExportResult,
  exportModel,
  type FormatName,
  formats,
  lastStage,
  openSource,
  readOrigin,
} from "../export/index.ts";
import { readJson } from "../export/source.ts";
import { loadRecipe } from "../recipe/load.ts";
import { UsageError } from "../run/errors.ts";
import { runPaths, runThere } from "../run/run-folder.ts";
import type { ExportCommandOptions } from "./export.ts";
import { modelFolder } from "./model-folder.ts";

/** Progress shows from here on; quicker exports say nothing. */
const quietMs = 2000;
const interruptedExitCode = 130;

export async function runExport(options: ExportCommandOptions): Promise<void> {
  const format = options.format as FormatName;
  const { dtypes } = formats[format];
  const dtype = options.dtype?.toLowerCase() ?? dtypes[0];
  if (!dtypes.includes(dtype))
    throw new UsageError(`--dtype ${options.dtype} is none of ${format}'s: choose ${dtypes.join(", ")}`);
  const { run, stage } = runOf(options);
  const folders =
    run === undefined ? { model: options.model!, adapter: options.adapter } : foldersOf(run, stage, format);
  const name = options.name ?? (run === undefined ? undefined : `${readOrigin(run, stage).name}-${stage}`);
  const source = openSource({ ...folders, model: await modelFolder(folders.model), name });

  let temporary: string | undefined;
  const stop = () => {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    process.exit(interruptedExitCode);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  const progress = lateProgress();
  try {
    const result = await exportModel({
      source,
      options: { dtype, shardSizeBytes: options.shardSize, threads: options.threads },
      format,
      out: options.out,
      force: options.force,
      origin: run === undefined ? undefined : readOrigin(run, stage),
      report: progress.say,
      started: (folder) => {
        temporary = folder;
      },
    });
    progress.end();
    process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : summary(result, options.out));
  } finally {
    progress.end();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
  }
}

/** The run and its stage; `run` is undefined where a model folder was named. */
function runOf({ model, adapter, run, stage }: ExportCommandOptions): { run: string | undefined; stage: string } {
  if (run === undefined) {
    if (model === undefined) throw new UsageError("name what to export: --model DIR, or --run DIR");
    if (stage !== undefined) throw new UsageError("--stage goes with --run");
    return { run, stage: "" };
  }
  if (model !== undefined || adapter !== undefined)
    throw new UsageError("--run names the model and its adapter: leave --model and --adapter out");
  runThere(run);
  const chosen = stage ?? lastStage(run);
  if (!existsSync(join(run, "models", chosen, "config.json")))
    throw new UsageError(`${run} has no model of a stage '${chosen}'`);
  return { run, stage: chosen };
}

/** The stage's model, or for PEFT its adapter and the model that it belongs on. */
function foldersOf(run: string, stage: string, format: FormatName): { model: string; adapter?: string } {
  const model = join(run, "models", stage);
  if (format !== "peft") return { model };
  const adapter = join(model, "adapter");
  if (!existsSync(join(adapter, "adapter_config.json")))
    throw new UsageError(`stage '${stage}' of ${run} trained every parameter, so there is no adapter to export`);
  const { base_model_name_or_path: base } = readJson(join(adapter, "adapter_config.json")) as Record<string, unknown>;
  const inRun = /^models\/(pretrain|sft)$/.test(String(base)) ? join(run, String(base)) : undefined;
  if (inRun !== undefined && existsSync(join(inRun, "config.json"))) return { model: inRun, adapter };
  return { model: loadRecipe(runPaths(run).recipe, [], { workingFolder: run }).recipe.model, adapter };
}

/** Says what is being done once it has taken a while, a line each. */
function lateProgress() {
  let shown = false;
  let latest = "";
  const show = () => void process.stderr.write(`export: ${latest}\n`);
  const timer = setTimeout(() => {
    shown = true;
    if (latest !== "") show();
  }, quietMs);
  return {
    say(what: string) {
      latest = what;
      if (shown) show();
    },
    end: () => clearTimeout(timer),
  };
}

function summary({ format, dtype, files, sizeBytes, gate, notes }: ExportResult, out: string): string {
  const { equalTensors, tensors, equalTraces, prompts, equalTokens, meanKl } = gate;
  return [
    `${out}: ${format}, ${dtype}, ${files.length} files, ${(sizeBytes / 1e6).toFixed(1)} MB`,
    `checked: ${equalTensors} of ${tensors} tensors and ${equalTraces} of ${prompts} greedy traces equal, ${(100 * equalTokens).toFixed(1)} % of greedy tokens, mean KL ${meanKl.toExponential(1)}`,
    ...notes.map((note) => `note: ${note}`),
    "",
  ].join("\n");
}
