import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type Fault,
  type LoopbackHub,
  mainCommit,
  type ServedRequest,
  sha256,
  startHub,
} from "../../test/loopback-hub.ts";
import { resolveModel } from "./resolve-model.ts";
import type { DownloadEvent } from "./snapshot.ts";

const name = "acme/small-model";
const weights = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) % 253));
const files = { "config.json": Buffer.from("{}"), "model.safetensors": weights };
const patience = { attempts: 3, firstWaitMs: 1, silenceMs: 5000 };

let home: string;
let hub: LoopbackHub;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "hub-"));
  hub = await startHub({ name, files });
});
afterEach(async () => {
  await hub.close();
  rmSync(home, { recursive: true });
});

const environment = () => ({ HF_HOME: home, HF_ENDPOINT: hub.endpoint });
const resolve = (
  options: { signal?: AbortSignal; silenceMs?: number; onEvent?: (event: DownloadEvent) => void } = {},
) => {
  const { silenceMs = patience.silenceMs, ...rest } = options;
  return resolveModel(name, { environment: environment(), patience: { ...patience, silenceMs }, ...rest });
};
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error("no error"),
    (error) => error,
  );
const blobs = () => join(home, "hub/models--acme--small-model/blobs");
const blob = () => join(blobs(), sha256(weights));
const incomplete = () => `${blob()}.reckon.incomplete`;
const fetched = () => hub.requests.filter(({ host }) => host === "cdn");
const isWhole = () => readFileSync(blob()).equals(weights) && !existsSync(incomplete());

/** Faults for the first requests of the large file, one each. */
const inTurn = (...faults: (Fault | undefined)[]) => {
  hub.fault = ({ host }: ServedRequest) => (host === "cdn" ? faults.shift() : undefined);
};

test("a cut line is taken up where it broke, within a call", async () => {
  inTurn({ cutAfter: 400_000 }, { cutAfter: 500_000 });
  await resolve();
  expect(fetched().map(({ range }) => range)).toEqual([undefined, "bytes=400000-", "bytes=900000-"]);
  expect(isWhole()).toBe(true);
});

test("after too many cuts the next call asks for the rest alone", async () => {
  inTurn({ cutAfter: 100_000 }, { cutAfter: 100_000 }, { cutAfter: 100_000 });
  const { message } = await failure(resolve());
  expect(message).toMatch(
    /^the connection broke at 300000 of 3000000 bytes of model\.safetensors of acme\/small-model \(.+\); run the same command again and it goes on from there$/,
  );
  expect(statSync(incomplete()).size).toBe(300_000);
  hub.requests.length = 0;
  const events: DownloadEvent[] = [];
  await resolve({ onEvent: (event) => events.push(event) });
  expect(fetched().map(({ range }) => range)).toEqual(["bytes=300000-"]);
  expect(events.slice(0, 2)).toMatchObject([
    { totalBytes: 3_000_000 },
    { type: "progress", bytes: 300_000, receivedBytes: 0 },
  ]);
  expect(isWhole()).toBe(true);
});

test("a line that brings a megabyte each time may break any number of times", async () => {
  const attempts = { ...patience, attempts: 2 };
  inTurn({ cutAfter: 1_200_000 }, { cutAfter: 1_200_000 });
  await resolveModel(name, { environment: environment(), patience: attempts });
  expect(fetched()).toHaveLength(3);
});

test("a silent line counts as cut", async () => {
  inTurn({ silentAfter: 700_000 });
  await resolve({ silenceMs: 200 });
  expect(fetched().map(({ range }) => range)).toEqual([undefined, "bytes=700000-"]);
  expect(isWhole()).toBe(true);
});

test("a server that knows no ranges starts the file over", async () => {
  inTurn({ cutAfter: 400_000 }, { ignoreRange: true });
  await resolve();
  expect(fetched()).toHaveLength(2);
  expect(isWhole()).toBe(true);
});

test("a range that the server cannot give starts the file over", async () => {
  inTurn({ cutAfter: 400_000 }, { status: 416 });
  await resolve();
  expect(fetched().map(({ range }) => range)).toEqual([undefined, "bytes=400000-", undefined]);
  expect(isWhole()).toBe(true);
});

test("a busy server is asked again when it says so, a broken one a few times", async () => {
  inTurn({ status: 429, headers: { "retry-after": "1" } }, { status: 503 });
  const started = performance.now();
  await resolve();
  expect(performance.now() - started).toBeGreaterThan(990);
  expect(isWhole()).toBe(true);

  rmSync(home, { recursive: true });
  mkdirSync(home);
  hub.requests.length = 0;
  hub.fault = ({ host }) => (host === "cdn" ? { status: 500 } : undefined);
  expect((await failure(resolve())).message).toBe(
    "the server of model.safetensors of acme/small-model is out of order (500): run the same command again later, and it goes on where it stopped",
  );
  expect(fetched()).toHaveLength(3);

  inTurn({ status: 429, headers: { "retry-after": "3600" } });
  expect((await failure(resolve())).message).toMatch(/the server asks to wait 60 minutes$/);
});

