// Models from the hub through the whole command, with the embedded model served by a hub on this machine.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { folderFiles, type LoopbackHub, mainCommit, sha256, startHub, validToken } from "./loopback-hub.ts";
import { reckon } from "./reckon-process.ts";

const name = "acme/tiny";
const model = resolve(import.meta.dirname, "../models/tiny");
const files = folderFiles(model);
const hash = sha256(files["model.safetensors"]!);
const repository = { name, files: { ...files, "pytorch_model.bin": Buffer.alloc(20_000) } };
const prompt = { messages: [{ role: "user", content: "Mia has 3 boxes of 4 pens. How many pens does she have?" }] };

let hub: LoopbackHub;
let work: string;
beforeEach(async () => {
  hub = await startHub(repository);
  work = mkdtempSync(join(tmpdir(), "hub-"));
  writeFileSync(join(work, "prompts.jsonl"), `${JSON.stringify(prompt)}\n`);
});
afterEach(async () => {
  await hub.close();
  rmSync(work, { recursive: true });
});

const environment = () => ({ HF_HOME: join(work, "home"), HF_ENDPOINT: hub.endpoint, HF_TOKEN: validToken });
const words = (spec: string) => [
  "generate",
  "--model",
  spec,
  "--max-tokens",
  "24",
  "--input",
  join(work, "prompts.jsonl"),
];
const generate = (spec: string, more: Record<string, string> = {}) =>
  reckon(words(spec), { environment: { ...environment(), ...more } });

test("generate: a name downloads once, and gives what the folder gives", async () => {
  const [first, local] = await Promise.all([generate(name), reckon(words(model))]);
  expect(first.stderr.split("\n")).toEqual([
    `${name}@${mainCommit}: 6 files, 4.5 MB to download`,
    expect.stringMatching(`^✓ ${name}@${mainCommit}: 6 files, 4\\.5 MB in \\d+s$`),
    "",
  ]);
  expect(first).toMatchObject({ code: 0, stdout: local.stdout });
  expect(hub.requests.filter(({ host, token }) => host === "cdn" && token !== undefined)).toEqual([]);

  expect(await generate(name, { HF_HUB_OFFLINE: "1" })).toMatchObject({ code: 0, stdout: first.stdout, stderr: "" });
});

test("an unknown name and a misspelt path: one sentence each", async () => {
  const [unknown, misspelt] = await Promise.all([generate("acme/tyni"), generate("models/tyni")]);
  expect(unknown).toMatchObject({
    code: 1,
    stdout: "",
    stderr: `reckon: there is no model acme/tyni at ${hub.endpoint} that the token in HF_TOKEN may see (404): check the name\n`,
  });
  expect(misspelt).toMatchObject({
    code: 1,
    stdout: "",
    stderr: "reckon: models/tyni is no model folder: it has no config.json\n",
  });
});

test("Ctrl-C in a download ends with 130, and the next call goes on from there", async () => {
  const half = new Promise<void>((done) => {
    hub.fault = ({ path }) => {
      if (!path.startsWith(`/${hash}`)) return undefined;
      setTimeout(done, 500);
      return { silentAfter: 2_000_000 };
    };
  });
  const stopped = reckon(words(name), { environment: environment(), interruptAfter: half });
  expect(await stopped).toMatchObject({
    code: 130,
    signal: null,
    stdout: "",
    stderr: expect.stringMatching(
      /interrupted; what was downloaded is kept, and the same command goes on from there\n$/,
    ),
  });
  const incomplete = join(work, "home/hub/models--acme--tiny/blobs", `${hash}.reckon.incomplete`);
  const { size } = statSync(incomplete);
  expect(size).toBeGreaterThan(0);
  hub.requests.length = 0;
  hub.fault = () => undefined;
  expect(await generate(name)).toMatchObject({ code: 0 });
  const ranges = hub.requests.filter(({ path }) => path.startsWith(`/${hash}`)).map(({ range }) => range);
  expect(ranges).toEqual([`bytes=${size}-`]);
});

test("a recipe pins the commit, and its resumption keeps to it when the branch has moved", async () => {
  const recipe = join(work, "recipe.yaml");
  writeFileSync(
    recipe,
    `name: pinned\nmodel: ${name}\ndata: { trainRows: 8, testRows: 2 }\nevaluation: { maxNewTokens: 4 }\n`,
  );
  const run = (...more: string[]) =>
    reckon(["run", recipe, "--out", join(work, "run"), ...more], { environment: environment() });
  expect(await run()).toMatchObject({ code: 0 });
  const record = readFileSync(join(work, "run/recipe.yaml"), "utf8");
  expect(record).toContain(`model: ${name}@${mainCommit}\n`);
  expect(readFileSync(join(work, "run/journal.jsonl"), "utf8")).toContain(`"model":"${name}@${mainCommit}"`);

  await hub.close();
  hub = await startHub({ ...repository, revisions: { main: "f".repeat(40), before: mainCommit } });
  expect(await run("--resume")).toMatchObject({ code: 0 });
  expect(readFileSync(join(work, "run/recipe.yaml"), "utf8")).toBe(record);
  expect(hub.requests.filter(({ path }) => path.includes("/revision/"))).toEqual([]);
});

const python = process.env.RECKON_PYTHON;
const without = python ? "" : " (skipped: RECKON_PYTHON names no Python with huggingface_hub)";

describe.skipIf(!python)(`the cache is that of huggingface_hub${without}`, () => {
  const runPython = (program: string) =>
    new Promise<unknown>((done, fail) => {
      const variables = {
        ...process.env,
        ...environment(),
        HF_HUB_DISABLE_XET: "1",
        HF_HUB_DISABLE_PROGRESS_BARS: "1",
      };
      execFile(python!, ["-c", program], { env: variables }, (error, stdout) =>
        error ? fail(error) : done(JSON.parse(stdout)),
      );
    });
  const asked = () => hub.requests.filter(({ host, path }) => host === "cdn" || path.includes("/resolve/"));

  test("it finds what Reckon downloaded", async () => {
    expect(await generate(name)).toMatchObject({ code: 0 });
    hub.requests.length = 0;
    const found = await runPython(`
import json, huggingface_hub as hub
scan = hub.scan_cache_dir()
[repository] = scan.repos
[revision] = repository.revisions
print(json.dumps({
  "warnings": len(scan.warnings), "name": repository.repo_id, "commit": revision.commit_hash, "refs": list(revision.refs),
  "files": sorted(file.file_name for file in revision.files),
  "snapshot": hub.snapshot_download("${name}", local_files_only=True),
  "weights": hub.hf_hub_download("${name}", "model.safetensors", local_files_only=True),
}))`);
    const snapshot = join(work, "home/hub/models--acme--tiny/snapshots", mainCommit);
    expect(found).toEqual({
      warnings: 0,
      name,
      commit: mainCommit,
      refs: ["main"],
      files: Object.keys(files)
        .filter((file) => file !== "README.md")
        .sort(),
      snapshot,
      weights: join(snapshot, "model.safetensors"),
    });
    expect(asked()).toEqual([]);
  });

  test("Reckon finds what it downloaded", async () => {
    const program = `import json, huggingface_hub as hub; print(json.dumps(hub.snapshot_download("${name}")))`;
    expect(await runPython(program)).toBe(join(work, "home/hub/models--acme--tiny/snapshots", mainCommit));
    hub.requests.length = 0;
    expect(await generate(name)).toMatchObject({ code: 0, stderr: "" });
    expect(asked()).toEqual([]);
  });
});
