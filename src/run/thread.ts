// Starts a module of ours as a thread. Knows nothing of what it does there.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * From the built package, or from the source, which Node 20 reads with the help of tsx alone.
 * @param beside `import.meta.url` of a module in the same folder @param name of the module, without its ending
 */
export function startThread(beside: string, name: string, options: WorkerOptions = {}): Worker {
  if (!beside.endsWith(".ts")) return new Worker(new URL(`${name}.js`, beside), options);
  const tsx = new URL(
    "dist/esm/api/index.mjs",
    pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json")),
  );
  const source = new URL(`${name}.ts`, beside).href;
  const start = `import("${tsx.href}").then(({ register }) => { register(); return import("${source}"); });`;
  return new Worker(start, { ...options, eval: true });
}
