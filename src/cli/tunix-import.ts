// The work of `reckon tunix import` for the terminal.
import { join } from "node:path";
import { pathLabel } from "../recipe/portable-path.ts";
import { convertCheckpoints } from "../tunix/checkpoints.ts";
import { importJob } from "../tunix/import.ts";
import { modelFolder } from "./model-folder.ts";
import type { TunixImportOptions } from "./tunix.ts";

export async function runTunixImport(output: string, { model, python, out }: TunixImportOptions): Promise<void> {
  if (python !== undefined)
    for (const { stage, step } of convertCheckpoints(output, python))
      process.stderr.write(`${stage}: the checkpoint of step ${step}\n`);
  const folder = model === undefined ? undefined : await modelFolder(model);
  const modelLabel = folder === undefined ? "" : pathLabel(folder);
  const imported = importJob(output, { model: folder, modelLabel, out });
  const { writeReport } = await import("../report/write.ts");
  await writeReport(out);
  for (const { stage, adapter, model: trained } of imported)
    process.stdout.write(`${stage}: ${[trained, adapter].filter((path) => path !== undefined).join(", ")}\n`);
  process.stdout.write(`${join(out, "report.html")}\n`);
  if (folder === undefined) process.stderr.write("adapters alone; with --model the trained models are written too\n");
}
