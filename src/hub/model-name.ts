// What a model's name means: a folder on this machine, or a repository on the Hugging Face hub. Knows names, not the hub.
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export type Repository = {
  type: "model" | "dataset";
  /** As in "google/gemma-3-270m-it". */
  name: string;
};

export type ModelName =
  | { kind: "folder" }
  | { kind: "hub"; repository: Repository; revision: string | undefined }
  | { kind: "malformed"; problem: string };

/** Each part begins and ends with a letter or digit, as the hub wants it. */
const part = /^[A-Za-z0-9_](?:[\w.-]{0,94}[A-Za-z0-9_])?$/;
const revisionPattern = /^\w[\w.+/-]*$/;
const commitPattern = /^[0-9a-f]{40}$/;

/** True for a whole commit hash, which never means anything else later. */
export const isCommit = (revision: string): boolean => commitPattern.test(revision);

/**
 * Reads the name of a model. A folder that is there wins, and so does what looks like a path: a name whose first part is
 * a folder is a misspelt path unless it carries a revision.
 * @param folders where a relative path is looked up
 */
export function readModelName(spec: string, folders: readonly string[] = [""]): ModelName {
  const inAny = (path: string) => folders.some((folder) => existsSync(join(folder, path)));
  if (/^(?:[./~]|[A-Za-z]:)|\\/.test(spec) || spec === "" || existsSync(spec) || inAny(spec)) return { kind: "folder" };
  const [name = "", ...rest] = spec.split("@");
  const revision = rest.length === 0 ? undefined : rest.join("@");
  const parts = name.split("/");
  if (revision === undefined && (parts.length !== 2 || parts[1] === "" || inAny(parts[0]!))) return { kind: "folder" };
  const isName = parts.length === 2 && parts.every((text) => part.test(text)) && !/--|\.\.|\.git$/.test(name);
  if (!isName || (revision !== undefined && !isRevision(revision))) {
    const problem = `${spec} is neither a folder nor a name on the hub, which is owner/name or owner/name@revision in letters, digits, '-', '_' and '.'`;
    return { kind: "malformed", problem };
  }
  return { kind: "hub", repository: { type: "model", name }, revision };
}

/** A branch, a tag, a reference like refs/pr/1, or a commit; it becomes part of a path, so nothing that climbs. */
function isRevision(revision: string): boolean {
  return revisionPattern.test(revision) && !/\.\.|\/\/|\/$|\/\./.test(revision);
}

/** "owner/name@commit" for a snapshot folder in the hub's cache; undefined for any other path. */
export function snapshotName(folder: string): string | undefined {
  const [commit, snapshots] = [basename(folder), dirname(folder)];
  const [type, ...name] = basename(dirname(snapshots)).split("--");
  if (!isCommit(commit) || basename(snapshots) !== "snapshots" || type !== "models" || name.length !== 2)
    return undefined;
  return `${name.join("/")}@${commit}`;
}
