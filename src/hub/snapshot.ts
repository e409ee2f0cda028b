// A repository at a commit as a snapshot folder in the cache of Hugging Face's tools.
//
// From @huggingface/hub come what a revision is now (modelInfo, datasetInfo) and what files it has (listFiles, with its
// paging), both through our own `fetch`. Its downloadFileToCacheDir and snapshotDownload are not used: they begin a
// broken download anew, check no hash, write to the console, take every file, and refuse tokens of another form than
// theirs. Files come by the plain address of the hub, which works for those kept by Xet as well.
import { statfsSync } from "node:fs";
import { join } from "node:path";
import { datasetInfo, listFiles, modelInfo } from "@huggingface/hub";
import { UserError } from "../run/errors.ts";
import { type CachePaths, cachedCommit, cachePaths, fileSize, linkBlob, makeFolder, rememberCommit } from "./cache.ts";
import { downloadBlob, type FileFacts, requireContent } from "./download.ts";
import { HubError } from "./errors.ts";
import { fileAddress } from "./file-address.ts";
import type { FileSelection, RemoteFile } from "./model-files.ts";
import { isCommit, type Repository } from "./model-name.ts";
import type { Subject } from "./refusal.ts";
import { type Connection, request } from "./request.ts";
import { retry } from "./retry.ts";

/** What happens while a repository is fetched; nothing is told where all of it is in the cache. */
export type DownloadEvent =
  | { type: "start"; name: string; files: number; totalBytes: number }
  /** `bytes` of `totalBytes` are here, `receivedBytes` of them by this call, `files` whole. */
  | { type: "progress"; bytes: number; receivedBytes: number; files: number }
  /** Another process is downloading the file. */
  | { type: "wait"; file: string }
  /** Something broke, and is tried again after a while. */
  | { type: "pause"; reason: string; waitMs: number }
  | { type: "end" };

type Wanted = { repository: Repository; revision: string; selection: FileSelection };

/** Tries of a question, fewer than of a download: whoever waits for it sees nothing yet. */
const attemptsOfQuestion = 3;

/**
 * The snapshot folder of a revision, with all files of the selection in it.
 * @throws HubError for whatever the hub refuses, what it lacks, and a cache that cannot be used offline
 */
export async function fetchSnapshot(
  connection: Connection,
  { repository, revision, selection }: Wanted,
  onEvent: (event: DownloadEvent) => void = () => {},
): Promise<string> {
  const paths = cachePaths(connection.settings.cache, repository);
  if (connection.settings.offline) return cachedSnapshot(connection, paths, { repository, revision, selection });
  const commit = isCommit(revision) ? revision : await commitOf(connection, repository, revision);
  const name = `${repository.name}@${commit}`;
  const files = selection.select(await listRepository(connection, repository, commit), name);
  const snapshot = paths.snapshot(commit);
  const absent = files.filter(({ path, sizeBytes }) => fileSize(join(snapshot, path)) !== sizeBytes);
  if (absent.length > 0) {
    onEvent({ type: "start", name, files: absent.length, totalBytes: sum(absent) });
    await fetchFiles(connection, paths, { repository, revision: commit }, absent, onEvent);
    onEvent({ type: "end" });
  }
  if (!isCommit(revision)) rememberRevision(paths, revision, commit, { mustWrite: absent.length > 0 });
  return snapshot;
}

/** Of a cache that may only be read no more is asked than that the files are there. */
function rememberRevision(paths: CachePaths, revision: string, commit: string, { mustWrite }: { mustWrite: boolean }) {
  try {
    rememberCommit(paths, revision, commit);
  } catch (error) {
    if (mustWrite || !(error instanceof UserError)) throw error;
  }
}

async function fetchFiles(
  connection: Connection,
  paths: CachePaths,
  { repository, revision }: Omit<Subject, "file">,
  files: readonly RemoteFile[],
  onEvent: (event: DownloadEvent) => void,
): Promise<void> {
  let [bytesBefore, receivedBytes, done] = [0, 0, 0];
  const facts: FileFacts[] = [];
  for (const file of files) {
    facts.push(await askAbout(connection, { repository, revision, file: file.path }, file));
  }
  requireSpace(connection.settings.cache, paths, facts);
  for (const fact of facts) {
    await downloadBlob(connection, paths, fact, {
      onBytes(bytes, received) {
        receivedBytes += received;
        onEvent({ type: "progress", bytes: bytesBefore + bytes, receivedBytes, files: done });
      },
      onWait: () => onEvent({ type: "wait", file: fact.subject.file! }),
    });
    linkBlob(paths.blob(fact.etag), join(paths.snapshot(revision), fact.subject.file!));
    bytesBefore += fact.sizeBytes;
    done += 1;
    onEvent({ type: "progress", bytes: bytesBefore, receivedBytes, files: done });
  }
}

