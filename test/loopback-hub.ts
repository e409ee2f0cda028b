// A hub on this machine for tests: speaks the hub's API on one port and serves large files from another, as the real one
// sends them to a host of its own. Remembers every request, and can be told to misbehave.
import { createHash } from "node:crypto";
import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

export type ServedRequest = {
  /** Which of the two servers was asked. */
  host: "hub" | "cdn";
  method: string;
  path: string;
  token: string | undefined;
  range: string | undefined;
};

export type ServedRepository = {
  type?: "model" | "dataset";
  name: string;
  files: Record<string, Buffer | StoredFile>;
  /** Commits of the branches and tags; "main" is there by default. */
  revisions?: Record<string, string>;
  /** Who may read files: anyone, any token, or a token whose owner accepted the licence. */
  access?: "public" | "private" | "gated";
};

/** A file too large to hold: it is read as it is asked for. */
export type StoredFile = { path: string; length: number; sha256: string };
type Content = Buffer | (StoredFile & { start?: number });

type Answer = { status?: number; headers?: Record<string, string>; body?: Content };

/** How an answer goes wrong: another answer instead, the line cut after so many bytes, or other content. */
export type Fault =
  | Answer
  | { cutAfter: number }
  | { replaceBy: Buffer }
  | { ignoreRange: true }
  | { silentAfter: number };

export interface LoopbackHub {
  endpoint: string;
  requests: ServedRequest[];
  /** Asked for each request; may be replaced at any time. */
  fault: (request: ServedRequest) => Fault | undefined;
  close(): Promise<void>;
}

export const mainCommit = "0123456789abcdef0123456789abcdef01234567";
export const validToken = "hf_valid";
export const acceptedToken = "hf_accepted";

/** Files above this size are kept apart, as the hub keeps those of Git LFS and Xet. */
const largeBytes = 10_000;
const filesPerPage = 3;

/** The files of a folder, for a repository to serve. */
export function folderFiles(folder: string): Record<string, Buffer> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(names.map(({ name }) => [name, readFileSync(join(folder, name))]));
}

const hashes = new WeakMap<Buffer, string>();

/** Made once for each content: a hub is asked for the same files again and again. */
export function sha256(content: Buffer | StoredFile): string {
  if (!Buffer.isBuffer(content)) return content.sha256;
  let hash = hashes.get(content);
  if (hash === undefined) {
    hash = createHash("sha256").update(content).digest("hex");
    hashes.set(content, hash);
  }
  return hash;
}
export const gitHash = (content: Buffer) =>
  createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");

