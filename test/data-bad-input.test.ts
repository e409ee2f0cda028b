// What goes wrong around a build of data: hubs that refuse, wait and break off, disks that fill up, processes that are
// killed. Each is one sentence, and the same command goes on to the same bytes.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuildOptions, buildData } from "../src/data/build/build.ts";
import { readBuiltRows } from "../src/data/built-rows.ts";
import { openDatabase, quoteText } from "../src/data/database.ts";
import { dataRecipeSchema } from "../src/data/recipe.ts";
import { type LoopbackHub, startHub, validToken } from "./loopback-hub.ts";
import { reckon, reckonLine } from "./reckon-process.ts";
import { sourceRows } from "./source-rows.ts";

let work: string;
let hub: LoopbackHub;
const lines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const glaive = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => sourceRows.glaive(from + at));

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "reckon-bad-input-"));
  writeFileSync(join(work, "large.jsonl"), lines(glaive(0, 9500)));
  const recipe = "name: d\nsources: {a: {adapter: glaive, files: large.jsonl}}\nduplicates: {near: 0.8}\n";
  writeFileSync(join(work, "large.yaml"), recipe);
  const parquet = join(work, "rows.parquet");
  const database = await openDatabase({ temporaryFolder: work });
  await database.run(
    `copy (select * from read_json(${quoteText(join(work, "large.jsonl"))})) to ${quoteText(parquet)} (format parquet, row_group_size 2048)`,
  );
  database.close();
  hub = await startHub(
    { type: "dataset", name: "acme/rows", files: { "train.parquet": readFileSync(parquet) } },
    {
      type: "dataset",
      name: "acme/gated",
      access: "gated",
      files: { "rows.jsonl": Buffer.from(lines(glaive(0, 30))) },
    },
  );
  Object.assign(process.env, { HF_HOME: join(work, "home"), HF_ENDPOINT: hub.endpoint, HF_TOKEN: validToken });
});
afterAll(async () => {
  await hub.close();
  rmSync(work, { recursive: true });
});

let outs = 0;
async function build(source: Record<string, unknown>, more: Partial<BuildOptions> = {}) {
  const recipe = dataRecipeSchema.parse({ name: "d", sources: { a: { adapter: "glaive", ...source } } });
  const out = join(work, `out-${outs++}`);
  const { manifest } = await buildData({ recipe, recipeHash: "h", folders: [work], out, ...more });
  return { manifest, out: more.out ?? out };
}

const bytesOf = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file)).toString("base64")]));
/** As a boolean, since a difference of megabytes says nothing. */
const isSame = (one: string, other: string) => JSON.stringify(bytesOf(one)) === JSON.stringify(bytesOf(other));

describe("a hub", () => {
  const answers = (status: number, headers: Record<string, string>, times: number) => {
    let count = 0;
    hub.fault = () => (count++ < times ? { status, headers } : undefined);
  };

  test.each<[string, string, Record<string, string>, RegExp]>([
    ["404", "hub:acme/none", {}, /^there is no dataset acme\/none at \S+ that the token in HF_TOKEN may see \(404\)/],
    [
      "401",
      "hub:acme/rows",
      { HF_TOKEN: "hf_old" },
      /does not accept the token in HF_TOKEN \(401\): make a new one at /,
    ],
    [
      "403",
      "hub:acme/gated",
      {},
      /the owner of the token in HF_TOKEN has not accepted the licence of acme\/gated \(403\)/,
    ],
  ])("that answers %s is quoted in a sentence, and no data is left", async (_, files, environment, message) => {
    const before = { ...process.env };
    Object.assign(process.env, environment);
    const out = join(work, `refused-${outs++}`);
    await expect(build({ files }, { out })).rejects.toThrow(message);
    process.env = before;
    await expect(readBuiltRows(out)).rejects.toThrow(/has no manifest\.json/);
  });

  test("that is busy is asked again when it says, and given up in a sentence", async () => {
    answers(429, { "retry-after": "0" }, 2);
    const { manifest } = await build({ files: "hub:acme/rows", sample: { method: "first", rows: 100 } });
    expect(manifest.rows.train).toBe(100);
    answers(429, { "retry-after": "0" }, 99);
    await expect(build({ files: "hub:acme/rows" })).rejects.toThrow(
      /^the server of acme\/rows wants fewer requests \(429\): run the same command again later, and it goes on where/,
    );
    answers(429, { "retry-after": "3600" }, 99);
    await expect(build({ files: "hub:acme/rows" })).rejects.toThrow(/the server asks to wait 60 minutes$/);
    hub.fault = () => undefined;
  });

  test("of which a range is wanted is asked for no more", async () => {
    hub.requests.length = 0;
    const { manifest, out } = await build({
      files: "hub:acme/rows",
      sample: { method: "range", range: "[5000:7000]" },
    });
    const [input] = manifest.sources.a!.inputs;
    const read = input!.ranges!.reduce((sum, [from, to]) => sum + to - from, 0);
    // Rows 4,096 to 8,191, of 9,500, and the footer with what lies before it.
    expect(read / input!.sizeBytes).toBeGreaterThan(0.3);
    expect(read / input!.sizeBytes).toBeLessThan(0.6);
    expect(hub.requests.every(({ host, range }) => host === "hub" || range !== undefined)).toBe(true);
    expect(manifest.sources.a).toMatchObject({ read: 2000, available: 9500 });
    const rows = await readBuiltRows(out);
    expect([rows[0]!.place, rows[0]!.prompt]).toEqual([5001, String(sourceRows.glaive(5000).prompt).trim()]);
  });

  test("that stops half way is taken up where it stopped, in the same data", async () => {
    const settings = { files: "hub:acme/rows", sample: { method: "first", rows: 8000 } };
    const whole = await build(settings);
    rmSync(join(work, "home"), { recursive: true });
    const stop = new AbortController();
    // The rows begin behind the four bytes of the format's name.
    hub.fault = ({ range }) => (range?.startsWith("bytes=4-") ? { silentAfter: 3_000_000 } : undefined);
    const out = join(work, "half");
    const onEvent: BuildOptions["onEvent"] = (event) => {
      if (event.type !== "download" || event.event.type !== "progress") return;
      if (event.event.receivedBytes >= 3_000_000) stop.abort();
    };
    await expect(build(settings, { out, onEvent, signal: stop.signal })).rejects.toThrow(
      /^interrupted; what was downloaded/,
    );
    hub.fault = () => undefined;
    hub.requests.length = 0;
    await build(settings, { out });
    const asked = hub.requests.flatMap(({ host, range }) => (host === "cdn" && range !== "bytes=0-0" ? [range] : []));
    expect(asked).toEqual([expect.stringMatching(/^bytes=3000004-\d+$/)]);
    expect(isSame(out, whole.out)).toBe(true);
  });
});

