// The files of the interpreters, out of their packages. Knows where packages lie, and nothing else of them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Bytes } from "./wasm/numbers.ts";

const require = createRequire(import.meta.url);

/** @throws Error that says which package is missing */
export function readPython(): { interpreter: Bytes; library: Bytes } {
  return {
    interpreter: read("pyodide", () => require.resolve("pyodide/pyodide.asm.wasm")),
    library: read("pyodide", () => require.resolve("pyodide/python_stdlib.zip")),
  };
}

/** @throws Error that says which package is missing */
export function readQuickJs(): Bytes {
  const name = "@jitl/quickjs-wasmfile-release-sync";
  return read(name, () => require.resolve("@jitl/quickjs-wasmfile-release-sync/wasm"));
}

function read(name: string, locate: () => string): Bytes {
  try {
    return new Uint8Array(readFileSync(locate()));
  } catch (error) {
    const cause = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new Error(`programs cannot be run without the package ${name}; npm install brings it (${cause})`);
  }
}
