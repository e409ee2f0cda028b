// Parts of a file behind an address, from a server on this machine that can be told to misbehave.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lacking, merged } from "./ranges.ts";
import { resolveAddress } from "./resolve-address.ts";

const content = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 251));

type Behaviour = {
  status?: number;
  headers?: Record<string, string>;
  cutAfter?: number;
  ignoresRange?: boolean;
  etag?: string;
};

let server: Server;
let home: string;
let address: string;
let asked: (string | undefined)[];
let tokens: (string | undefined)[];
let behave: (request: number) => Behaviour;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "reckon-remote-"));
  [asked, tokens, behave] = [[], [], () => ({})];
  server = createServer(({ headers }, response) => {
    const { status, headers: more, cutAfter, ignoresRange, etag = '"one"' } = behave(asked.length);
    asked.push(headers.range);
    tokens.push(headers.authorization);
    if (status !== undefined) return response.writeHead(status, more).end();
    const [, from = "0", to = ""] = (!ignoresRange && /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "")) || [];
    const body = content.subarray(Number(from), to === "" ? undefined : Number(to) + 1);
    const isPart = !ignoresRange && headers.range !== undefined;
    response.writeHead(isPart ? 206 : 200, {
      etag,
      "content-length": body.length,
      ...(isPart ? { "content-range": `bytes ${from}-${Number(from) + body.length - 1}/${content.length}` } : {}),
    });
    if (cutAfter === undefined || body.length <= cutAfter) return response.end(body);
    response.write(body.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 10));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rows.jsonl?key=secret`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(home, { recursive: true });
});

const open = (more: Record<string, string> = {}) =>
  resolveAddress(address, {
    environment: { HF_HOME: home, HF_TOKEN: "hf_secret", ...more },
    patience: { attempts: 3, firstWaitMs: 1, silenceMs: 2000 },
  });
const held = (path: string, from: number, to: number) =>
  readFileSync(path).subarray(from, to).equals(content.subarray(from, to));

describe("openRemoteFile", () => {
  it("fetches what is asked for, once, also for the next who opens it", async () => {
    const file = await open();
    await file.fetch(1000, 2000);
    await file.fetch(1500, 3000);
    await file.fetch(1000, 3000);
    file.close();
    expect(asked).toEqual(["bytes=0-0", "bytes=1000-1999", "bytes=2000-2999"]);
    expect([file.sizeBytes, file.givesRanges, held(file.path, 1000, 3000)]).toEqual([100_000, true, true]);
    const again = await open();
    await again.fetch(900, 3100);
    again.close();
    expect(asked.slice(4)).toEqual(["bytes=900-999", "bytes=3000-3099"]);
    expect(held(again.path, 900, 3100)).toBe(true);
    const offline = await open({ HF_HUB_OFFLINE: "1" });
    await offline.fetch(900, 3100);
    await expect(offline.fetch(0, 10)).rejects.toThrow(/rows\.jsonl is not whole in the cache/);
    offline.close();
    expect(tokens.every((token) => token === undefined)).toBe(true);
  });

  it("goes on where the line broke, and after a break for good the next time", async () => {
    behave = (request) => (request > 0 && request < 4 ? { cutAfter: 20_000 } : {});
    const file = await open();
    await file.fetch(0, 90_000);
    expect(asked).toEqual([
      "bytes=0-0",
      "bytes=0-89999",
      "bytes=20000-89999",
      "bytes=40000-89999",
      "bytes=60000-89999",
    ]);
    expect(held(file.path, 0, 90_000)).toBe(true);
    behave = () => ({ status: 503 });
    await expect(file.fetch(0, 100_000)).rejects.toThrow(/is out of order \(503\): run the same command again later/);
    file.close();
    behave = () => ({});
    const again = await open();
    await again.fetch(0, 100_000);
    again.close();
    expect(asked.at(-1)).toBe("bytes=90000-99999");
    expect(held(again.path, 0, 100_000)).toBe(true);
  });

  it("waits as a busy server asks", async () => {
    behave = (request) => (request === 1 ? { status: 429, headers: { "retry-after": "0" } } : {});
    const file = await open();
    await file.fetch(0, 10);
    file.close();
    expect(asked).toHaveLength(3);
  });

  it("takes a file whole from a server without ranges", async () => {
    behave = (request) => ({ ignoresRange: true, ...(request === 1 ? { cutAfter: 5000 } : {}) });
    const file = await open();
    expect(file.givesRanges).toBe(false);
    await file.fetch(1000, 2000);
    file.close();
    expect(held(file.path, 0, 100_000)).toBe(true);
  });

  it("begins anew with a file that is another one, and stops where it changes while it is read", async () => {
    const file = await open();
    await file.fetch(0, 50);
    behave = () => ({ etag: '"two"' });
    await expect(file.fetch(50, 100)).rejects.toThrow(/rows\.jsonl changed while it was read: run the same command/);
    file.close();
    const again = await open();
    await again.fetch(0, 50);
    again.close();
    expect(again.identity).not.toBe(file.identity);
    expect(asked.at(-1)).toBe("bytes=0-49");
  });

  it.each([
    [401, /^http:\S+rows\.jsonl: the server wants a login \(401\)/],
    [403, /refuses it \(403\): check the address, and whether it has run out$/],
    [404, /has no such file \(404\): check the address$/],
    [418, /answers with 418: check the address$/],
  ])("says what %d means, without what is secret in the address", async (status, message) => {
    behave = () => ({ status });
    const failure = await open().then(String, (error: Error) => error.message);
    expect(failure).toMatch(message);
    expect(failure).not.toContain("secret");
  });
});

describe("ranges", () => {
  it("are merged, and tell what is lacking", () => {
    expect(
      merged([
        [5, 9],
        [0, 2],
        [2, 4],
        [8, 12],
        [3, 3],
      ]),
    ).toEqual([
      [0, 4],
      [5, 12],
    ]);
    expect(
      lacking(
        [
          [5, 9],
          [0, 2],
        ],
        [1, 20],
      ),
    ).toEqual([
      [2, 5],
      [9, 20],
    ]);
    expect(lacking([[0, 20]], [3, 7])).toEqual([]);
    expect(lacking([], [3, 3])).toEqual([]);
  });
});
