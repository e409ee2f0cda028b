// Starts a module of ours as a thread. Knows nothing of what it does there.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** The address of a module in the folder of another, built or in the source as that one. @param beside its `import.meta.url` */
export const moduleBeside = (beside: string, name: string): string =>
  new URL(`${name}${beside.endsWith(".ts") ? ".ts" : ".js"}`, beside).href;

/**
 * From the built package, or from the source, which Node 20 reads with the help of tsx alone.
 * @param beside `import.meta.url` of a module in the same folder @param name of the module, without its ending
 */
export function startThread(beside: string, name: string, options: WorkerOptions = {}): Worker {
  const module = moduleBeside(beside, name);
  if (!beside.endsWith(".ts")) return new Worker(new URL(module), options);
  const tsx = new URL(
    "dist/esm/api/index.mjs",
    pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json")),
  );
  const start = `import("${tsx.href}").then(({ register }) => { register(); return import("${module}"); });`;
  return new Worker(start, { ...options, eval: true });
}