describe("rows", () => {
  test("of mixed types and of another schema are set aside with their reasons", async () => {
    const mixed = [
      { prompt: 7, response: true },
      { prompt: ["p"], response: null },
      { question: "q", answer: "a" },
      {},
    ];
    writeFileSync(join(work, "mixed.jsonl"), lines([...glaive(0, 90), ...mixed]));
    const { manifest, out } = await build({ files: "mixed.jsonl" });
    expect(manifest.sources.a).toMatchObject({ written: 90, setAside: { schema: 4 } });
    const database = await openDatabase({ temporaryFolder: work });
    const rows = await database.rows(`select place, detail from ${quoteText(join(out, "quarantine.parquet"))}`);
    database.close();
    expect(rows.map(({ place, detail }) => `${place} ${detail}`)).toEqual([
      "91 prompt: Invalid input: expected string, received number",
      "92 prompt: Invalid input: expected string, received array",
      "93 the column prompt is missing; the row has question, answer",
      "94 the column prompt is missing; the row has none",
    ]);
  });

  test("of which a later file has another schema fail the build", async () => {
    mkdirSync(join(work, "parts"));
    writeFileSync(join(work, "parts/1.jsonl"), lines(glaive(0, 200)));
    writeFileSync(join(work, "parts/2.csv"), `question,answer\n${"q,a\n".repeat(200)}`);
    await expect(build({ files: "parts" })).rejects.toThrow(
      /^sources\.a: 200 of 400 rows cannot be used, quarantine\.maxShare lets 0\.1 pass: 200 schema, as parts\/2\.csv:2: the column prompt is missing/,
    );
  });
});

test("a build that is killed while it reads goes on after its last part, to the same bytes", async () => {
  const run = (out: string, more = {}) =>
    reckon(["data", "build", "large.yaml", "--out", out], { workingFolder: work, ...more });
  const files = () => readdirSync(join(work, "killed/.work"), { recursive: true, encoding: "utf8" });
  const hasPart = () =>
    existsSync(join(work, "killed/.work")) && files().some((file) => /part-00000\.parquet$/.test(file));
  expect((await run("killed", { killWhen: hasPart })).signal).toBe("SIGKILL");
  expect(files().filter((file) => file.endsWith("finished.json"))).toEqual([]);
  const [resumed, whole] = [await run("killed"), await run("whole")];
  expect([resumed.code, whole.code]).toEqual([0, 0]);
  expect(isSame(join(work, "killed"), join(work, "whole"))).toBe(true);
});

/** A small disk of one's own needs a name space of one's own, which some systems keep for themselves. */
function canMount(): boolean {
  try {
    execFileSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!canMount())(
  "a disk that fills up: nothing half-written, and on it goes (skipped where unshare may not mount a disk of its own)",
  async () => {
    const disk = join(work, "disk");
    mkdirSync(disk);
    const steps = [
      `mount -t tmpfs -o size=6m tmpfs ${disk}`,
      `reckon data build large.yaml --out ${disk}/d`,
      `echo "code $?"; find ${disk} -type f -name '*.tmp'; ls ${disk}/d`,
      `mount -o remount,size=300m ${disk} && reckon data build large.yaml --out ${disk}/d > log && cp -r ${disk}/d ${work}/from-disk`,
    ];
    const { stdout, stderr } = await reckonLine(`export -f reckon; unshare -rm bash -c '${steps.join("; ")}'`, {
      workingFolder: work,
    });
    expect(stderr).toMatch(
      /^reckon: cannot write \S+\.parquet\S*: the disk is full; nothing half-written is left, so run the same/m,
    );
    expect(stdout).toBe("code 1\n");
    expect(isSame(join(work, "from-disk"), join(work, "whole"))).toBe(true);
  },
);
