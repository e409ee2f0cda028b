// A file that lies behind an address, of which only the bytes that are asked for are fetched: into a file of the same size
// with holes, beside a note of what is there. Both stay for the next time. Knows neither repositories nor what a file holds.
import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeFailure, writeFileAtomic } from "../run/atomic.ts";
import { fileSize, makeFolder } from "./cache.ts";
import { isNetworkError, waitForLock, writeAt } from "./download.ts";
import { DownloadInterruptedError, HubError, TransientError } from "./errors.ts";
import { type ByteRange, lacking, merged } from "./ranges.ts";
import { type Connection, reasonOf, request } from "./request.ts";
import { requestedWait, retry } from "./retry.ts";
import type { DownloadEvent } from "./snapshot.ts";

export interface RemoteFile {
  /** Where the bytes lie that were fetched, each at its own place. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Changes when the file does. */
  readonly identity: string;
  /** False where the server gives a file whole or not at all. */
  readonly givesRanges: boolean;
  /** Resolves when the bytes from `from` up to `to` are at `path`. @throws HubError, DownloadInterruptedError */
  fetch(from: number, to: number): Promise<void>;
  /** Another process may fetch from then on. */
  close(): void;
}

type RemoteOptions = {
  /** How messages name it. */
  name: string;
  /** The folder in which each remote file has a folder of its own. */
  cache: string;
  /** Of a file that never changes behind its address; otherwise the server's word is taken for it. */
  version?: string | undefined;
  /** Throws for an answer that is no content. */
  requireAnswer?: (response: Response) => void | Promise<void>;
  onEvent?: ((event: DownloadEvent) => void) | undefined;
};

const noteSchema = z.object({
  sizeBytes: z.number(),
  validator: z.string(),
  givesRanges: z.boolean(),
  ranges: z.array(z.tuple([z.number(), z.number()])),
});
type Note = z.infer<typeof noteSchema>;

/** What is fetched is noted so often; a kill loses no more. */
const notedBytes = 8 << 20;
/** Smaller fetches are over before anybody looks. */
const quietBytes = 8 << 20;