test("other content than the hash says is refused and removed", async () => {
  const wrong = Buffer.from(weights);
  wrong[1_234_567]! ^= 1;
  inTurn({ replaceBy: wrong });
  expect((await failure(resolve())).message).toMatch(
    /^model\.safetensors of acme\/small-model came with the hash [0-9a-f]{12}… instead of [0-9a-f]{12}… and was removed/,
  );
  expect(readdirSync(blobs()).filter((file) => file.startsWith(sha256(weights)))).toEqual([]);
  expect(existsSync(join(blobs(), "../snapshots", mainCommit, "model.safetensors"))).toBe(false);

  rmSync(home, { recursive: true });
  mkdirSync(home);
  hub.fault = ({ method, path }) =>
    method === "GET" && path.endsWith("config.json") ? { body: Buffer.from("[]") } : undefined;
  expect((await failure(resolve())).message).toMatch(/^config\.json of acme\/small-model came with the hash/);
});

test("an etag that is no hash leaves the listing's hash to check by", async () => {
  const wrong = Buffer.from(weights);
  wrong[1_234_567]! ^= 1;
  hub.fault = ({ host, method, path }) => {
    if (host === "cdn") return { replaceBy: wrong };
    const isHead = method === "HEAD" && path.endsWith("model.safetensors");
    return isHead ? { headers: { etag: 'W/"mirror-1"', "content-length": String(weights.length) } } : undefined;
  };
  expect((await failure(resolve())).message).toMatch(/^model\.safetensors of acme\/small-model came with the hash/);
});

test("an address that has run out is asked for again", async () => {
  inTurn({ cutAfter: 400_000 }, { status: 403 });
  await resolve();
  expect(fetched().map(({ range }) => range)).toEqual([undefined, "bytes=400000-", "bytes=400000-"]);
  expect(isWhole()).toBe(true);
});

test("more content than was announced is refused", async () => {
  inTurn({ replaceBy: Buffer.concat([weights, weights]) });
  expect((await failure(resolve())).message).toBe(
    "the hub sends more of model.safetensors of acme/small-model than it said",
  );
  expect(existsSync(blob())).toBe(false);
});

test("stopped on request, it ends with 130 and goes on later", async () => {
  inTurn({ silentAfter: 600_000 });
  const controller = new AbortController();
  const onEvent = (event: DownloadEvent) => {
    if (event.type === "progress" && event.bytes >= 600_000) controller.abort();
  };
  const error = await failure(resolve({ signal: controller.signal, onEvent }));
  expect(error).toMatchObject({ exitCode: 130, message: expect.stringContaining("goes on from there") });
  expect(statSync(incomplete()).size).toBe(600_000);
  await resolve();
  expect(fetched().at(-1)?.range).toBe("bytes=600000-");
  expect(isWhole()).toBe(true);
});

test.skipIf(!existsSync("/dev/full"))("a full disk is one sentence (skipped without /dev/full)", async () => {
  mkdirSync(blobs(), { recursive: true });
  symlinkSync("/dev/full", incomplete());
  expect((await failure(resolve())).message).toMatch(/^cannot write .*incomplete: the disk is full/);
});

test("two processes share one download", async () => {
  // The first is held back until the second has met it at work.
  let held = true;
  hub.fault = ({ host }) => (host === "cdn" && held ? { cutAfter: 10_000 } : undefined);
  const program = `import { resolveModel } from ${JSON.stringify(join(import.meta.dirname, "resolve-model.ts"))};
    const onEvent = ({ type }) => type === "wait" && console.log("waiting");
    const patience = { attempts: 100, firstWaitMs: 50, silenceMs: 5000 };
    console.log(await resolveModel("${name}", { patience, onEvent }));`;
  const start = () =>
    new Promise<string[]>((done) => {
      const args = ["--import", import.meta.resolve("tsx"), "--input-type=module", "--eval", program];
      const child = spawn(process.execPath, args, { env: { ...process.env, ...environment() }, stdio: "pipe" });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (text) => {
          output += text;
          if (output.includes("waiting")) held = false;
        });
      }
      child.on("close", () => done(output.trim().split("\n")));
    });
  const outputs = await Promise.all([start(), start()]);
  const folder = join(blobs(), "../snapshots", mainCommit);
  expect(outputs.sort((a, b) => a.length - b.length)).toEqual([[folder], ["waiting", folder]]);
  const sent = fetched().map(({ range }) => Number(/\d+/.exec(range ?? "0")![0]));
  expect(sent).toEqual([...sent].sort((a, b) => a - b));
  expect(new Set(sent).size).toBe(sent.length);
  expect(isWhole()).toBe(true);
});
