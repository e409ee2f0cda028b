// One file of a repository into the cache's blobs: what is there already is kept and only the rest is asked for, the
// content is checked against the hub's hash before the file gets its name. Knows no listing and no snapshot.
import { createHash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { syncFolder, writeFailure } from "../run/atomic.ts";
import { tryLock } from "../run/lock.ts";
import { type CachePaths, fileSize, makeFolder } from "./cache.ts";
import { DownloadInterruptedError, HubError, TransientError } from "./errors.ts";
import { refusal, type Subject } from "./refusal.ts";
import { type Connection, reasonOf, request } from "./request.ts";
import { requestedWait, retry } from "./retry.ts";

/** What the hub says about a file before it is asked for. */
export type FileFacts = {
  url: string;
  /** Names the file in the cache. */
  etag: string;
  /** SHA-256 of what is stored apart, git's hash of what is in git itself; undefined where the hub names neither. */
  hash: string | undefined;
  sizeBytes: number;
  subject: Subject;
};

type Listener = {
  /** How much of the file is there, less than before where it begins again; and how much of that just came. */
  onBytes(bytes: number, received: number): void;
  /** Another process is downloading the same file. */
  onWait(): void;
};

const lookAgainMs = 300;
/** So much more than before is worth another try, however often the line breaks. */
const worthwhileBytes = 1 << 20;

/** @throws HubError, UserError for a full disk, DownloadInterruptedError; an unfinished file is kept but for a wrong one */
export async function downloadBlob(
  connection: Connection,
  paths: CachePaths,
  facts: FileFacts,
  listener: Listener,
): Promise<void> {
  const { etag, sizeBytes } = facts;
  const blob = paths.blob(etag);
  makeFolder(dirname(blob));
  makeFolder(dirname(paths.lock(etag)));
  const release = await waitForLock(paths.lock(etag), connection.signal, listener.onWait);
  try {
    if (fileSize(blob) !== sizeBytes) {
      const incomplete = paths.incomplete(etag);
      const { patience, signal, onPause } = connection;
      await retry(() => fetchRest(connection, facts, incomplete, listener), { ...patience, signal, onPause });
      await checkContent(incomplete, facts);
      renameSync(incomplete, blob);
      syncFolder(dirname(blob));
    }
    listener.onBytes(sizeBytes, 0);
  } finally {
    release();
  }
}

export async function waitForLock(
  file: string,
  signal: AbortSignal | undefined,
  onWait: () => void,
): Promise<() => void> {
  for (let isFirst = true; ; isFirst = false) {
    const release = tryLock(file);
    if (release !== undefined) return release;
    if (isFirst) onWait();
    await sleep(lookAgainMs, undefined, signal ? { signal } : {}).catch(() => {});
    if (signal?.aborted) throw new DownloadInterruptedError();
  }
}

/** One connection's worth: asks for what the file lacks and writes it behind what is there. */
async function fetchRest(
  connection: Connection,
  { url, sizeBytes, subject }: FileFacts,
  incomplete: string,
  { onBytes }: Pick<Listener, "onBytes">,
): Promise<void> {
  const descriptor = open(incomplete);
  try {
    let have = fileSize(incomplete) ?? 0;
    const startOver = () => {
      ftruncateSync(descriptor, 0);
      have = 0;
      onBytes(0, 0);
    };
    if (have > sizeBytes) startOver();
    onBytes(have, 0);
    if (have === sizeBytes) return;
    const response = await request(connection, url, have > 0 ? { headers: { range: `bytes=${have}-` } } : {});
    if (response.status === 416 || (response.status === 206 && !continues(response, have, sizeBytes))) {
      await response.body?.cancel();
      startOver();
      throw new TransientError(`${subject.file} of ${subject.repository.name} cannot be continued where it broke off`);
    }
    await requireContent(response, subject, connection);
    if (response.status === 200 && have > 0) startOver();
    const began = have;
    const broken = (reason: string) =>
      new TransientError(
        `the connection broke at ${have} of ${sizeBytes} bytes of ${subject.file} of ${subject.repository.name} (${reason}); run the same command again and it goes on from there`,
        { gained: have - began >= worthwhileBytes },
      );
    try {
      for await (const piece of response.body ?? []) {
        if (have + piece.length > sizeBytes) {
          startOver();
          throw new HubError(`the hub sends more of ${subject.file} of ${subject.repository.name} than it said`);
        }
        writeAt(descriptor, piece, have, incomplete);
        have += piece.length;
        onBytes(have, piece.length);
      }
    } catch (error) {
      if (connection.signal?.aborted) throw new DownloadInterruptedError();
      throw isNetworkError(error) ? broken(reasonOf(error)) : error;
    }
    if (have < sizeBytes) throw broken("it ended early");
    sync(descriptor, incomplete);
  } finally {
    closeSync(descriptor);
  }
}

/** What `fetch` throws when a body breaks off: a TypeError, or what its signal was aborted with. */
export const isNetworkError = (error: unknown) => error instanceof TypeError || error instanceof DOMException;

/** @throws TransientError when another try may help, HubError when not */
export async function requireContent(response: Response, subject: Subject, { settings }: Connection): Promise<void> {
  const { status, headers } = response;
  if (status >= 200 && status < 400) return;
  await response.body?.cancel();
  if (status !== 408 && status !== 429 && status < 500) throw refusal(status, headers, subject, settings);
  const what = status === 429 ? "wants fewer requests" : "is out of order";
  const file = subject.file ? `${subject.file} of ` : "";
  throw new TransientError(
    `the server of ${file}${subject.repository.name} ${what} (${status}): run the same command again later, and it goes on where it stopped`,
    { waitMs: requestedWait(headers) },
  );
}

function continues({ headers }: Response, have: number, sizeBytes: number): boolean {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  return range !== null && Number(range[1]) === have && (range[2] === "*" || Number(range[2]) === sizeBytes);
}

async function checkContent(file: string, { hash: expected, sizeBytes, subject }: FileFacts): Promise<void> {
  if (expected === undefined) return;
  const isGit = expected.length === 40;
  const hash = createHash(isGit ? "sha1" : "sha256").update(isGit ? `blob ${sizeBytes}\0` : "");
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  const found = hash.digest("hex");
  if (found === expected) return;
  rmSync(file, { force: true });
  throw new HubError(
    `${subject.file} of ${subject.repository.name} came with the hash ${found.slice(0, 12)}… instead of ${expected.slice(0, 12)}… and was removed: run the same command again, and do not use the file if that does not help`,
  );
}

/** For reading and writing at any place, made where it is not there. */
function open(file: string): number {
  try {
    return openSync(file, fileSize(file) === undefined ? "w+" : "r+");
  } catch (error) {
    throw writeFailure(file, error);
  }
}

export function writeAt(descriptor: number, bytes: Uint8Array, position: number, file: string): void {
  try {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
    }
  } catch (error) {
    throw writeFailure(file, error);
  }
}

function sync(descriptor: number, file: string): void {
  try {
    fsyncSync(descriptor);
  } catch (error) {
    throw writeFailure(file, error);
  }
}
