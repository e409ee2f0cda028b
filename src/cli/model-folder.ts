// The folder of a model that a command names: what is on this machine as it is, what is on the hub after its download.
import { resolveModel } from "../hub/resolve-model.ts";
import { onInterrupt } from "../run/interrupt.ts";
import { createDownloadProgress } from "./download-progress.ts";

/** @param files "settings" leaves the weights on the hub @throws UserError for what cannot be fetched; DownloadInterruptedError after Ctrl-C */
export async function modelFolder(spec: string, files: "all" | "settings" = "all"): Promise<string> {
  const controller = new AbortController();
  const progress = createDownloadProgress(process.stderr);
  const interrupt = onInterrupt(() => controller.abort());
  try {
    return await resolveModel(spec, { signal: controller.signal, onEvent: progress.onEvent, files });
  } finally {
    interrupt.dispose();
    progress.close();
  }
}