/** Asks what the file is, and takes up what was fetched of it before. @throws HubError, DownloadInterruptedError */
export async function openRemoteFile(
  connection: Connection,
  address: string,
  {
    name,
    cache,
    version,
    requireAnswer = (response) => requirePlainAnswer(response, name),
    onEvent = () => {},
  }: RemoteOptions,
): Promise<RemoteFile> {
  const folder = join(cache, createHash("sha256").update(address).digest("hex").slice(0, 32));
  const [path, noteFile] = [join(folder, "content"), join(folder, "note.json")];
  makeFolder(folder);
  const release = await waitForLock(join(folder, ".lock"), connection.signal, () =>
    onEvent({ type: "wait", file: name }),
  );
  const retrying = <Value>(call: () => Promise<Value>) => {
    const { patience, signal, onPause } = connection;
    return retry(call, { ...patience, signal, onPause });
  };
  try {
    const kept = readNote(noteFile, path);
    if (connection.settings.offline && kept === undefined) throw offlineError(name);
    const subject: Subject = { address, name, version, requireAnswer };
    const note = connection.settings.offline ? kept! : await retrying(() => askAbout(connection, subject));
    const isSame = kept !== undefined && kept.validator === note.validator && kept.sizeBytes === note.sizeBytes;
    if (isSame && note.validator !== "") note.ranges = kept.ranges;
    else startOver(path, note.sizeBytes);
    writeFileAtomic(noteFile, JSON.stringify(note));
    return {
      path,
      get sizeBytes() {
        return note.sizeBytes;
      },
      identity: `${address} ${note.sizeBytes} ${note.validator}`,
      givesRanges: note.givesRanges,
      async fetch(from, to) {
        const wanted: ByteRange = note.givesRanges ? [from, Math.min(to, note.sizeBytes)] : [0, note.sizeBytes];
        const missing = lacking(note.ranges, wanted);
        if (missing.length === 0) return;
        if (connection.settings.offline) throw offlineError(name);
        const totalBytes = missing.reduce((sum, [start, end]) => sum + end - start, 0);
        requireSpace(cache, name, totalBytes);
        const tell = totalBytes > quietBytes ? onEvent : () => {};
        tell({ type: "start", name, files: 1, totalBytes });
        let receivedBytes = 0;
        const onBytes = (bytes: number) => {
          receivedBytes += bytes;
          tell({ type: "progress", bytes: receivedBytes, receivedBytes, files: 0 });
        };
        for (let [next] = missing; next !== undefined; [next] = lacking(note.ranges, wanted)) {
          await retrying(() => fetchPiece(connection, { ...subject, path, noteFile, note, onBytes }, wanted));
        }
        tell({ type: "end" });
      },
      close: release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

function readNote(noteFile: string, path: string): Note | undefined {
  if (!existsSync(noteFile) || fileSize(path) === undefined) return undefined;
  const parsed = noteSchema.safeParse(parseJson(readFileSync(noteFile, "utf8")));
  return parsed.success && fileSize(path) === parsed.data.sizeBytes ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A file of that size which holds nothing. */
function startOver(path: string, sizeBytes: number): void {
  rmSync(path, { force: true });
  try {
    const descriptor = openSync(path, "w");
    ftruncateSync(descriptor, sizeBytes);
    closeSync(descriptor);
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/** One byte is asked for, since addresses that are signed for reading refuse a HEAD. */
async function askAbout(connection: Connection, { address, name, version, requireAnswer }: Subject): Promise<Note> {
  const response = await request(connection, address, { headers: { range: "bytes=0-0" } });
  const { status, headers } = response;
  const validator = version ?? validatorOf(headers);
  const range = contentRange(headers);
  if (status !== 416) await requireAnswer(response);
  await response.body?.cancel();
  if (status === 416 && range?.sizeBytes === 0) {
    return { sizeBytes: 0, validator, givesRanges: true, ranges: [] };
  }
  if (status === 206 && range !== undefined) {
    return { sizeBytes: range.sizeBytes, validator, givesRanges: true, ranges: [] };
  }
  const length = headers.get("content-length");
  if (length === null || status === 416)
    throw new HubError(`${name}: the server does not say how large it is; download it yourself`);
  return { sizeBytes: Number(length), validator, givesRanges: false, ranges: [] };
}

/** What a server says by which one tells that a file is another one. */
const validatorOf = (headers: Headers) =>
  (headers.get("etag") ?? headers.get("last-modified") ?? "").replace(/^W\//, "");

type Subject = Required<Pick<RemoteOptions, "name" | "requireAnswer">> & {
  address: string;
  version: string | undefined;
};

type Fetching = Subject & {
  path: string;
  noteFile: string;
  note: Note;
  onBytes(bytes: number): void;
};

/** One connection's worth of what is lacking. */
async function fetchPiece(
  connection: Connection,
  { address, name, version, requireAnswer, path, noteFile, note, onBytes }: Fetching,
  wanted: ByteRange,
): Promise<void> {
  const [from, to] = lacking(note.ranges, wanted)[0]!;
  const headers: Record<string, string> = note.givesRanges ? { range: `bytes=${from}-${to - 1}` } : {};
  const response = await request(connection, address, { headers });
  await requireAnswer(response);
  const found = version ?? validatorOf(response.headers);
  const range = note.givesRanges ? contentRange(response.headers) : { from: 0, sizeBytes: note.sizeBytes };
  if (found !== note.validator || range?.from !== from || range.sizeBytes !== note.sizeBytes) {
    await response.body?.cancel();
    throw new HubError(`${name} changed while it was read: run the same command again`);
  }
  const descriptor = openSync(path, "r+");
  let [at, noted] = [from, from];
  const remember = () => {
    if (at === noted) return;
    fsyncSync(descriptor);
    // Without ranges what came before a break does not count: the next answer begins at the beginning.
    if (note.givesRanges || at === to) note.ranges = merged([...note.ranges, [from, at]]);
    writeFileAtomic(noteFile, JSON.stringify(note));
    noted = at;
  };
  try {
    for await (const piece of response.body ?? []) {
      if (at + piece.length > to) throw new HubError(`the server sends more of ${name} than it said`);
      writeAt(descriptor, piece, at, path);
      at += piece.length;
      onBytes(piece.length);
      if (at - noted >= notedBytes) remember();
    }
    if (at < to) throw new TypeError("it ended early");
  } catch (error) {
    if (connection.signal?.aborted) throw new DownloadInterruptedError();
    if (!isNetworkError(error)) throw error;
    throw new TransientError(
      `the connection broke at ${at} of ${note.sizeBytes} bytes of ${name} (${reasonOf(error)}); run the same command again and it goes on from there`,
      { gained: note.givesRanges && at > from },
    );
  } finally {
    remember();
    closeSync(descriptor);
  }
}

function contentRange(headers: Headers): { from: number; sizeBytes: number } | undefined {
  const found = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(headers.get("content-range") ?? "");
  return found === null ? undefined : { from: Number(found[1] ?? 0), sizeBytes: Number(found[2]) };
}

/** @throws TransientError when another try may help, HubError when not */
function requirePlainAnswer({ status, headers }: Response, name: string): void {
  if (status >= 200 && status < 300) return;
  if (status === 408 || status === 429 || status >= 500) {
    const what = status === 429 ? "wants fewer requests" : "is out of order";
    throw new TransientError(
      `the server of ${name} ${what} (${status}): run the same command again later, and it goes on where it stopped`,
      { waitMs: requestedWait(headers) },
    );
  }
  const why: Record<number, string> = {
    401: "wants a login (401): download it yourself and name the file",
    403: "refuses it (403): check the address, and whether it has run out",
    404: "has no such file (404): check the address",
    410: "has no such file any more (410): look for another address",
  };
  throw new HubError(`${name}: the server ${why[status] ?? `answers with ${status}: check the address`}`);
}

function requireSpace(cache: string, name: string, neededBytes: number): void {
  const { bavail, bsize } = statfsSync(cache);
  if (neededBytes <= bavail * bsize) return;
  const [needed, left] = [neededBytes, bavail * bsize].map((bytes) => `${(bytes / 1e9).toFixed(1)} GB`);
  throw new HubError(
    `${name} needs ${needed}, and the disk of ${cache} has ${left} left: free some space, or name another folder in HF_HOME`,
  );
}

const offlineError = (name: string) =>
  new HubError(`${name} is not whole in the cache: run once without HF_HUB_OFFLINE to download it`);
