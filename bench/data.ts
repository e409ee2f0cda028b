// Rows a second of a whole build of data by bench/data.yaml, the processor's seconds, and the most memory at any moment:
//   npx tsx scripts/source-files.ts glaive 1000000 glaive.jsonl --flawed
//   npm run build && node --import tsx bench/data.ts 1000000 glaive.jsonl [REPEATS]
// The file may be a glob. The command runs as a user starts it, in a process of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { load, print } from "./measure.ts";

const [rows = 0, repeats = 1] = [Number(process.argv[2]), Number(process.argv[4] ?? 1)];
const files = resolve(process.argv[3] ?? "glaive.jsonl");
const root = resolve(import.meta.dirname, "..");

type Use = { peakMiB: number; cpuSeconds: number };
type Build = Use & { rowsPerSecond: number; written: number; setAside: Record<string, number> };

async function build(): Promise<Build> {
  const out = mkdtempSync(join(tmpdir(), "reckon-bench-"));
  const start = performance.now();
  const settings = [`sources.glaive.files=${JSON.stringify(files)}`, `sources.glaive.sample.rows=${0.4 * rows}`];
  const command = [join(root, "dist/cli/main.js"), "data", "build", join(root, "bench/data.yaml"), ...settings];
  const child = spawn(process.execPath, [...command, "--out", out, "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  let [use, text]: [Use, string] = [{ peakMiB: 0, cpuSeconds: 0 }, ""];
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  const watch = setInterval(() => {
    use = useOf(child.pid!) ?? use;
  }, 100);
  const code = await new Promise((done) => child.on("close", done));
  clearInterval(watch);
  rmSync(out, { recursive: true });
  if (code !== 0) throw new Error(`the build ended with ${code}`);
  const { read, written, setAside } = JSON.parse(text).sources.glaive;
  return { rowsPerSecond: read / ((performance.now() - start) / 1000), ...use, written, setAside };
}

/** What a process took so far, as Linux counts it: at most, and in hundredths of a second. */
function useOf(pid: number): Use | undefined {
  try {
    const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))!;
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return {
      peakMiB: Math.round(Number(kibibytes) / 1024),
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
    };
  } catch {
    return undefined;
  }
}

const loadBefore = load();
const builds: Build[] = [];
for (let repeat = 0; repeat < repeats; repeat++) builds.push(await build());
const figures = builds.map(({ rowsPerSecond }) => rowsPerSecond);
const { written, setAside } = builds[0]!;
const most = (of: keyof Use) => Math.max(...builds.map((build) => build[of]));
const facts = { rows, written, peakMiB: most("peakMiB"), cpuSeconds: most("cpuSeconds") };
print({ bench: "data build", unit: "rows/s", figures, facts: { ...facts, ...setAside }, loadBefore });
