import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  acceptedToken,
  gitHash,
  type LoopbackHub,
  mainCommit,
  type ServedRepository,
  sha256,
  startHub,
  validToken,
} from "../../test/loopback-hub.ts";
import { snapshotName } from "./model-name.ts";
import { resolveModel } from "./resolve-model.ts";
import type { DownloadEvent } from "./snapshot.ts";

const patience = { attempts: 3, firstWaitMs: 1, silenceMs: 5000 };
const name = "acme/small-model";
const weights = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251));
const config = Buffer.from('{"model_type":"llama"}');
const devCommit = "d".repeat(40);

const wanted = { "config.json": config, "model.safetensors": weights, "tokenizer.json": Buffer.from("{}") };
const unwanted = {
  "README.md": Buffer.from("# Small"),
  "pytorch_model.bin": Buffer.alloc(50_000),
  "consolidated.safetensors": Buffer.alloc(50_000),
  "model-q8.gguf": Buffer.alloc(50_000),
  "onnx/model.onnx": Buffer.alloc(10),
  "original/params.json": Buffer.from("{}"),
};
const repository: ServedRepository = { name, files: { ...unwanted, ...wanted }, revisions: { dev: devCommit } };

let home: string;
let hub: LoopbackHub;
const serve = async (...repositories: ServedRepository[]) => {
  await hub?.close();
  hub = await startHub(...repositories);
};
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "hub-"));
  await serve(repository);
});
afterEach(async () => {
  await hub.close();
  rmSync(home, { recursive: true });
});

const resolve = (spec: string, environment: Record<string, string> = {}, onEvent?: (event: DownloadEvent) => void) =>
  resolveModel(spec, {
    environment: { HF_HOME: home, HF_ENDPOINT: hub.endpoint, ...environment },
    patience,
    ...(onEvent ? { onEvent } : {}),
  });
const root = () => join(home, "hub/models--acme--small-model");
const message = async (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: Error) => error.message.replaceAll(hub.endpoint, "HUB").replaceAll(home, "HOME"),
  );

describe("a first call", () => {
  test("downloads the model's files alone, laid out as Hugging Face's tools do", async () => {
    const folder = await resolve(name);
    expect(folder).toBe(join(root(), "snapshots", mainCommit));
    expect(snapshotName(folder)).toBe(`${name}@${mainCommit}`);
    expect(readdirSync(folder).sort()).toEqual(["config.json", "model.safetensors", "tokenizer.json"]);
    expect(readFileSync(join(folder, "model.safetensors")).equals(weights)).toBe(true);
    expect(readlinkSync(join(folder, "model.safetensors"))).toBe(`../../blobs/${sha256(weights)}`);
    expect(readlinkSync(join(folder, "config.json"))).toBe(`../../blobs/${gitHash(config)}`);
    expect(readFileSync(join(root(), "refs/main"), "utf8")).toBe(mainCommit);
    const blobs = Object.values(wanted).map((content) => (content === weights ? sha256(content) : gitHash(content)));
    expect(readdirSync(join(root(), "blobs")).sort()).toEqual(blobs.sort());
  });

  test("tells what it does: all bytes and files at the end, never going back", async () => {
    const events: DownloadEvent[] = [];
    await resolve(name, {}, (event) => events.push(event));
    const totalBytes = Object.values(wanted).reduce((sum, { length }) => sum + length, 0);
    expect(events[0]).toEqual({ type: "start", name: `${name}@${mainCommit}`, files: 3, totalBytes });
    expect(events.at(-1)).toEqual({ type: "end" });
    const progress = events.filter((event) => event.type === "progress");
    expect(progress.at(-1)).toEqual({ type: "progress", bytes: totalBytes, receivedBytes: totalBytes, files: 3 });
    const bytes = progress.map((event) => event.bytes);
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
  });

  test("takes the settings alone when asked, and the weights later", async () => {
    const environment = { HF_HOME: home, HF_ENDPOINT: hub.endpoint };
    const folder = await resolveModel(name, { environment, patience, files: "settings" });
    expect(readdirSync(folder).sort()).toEqual(["config.json", "tokenizer.json"]);
    expect(await resolve(name)).toBe(folder);
    expect(readdirSync(folder).sort()).toEqual(["config.json", "model.safetensors", "tokenizer.json"]);
  });

  test("takes shards with their index, and the one file where there are both", async () => {
    const [a, b] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
    const index = Buffer.from(JSON.stringify({ weight_map: { x: a, y: b } }));
    const shards = {
      [a]: Buffer.alloc(20_000, 1),
      [b]: Buffer.alloc(20_000, 2),
      "model.safetensors.index.json": index,
    };
    const { "model.safetensors": _, ...settings } = repository.files;
    await serve(
      { name: "acme/shards", files: { ...settings, ...shards } },
      { name: "acme/both", files: { ...repository.files, ...shards } },
    );
    expect(readdirSync(await resolve("acme/shards"))).toEqual(expect.arrayContaining(Object.keys(shards)));
    expect(readdirSync(await resolve("acme/both")).sort()).toEqual(Object.keys(wanted).sort());
  });
});