export async function startHub(...repositories: ServedRepository[]): Promise<LoopbackHub> {
  const requests: ServedRequest[] = [];
  const [hub, cdn] = await Promise.all([listen(serve("hub")), listen(serve("cdn"))]);
  const loopback: LoopbackHub = {
    endpoint: hub.address,
    requests,
    fault: () => undefined,
    close: async () => void (await Promise.all([stop(hub.server), stop(cdn.server)])),
  };
  return loopback;

  function serve(host: "hub" | "cdn") {
    return (incoming: IncomingMessage, response: ServerResponse) => {
      const { method = "GET", url: path = "", headers } = incoming;
      const token = headers.authorization?.replace(/^Bearer /, "");
      const request = { host, method, path, token, range: headers.range };
      requests.push(request);
      const fault = loopback.fault(request);
      if (fault !== undefined && isAnswer(fault)) return send(request, response, fault);
      const answer = host === "cdn" ? stored(path) : hubAnswer(request);
      const body = fault && "replaceBy" in fault ? fault.replaceBy : answer.body;
      const whole = { ...answer, ...(body ? { body } : {}) };
      send(request, response, fault && "ignoreRange" in fault ? whole : ranged(whole, request.range), fault);
    };
  }

  function hubAnswer({ method, path, token }: ServedRequest): Answer {
    const { pathname, searchParams } = new URL(path, hub.address);
    const api = /^\/api\/(model|dataset)s\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)$/.exec(pathname);
    const file = /^\/(datasets\/)?([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(pathname);
    const type = api?.[1] ?? (file?.[1] ? "dataset" : "model");
    const name = api?.[2] ?? file?.[2];
    const repository = repositories.find((one) => one.name === name && (one.type ?? "model") === type);
    if (token !== undefined && token !== validToken && token !== acceptedToken) {
      return { status: 401, headers: { "x-error-message": "Invalid credentials in Authorization header" } };
    }
    if (repository === undefined || (repository.access === "private" && token === undefined)) {
      return { status: token === undefined ? 401 : 404, headers: { "x-error-code": "RepoNotFound" } };
    }
    const revision = decodeURIComponent(api?.[4] ?? file?.[3] ?? "");
    const commits = { main: mainCommit, ...repository.revisions };
    const commit = Object.values(commits).includes(revision) ? revision : commits[revision as keyof typeof commits];
    if (commit === undefined) return { status: 404, headers: { "x-error-code": "RevisionNotFound" } };
    if (api?.[3] === "revision") return json({ _id: "1", id: name, sha: commit, private: false });
    if (api?.[3] === "tree") return tree(repository, pathname, searchParams);
    if (repository.access === "gated" && token !== acceptedToken) {
      return { status: token === undefined ? 401 : 403, headers: { "x-error-code": "GatedRepo" } };
    }
    return resolved(repository, decodeURIComponent(file![4]!), commit, method);
  }

  function resolved({ files }: ServedRepository, path: string, commit: string, method: string): Answer {
    const content = files[path];
    if (content === undefined) return { status: 404, headers: { "x-error-code": "EntryNotFound" } };
    if (Buffer.isBuffer(content) && content.length <= largeBytes) {
      const etag = `"${gitHash(content)}"`;
      return { headers: { etag, "x-repo-commit": commit, "accept-ranges": "bytes" }, body: content };
    }
    return {
      status: 302,
      headers: {
        location: `${cdn.address}/${sha256(content)}?signature=secret-${method}`,
        etag: '"of-the-redirect"',
        "x-linked-etag": `"${sha256(content)}"`,
        "x-linked-size": String(content.length),
        "x-repo-commit": commit,
      },
    };
  }

  function tree({ files }: ServedRepository, pathname: string, query: URLSearchParams): Answer {
    const isRecursive = /^true$/i.test(query.get("recursive") ?? "");
    const shown = Object.entries(files).filter(([path]) => isRecursive || !path.includes("/"));
    const folders = new Set(Object.keys(files).flatMap((path) => path.split("/").slice(0, -1).slice(0, 1)));
    const all = [
      ...shown.map(([path, content]) => fileEntry(path, content)),
      ...[...folders].map((path) => ({ type: "directory", path, size: 0, oid: gitHash(Buffer.from(path)) })),
    ];
    const start = Number(query.get("cursor") ?? 0);
    query.set("cursor", String(start + filesPerPage));
    const link = `<${hub.address}${pathname}?${query}>; rel="next"`;
    return json(all.slice(start, start + filesPerPage), start + filesPerPage < all.length ? { link } : {});
  }

  function stored(path: string): Answer {
    const hash = new URL(path, cdn.address).pathname.slice(1);
    const contents = repositories.flatMap(({ files }) => Object.values(files));
    const body = contents.find((content) => sha256(content) === hash);
    return body === undefined ? { status: 404 } : { headers: { "accept-ranges": "bytes" }, body };
  }
}

/** A file as the hub lists it. */
function fileEntry(path: string, content: Buffer | StoredFile) {
  const size = content.length;
  const apart = { lfs: { oid: sha256(content), size, pointerSize: 130 }, xetHash: sha256(Buffer.from(path)) };
  const oid = gitHash(Buffer.isBuffer(content) ? content : Buffer.from(content.sha256));
  return { type: "file", path, size, oid, ...(size > largeBytes ? apart : {}) };
}

const isAnswer = (fault: Fault): fault is Answer =>
  !["cutAfter", "replaceBy", "ignoreRange", "silentAfter"].some((key) => key in fault);

const json = (value: unknown, headers: Record<string, string> = {}): Answer => ({
  headers: { "content-type": "application/json", ...headers },
  body: Buffer.from(JSON.stringify(value)),
});

function ranged(answer: Answer, range: string | undefined): Answer {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
  const { body } = answer;
  if (first === undefined || body === undefined) return answer;
  const start = Number(first);
  const end = Math.min(body.length, last ? Number(last) + 1 : body.length);
  if (start >= body.length) return { status: 416, headers: { "content-range": `bytes */${body.length}` } };
  const headers = { ...answer.headers, "content-range": `bytes ${start}-${end - 1}/${body.length}` };
  return { status: 206, headers, body: part(body, start, end) };
}

function part(content: Content, start: number, end: number): Content {
  if (Buffer.isBuffer(content)) return content.subarray(start, end);
  return { ...content, start: (content.start ?? 0) + start, length: end - start };
}

function send({ method }: ServedRequest, response: ServerResponse, answer: Answer, fault?: Fault): void {
  const { status = 200, headers = {}, body = Buffer.alloc(0) } = answer;
  response.writeHead(status, { "content-length": body.length, ...headers });
  if (method === "HEAD") response.end();
  else if (!Buffer.isBuffer(body)) {
    const { path, start = 0, length } = body;
    createReadStream(path, { start, end: start + length - 1, highWaterMark: 1 << 20 }).pipe(response);
  } else if (fault && "cutAfter" in fault) {
    response.write(body.subarray(0, fault.cutAfter), () => setTimeout(() => response.destroy(), 20));
  } else if (fault && "silentAfter" in fault) response.write(body.subarray(0, fault.silentAfter));
  else response.end(body);
}

async function listen(handler: (incoming: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handler);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}