/** Name and size of a file's content, from the answer that Hugging Face's tools take them from. */
async function askAbout(connection: Connection, subject: Subject, listed: RemoteFile): Promise<FileFacts> {
  const { repository, revision, file = "" } = subject;
  const url = fileAddress(connection.settings.endpoint, repository, revision, file);
  const { status, headers } = await ask(connection, async () => {
    const response = await request(connection, url, { method: "HEAD", follow: "hub" });
    await requireContent(response, subject, connection);
    return response;
  });
  const etag = (headers.get("x-linked-etag") ?? headers.get("etag") ?? "").replace(/^W\/|"/g, "");
  if (!/^\w[\w.-]*$/.test(etag)) throw new HubError(`the hub names no hash for ${file} of ${repository.name}`);
  const size = headers.get("x-linked-size") ?? (status < 300 ? headers.get("content-length") : null);
  const hash = [etag, listed.hash].find((text) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text ?? ""));
  return { url, etag, hash, sizeBytes: size === null ? listed.sizeBytes : Number(size), subject };
}

async function commitOf(connection: Connection, repository: Repository, revision: string): Promise<string> {
  const { type, name } = repository;
  const { sha } = await askLibrary(connection, { repository, revision }, (options) =>
    type === "model"
      ? modelInfo({ ...options, name, revision, additionalFields: ["sha"] })
      : datasetInfo({ ...options, name, revision, additionalFields: ["sha"] }),
  );
  if (!isCommit(String(sha))) throw notTheHub(connection);
  return sha;
}

async function listRepository(connection: Connection, repository: Repository, revision: string): Promise<RemoteFile[]> {
  return askLibrary(connection, { repository, revision }, async (options) => {
    const files: RemoteFile[] = [];
    // A model's files lie side by side; those of a data set have folders of their own.
    const recursive = repository.type === "dataset";
    for await (const { type, path, size, oid, lfs } of listFiles({
      ...options,
      repo: repository,
      revision,
      recursive,
    })) {
      if (type === "file" && staysInside(path, recursive) && Number.isSafeInteger(size))
        files.push({ path, sizeBytes: size, hash: lfs?.oid ?? oid });
    }
    return files;
  });
}

/** A name that stays inside the snapshot folder; the listing is the repository owner's word. */
function staysInside(path: string, mayHaveFolders: boolean): boolean {
  const names = path.split("/");
  return (
    (names.length === 1 || mayHaveFolders) &&
    names.every((name) => /^[^\\]+$/.test(name) && name !== "." && name !== "..")
  );
}

/** The library with our own `fetch`: it carries the token, follows redirects and refuses in our words. */
async function askLibrary<Answer>(
  connection: Connection,
  subject: Subject,
  call: (options: { hubUrl: string; fetch: typeof fetch }) => Promise<Answer>,
): Promise<Answer> {
  const hubFetch: typeof fetch = async (address) => {
    const response = await request(connection, String(address), { headers: { accept: "application/json" } });
    await requireContent(response, subject, connection);
    return response;
  };
  return ask(connection, async () => {
    try {
      return await call({ hubUrl: connection.settings.endpoint, fetch: hubFetch });
    } catch (error) {
      throw error instanceof SyntaxError ? notTheHub(connection) : error;
    }
  });
}

function ask<Answer>({ patience, signal, onPause }: Connection, call: () => Promise<Answer>): Promise<Answer> {
  const attempts = Math.min(attemptsOfQuestion, patience.attempts);
  return retry(call, { attempts, firstWaitMs: patience.firstWaitMs, signal, onPause });
}

function notTheHub({ settings }: Connection): HubError {
  return new HubError(
    `${settings.endpoint} does not answer as the hub does: check HF_ENDPOINT, and whether the network wants a login first`,
  );
}

/** @throws HubError before any download when it would not fit */
function requireSpace(cache: string, paths: CachePaths, facts: readonly FileFacts[]): void {
  makeFolder(cache);
  const lacking = facts.filter(({ etag }) => fileSize(paths.blob(etag)) === undefined);
  const neededBytes =
    sum(lacking) - lacking.reduce((bytes, { etag }) => bytes + (fileSize(paths.incomplete(etag)) ?? 0), 0);
  const { bavail, bsize } = statfsSync(cache);
  if (neededBytes <= bavail * bsize) return;
  const [needed, left] = [neededBytes, bavail * bsize].map((bytes) => `${(bytes / 1e9).toFixed(1)} GB`);
  throw new HubError(
    `${facts[0]!.subject.repository.name} needs ${needed}, and the disk of ${cache} has ${left} left: free some space, or name another folder in HF_HUB_CACHE`,
  );
}

const sum = (files: readonly { sizeBytes: number }[]) => files.reduce((total, { sizeBytes }) => total + sizeBytes, 0);

/** @throws HubError when the cache alone does not do */
function cachedSnapshot(
  { settings }: Connection,
  paths: CachePaths,
  { repository, revision, selection }: Wanted,
): string {
  const advice = "run once without HF_HUB_OFFLINE to download it";
  const name = `${repository.name}@${revision}`;
  const commit = cachedCommit(paths, revision);
  const folder = commit === undefined ? undefined : paths.snapshot(commit);
  if (folder === undefined) throw new HubError(`${name} is not in the cache ${settings.cache}: ${advice}`);
  const missing = selection.missingIn(folder);
  if (missing !== undefined)
    throw new HubError(`${name} is not whole in the cache ${settings.cache}, ${missing} is missing: ${advice}`);
  return folder;
}
