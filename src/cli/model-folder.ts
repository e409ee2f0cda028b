// The folder of a model that a command names: what is on this machine as it is, what is on the hub after its download.
import { resolveModel } from "../hub/resolve-model.ts";
import { onInterrupt } from "../run/interrupt.ts";
import { createDownloadProgress } from "./download-progress.ts";

/** @throws UserError for what cannot be fetched; DownloadInterruptedError after Ctrl-C */
export async function modelFolder(spec: string): Promise<string> {
  const controller = new AbortController();
  const progress = createDownloadProgress(process.stderr);
  const interrupt = onInterrupt(() => controller.abort());
  try {
    return await resolveModel(spec, { signal: controller.signal, onEvent: progress.onEvent });
  } finally {
    interrupt.dispose();
    progress.close();
  }
}