describe("later calls", () => {
  test("download nothing, and ask nothing about a commit but what it holds", async () => {
    const folder = await resolve(name);
    hub.requests.length = 0;
    const events: DownloadEvent[] = [];
    expect(await resolve(name, {}, (event) => events.push(event))).toBe(folder);
    expect(hub.requests.filter(({ path }) => !path.startsWith("/api/"))).toEqual([]);
    expect(events).toEqual([]);
    hub.requests.length = 0;
    expect(await resolve(`${name}@${mainCommit}`)).toBe(folder);
    expect(hub.requests.filter(({ path }) => !path.includes("/tree/"))).toEqual([]);
  });

  test("take a blob that another revision or tool left there", async () => {
    await resolve(name);
    hub.requests.length = 0;
    const folder = await resolve(`${name}@dev`);
    expect(folder).toBe(join(root(), "snapshots", devCommit));
    expect(readFileSync(join(root(), "refs/dev"), "utf8")).toBe(devCommit);
    expect(hub.requests.filter(({ method, path }) => method === "GET" && path.includes("/resolve/"))).toEqual([]);
    expect(readFileSync(join(folder, "model.safetensors")).equals(weights)).toBe(true);
  });

  test("keep to a commit when the branch has moved", async () => {
    const folder = await resolve(name);
    await serve({ ...repository, revisions: { main: devCommit, old: mainCommit } });
    expect(await resolve(name)).toBe(join(root(), "snapshots", devCommit));
    expect(await resolve(snapshotName(folder)!)).toBe(folder);
  });

  test("do without the note of a branch that cannot be written, as in a cache that may only be read", async () => {
    const folder = await resolve(name);
    mkdirSync(join(root(), "refs/next"));
    await serve({ ...repository, revisions: { next: mainCommit } });
    expect(await resolve(`${name}@next`)).toBe(folder);
  });

  test("offline: the cache alone, without a request", async () => {
    const offline = { HF_HUB_OFFLINE: "1" };
    expect(await message(resolve(name, offline))).toBe(
      `${name}@main is not in the cache HOME/hub: run once without HF_HUB_OFFLINE to download it`,
    );
    const folder = await resolve(name);
    hub.requests.length = 0;
    expect(await resolve(name, offline)).toBe(folder);
    expect(await resolve(`${name}@${mainCommit}`, offline)).toBe(folder);
    rmSync(join(folder, "model.safetensors"));
    expect(await message(resolve(name, offline))).toBe(
      `${name}@main is not whole in the cache HOME/hub, model.safetensors is missing: run once without HF_HUB_OFFLINE to download it`,
    );
    expect(hub.requests).toEqual([]);
  });
});

