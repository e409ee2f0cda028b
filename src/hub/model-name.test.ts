import { join } from "node:path";
import { expect, test } from "vitest";
import { readModelName, snapshotName } from "./model-name.ts";

const nowhere = ["/nowhere"];
const commit = "0123456789abcdef0123456789abcdef01234567";

test.each([
  ["google/gemma-3-270m-it", "google/gemma-3-270m-it", undefined],
  ["Qwen/Qwen3-0.6B@main", "Qwen/Qwen3-0.6B", "main"],
  [`a/b@${commit}`, "a/b", commit],
  ["a/b@refs/pr/1", "a/b", "refs/pr/1"],
  ["a/b_c.d@v1.0+x", "a/b_c.d", "v1.0+x"],
])("%s is on the hub", (spec, name, revision) => {
  expect(readModelName(spec, nowhere)).toEqual({ kind: "hub", repository: { type: "model", name }, revision });
});

test.each([
  "",
  "gemma",
  "./a/b",
  "../a",
  "/a/b",
  "~/a",
  "a/b/c",
  "a/",
  "a\\b",
  "C:\\models\\b",
  "C:/b",
  "src/hub",
  "src/no",
])("'%s' is a path", (spec) => expect(readModelName(spec, ["/nowhere", process.cwd()])).toEqual({ kind: "folder" }));

test.each([
  "a/b@",
  "a/b c",
  "a/b@../../x",
  "a/b@x/../y",
  "a/b@/x",
  "a/b@x/",
  "a/b@.x",
  "a/b@x y",
  "a/b--c",
  "a/b..c",
  "a/b.git",
  "a/-b",
  "a/b?x",
  "one@main",
  `a/${"b".repeat(97)}`,
])("%s is neither", (spec) => {
  const name = readModelName(spec, nowhere);
  expect(name).toMatchObject({
    kind: "malformed",
    problem: expect.stringContaining(`${spec} is neither a folder nor`),
  });
});

test("a snapshot's folder says what it is", () => {
  const cache = "/home/user/.cache/huggingface/hub";
  expect(snapshotName(join(cache, "models--acme--small-model/snapshots", commit))).toBe(`acme/small-model@${commit}`);
  for (const path of ["datasets--a--b/snapshots", "models--a--b/other", "models--b/snapshots"]) {
    expect(snapshotName(join(cache, path, commit))).toBeUndefined();
  }
  expect(snapshotName(join(cache, "models--a--b/snapshots/main"))).toBeUndefined();
});
