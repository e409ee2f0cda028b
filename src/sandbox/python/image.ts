// The start of Python: from the two files of Pyodide's package to an interpreter that holds both sides of judging a program.
import { meterModule } from "../wasm/metered.ts";
import type { Bytes } from "../wasm/numbers.ts";
import { channelSource } from "./channel-source.ts";
import { type PythonImage, startPython } from "./interpreter.ts";
import { judgeSource } from "./judge-source.ts";
import { programSource } from "./program-source.ts";
import { valuesSource } from "./values-source.ts";

/** What runs one request of the program's side, and all tests of the judge's. */
export const programLine = "reckon_program._answer()";
export const judgeLine = "reckon_judge._judge()";

/** Imported before the start is kept, so that an import of one costs a program nothing. */
const preloaded =
  "_ast_unparse abc array ast bisect calendar cmath collections collections.abc contextlib copy dataclasses datetime decimal enum fractions functools heapq inspect io itertools json math numbers operator os pprint queue random re statistics string struct sys textwrap time traceback types typing unicodedata";

/** @param wasm pyodide.asm.wasm @param library python_stdlib.zip */
export function createPythonImage(wasm: Bytes, library: Uint8Array): PythonImage {
  const module = new WebAssembly.Module(meterModule(wasm));
  const sources = {
    reckon_program: [channelSource, valuesSource, programSource].join("\n"),
    reckon_judge: [channelSource, valuesSource, judgeSource].join("\n"),
  };
  const start = `${channelSource}
import importlib, types, gc
for name in "${preloaded}".split():
    importlib.import_module(name)
for name, source in _json.loads(_receive()).items():
    module = types.ModuleType(name)
    exec(compile(source, name, "exec"), module.__dict__)
    globals()[name] = module
gc.collect()
gc.freeze()
`;
  return startPython(module, library, [{ line: start, inbox: new TextEncoder().encode(JSON.stringify(sources)) }]);
}