describe("the token", () => {
  const asked = (host: string) => new Set(hub.requests.filter((one) => one.host === host).map(({ token }) => token));

  test("reaches the hub, and never the host of the large files", async () => {
    await serve({ ...repository, access: "private" });
    await resolve(name, { HF_TOKEN: validToken });
    expect(asked("hub")).toEqual(new Set([validToken]));
    expect(hub.requests.some(({ host, path }) => host === "cdn" && path.includes(sha256(weights)))).toBe(true);
    expect(asked("cdn")).toEqual(new Set([undefined]));
  });

  test("is read from the file that Hugging Face's tools write, and left out where they would", async () => {
    writeFileSync(join(home, "token"), `${validToken}\n`);
    await resolve(name);
    expect(asked("hub")).toEqual(new Set([validToken]));
    hub.requests.length = 0;
    await resolve(`${name}@dev`, { HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" });
    expect(asked("hub")).toEqual(new Set([undefined]));
  });

  test("is in no message and in no file", async () => {
    const token = "hf_secret";
    const errors = [
      await message(resolve(name, { HF_TOKEN: token })),
      await message(resolve(name, { HF_TOKEN: `${token}\nx` })),
      await message(resolve(name, { HF_TOKEN: token, HF_ENDPOINT: "http://127.0.0.1:1" })),
      await message(resolve(name, { HF_ENDPOINT: `http://user:${token}@127.0.0.1:1` })),
    ];
    expect(errors.every((text) => text !== "no error" && !text.includes(token))).toBe(true);
    await resolve(name, { HF_TOKEN: validToken });
    const files = readdirSync(home, { recursive: true, encoding: "utf8" }).filter((file) => !file.includes("blobs/"));
    expect(files.filter((file) => file.includes(validToken))).toEqual([]);
    expect(readFileSync(join(root(), "refs/main"), "utf8")).not.toContain(validToken);
  });
});

describe("refusals, one sentence each", () => {
  const gated: ServedRepository = { ...repository, access: "gated" };
  const cases: [string, ServedRepository[], string, Record<string, string>, string][] = [
    [
      "no such repository",
      [],
      name,
      {},
      `there is no public model ${name} at HUB (401): check the name, or set HF_TOKEN if it is private`,
    ],
    [
      "no such repository, asked with a token",
      [],
      name,
      { HF_TOKEN: validToken },
      `there is no model ${name} at HUB that the token in HF_TOKEN may see (404): check the name`,
    ],
    [
      "a token that is none",
      [repository],
      name,
      { HF_TOKEN: "hf_other" },
      "HUB does not accept the token in HF_TOKEN (401): make a new one at HUB/settings/tokens",
    ],
    [
      "a licence, without a token",
      [gated],
      name,
      {},
      `${name} wants its licence accepted (401): accept it at HUB/${name} and set HF_TOKEN to a token from HUB/settings/tokens`,
    ],
    [
      "a licence not accepted",
      [gated],
      name,
      { HUGGING_FACE_HUB_TOKEN: validToken },
      `the owner of the token in HUGGING_FACE_HUB_TOKEN has not accepted the licence of ${name} (403): accept it at HUB/${name}, wait for approval where that is asked for, and run again`,
    ],
    [
      "no such revision",
      [repository],
      `${name}@v9`,
      {},
      `${name} has no revision 'v9' (404): see HUB/${name}/tree/main`,
    ],
    [
      "no safetensors",
      [{ name, files: unwanted }],
      name,
      {},
      `${name}@${mainCommit} has no weights in safetensors, neither model.safetensors nor model.safetensors.index.json; it has pytorch_model.bin, which is not read`,
    ],
    [
      "a name that cannot be one",
      [],
      "acme/small model",
      {},
      "acme/small model is neither a folder nor a name on the hub, which is owner/name or owner/name@revision in letters, digits, '-', '_' and '.'",
    ],
  ];
  test.each(cases)("%s", async (_, repositories, spec, environment, expected) => {
    await serve(...repositories);
    expect(await message(resolve(spec, environment))).toBe(expected);
    expect(existsSync(join(root(), "snapshots"))).toBe(false);
  });

  test("a licence that was accepted", async () => {
    await serve(gated);
    expect(await resolve(name, { HF_TOKEN: acceptedToken })).toBe(join(root(), "snapshots", mainCommit));
  });

  test("no network", async () => {
    await hub.close();
    expect(await message(resolve(name))).toBe(
      "cannot reach HUB (ECONNREFUSED): check the connection and HF_ENDPOINT, or set HF_HUB_OFFLINE=1 to use what the cache already holds",
    );
  });

  test("a page that is not the hub's", async () => {
    hub.fault = () => ({ headers: { "content-type": "text/html" }, body: Buffer.from("<html>log in</html>") });
    expect(await message(resolve(name))).toMatch(/^HUB does not answer as the hub does: check HF_ENDPOINT/);
  });

  test("more than the disk holds", async () => {
    hub.fault = ({ method, path }) =>
      method === "HEAD" && path.endsWith("model.safetensors")
        ? {
            status: 302,
            headers: { location: "http://127.0.0.1:1/", "x-linked-etag": "e", "x-linked-size": "9000000000000000" },
          }
        : undefined;
    expect(await message(resolve(name))).toMatch(
      /^acme\/small-model needs 9000000\.\d GB, and the disk of HOME\/hub has/,
    );
  });
});

describe("names", () => {
  test("a folder that is there wins, and a path that is not stays a path", async () => {
    const work = mkdtempSync(join(tmpdir(), "work-"));
    const before = process.cwd();
    process.chdir(work);
    try {
      mkdirSync("acme/small-model", { recursive: true });
      for (const path of [name, "./acme/other", "/nowhere/at-all", "acme/other", "one", "a/b/c", "../x"]) {
        expect(await resolve(path)).toBe(path);
      }
      expect(hub.requests).toEqual([]);
      await expect(resolve("acme/other@main")).rejects.toThrow("there is no public model acme/other");
    } finally {
      process.chdir(before);
      rmSync(work, { recursive: true });
    }
  });
});
