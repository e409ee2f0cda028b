// `reckon data pull`: the files of a data set on the hub, into the cache.
import { resolveDataset } from "../hub/resolve-dataset.ts";
import type { PullCommandOptions } from "./data.ts";
import { createDownloadProgress } from "./download-progress.ts";

const signals = ["SIGINT", "SIGTERM"] as const;

export async function runDataPull(name: string, { json }: PullCommandOptions): Promise<void> {
  const progress = createDownloadProgress(process.stderr);
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  for (const signal of signals) process.once(signal, interrupted);
  try {
    const spec = name.startsWith("hub:") ? name : `hub:${name}`;
    const dataset = await resolveDataset(spec, { signal: stop.signal, onEvent: progress.onEvent });
    const files: string[] = [];
    for (const file of dataset.files) files.push(await dataset.fetch(file));
    const result = { dataset: dataset.name, files };
    process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : `${files.join("\n")}\n`);
  } finally {
    progress.close();
    for (const signal of signals) process.off(signal, interrupted);
  }
}
