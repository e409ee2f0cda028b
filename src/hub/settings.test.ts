import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readHubSettings } from "./settings.ts";

const nowhere = { HF_TOKEN_PATH: "/nowhere/token" };

test("the cache lies where Hugging Face's tools have it", () => {
  const cacheOf = (environment: Record<string, string>) => readHubSettings({ ...nowhere, ...environment }).cache;
  expect(cacheOf({})).toBe(join(homedir(), ".cache/huggingface/hub"));
  expect(cacheOf({ XDG_CACHE_HOME: "/x" })).toBe("/x/huggingface/hub");
  expect(cacheOf({ XDG_CACHE_HOME: "/x", HF_HOME: "~/hf" })).toBe(join(homedir(), "hf/hub"));
  expect(cacheOf({ HF_HOME: "/h", HUGGINGFACE_HUB_CACHE: "/old" })).toBe("/old");
  expect(cacheOf({ HF_HOME: "/h", HUGGINGFACE_HUB_CACHE: "/old", HF_HUB_CACHE: "$DISK/hub", DISK: "/d" })).toBe(
    "/d/hub",
  );
  expect(cacheOf({ HF_HOME: "", HF_HUB_CACHE: "$DISK/hub" })).toBe("$DISK/hub");
});

test("endpoint and offline", () => {
  const read = (environment: Record<string, string>) => readHubSettings({ ...nowhere, ...environment });
  expect(read({})).toMatchObject({ endpoint: "https://huggingface.co", offline: false });
  expect(read({ HF_ENDPOINT: "https://mirror.example/hf/", HF_HUB_OFFLINE: "0" })).toMatchObject({
    endpoint: "https://mirror.example/hf",
    offline: false,
  });
  for (const text of ["1", "true", "YES", "on"]) expect(read({ HF_HUB_OFFLINE: text }).offline).toBe(true);
  expect(read({ TRANSFORMERS_OFFLINE: "1" }).offline).toBe(true);
  for (const text of ["mirror.example", "ftp://mirror.example", "https://user:secret@mirror.example"]) {
    expect(() => read({ HF_ENDPOINT: text })).toThrow(/^HF_ENDPOINT must be an address like .*, without a user/);
  }
});

test("the token: from the environment, else from the file, else none; what cannot be one is not shown", () => {
  const home = mkdtempSync(join(tmpdir(), "hub-"));
  try {
    const read = (environment: Record<string, string>) => readHubSettings({ HF_HOME: home, ...environment });
    expect(read({})).toMatchObject({ token: undefined, tokenSource: undefined });
    writeFileSync(join(home, "token"), " hf_file \n");
    expect(read({})).toMatchObject({ token: "hf_file", tokenSource: join(home, "token") });
    expect(read({ HUGGING_FACE_HUB_TOKEN: "hf_old" })).toMatchObject({ token: "hf_old" });
    expect(read({ HF_TOKEN: "hf_new", HUGGING_FACE_HUB_TOKEN: "hf_old" })).toMatchObject({ token: "hf_new" });
    expect(read({ HF_HUB_DISABLE_IMPLICIT_TOKEN: "1", HF_TOKEN: "hf_new" }).token).toBeUndefined();
    expect(() => read({ HF_TOKEN: "hf_a b" })).toThrow(
      /^the token in HF_TOKEN holds a character that no token has: copy it again, on one line$/,
    );
  } finally {
    rmSync(home, { recursive: true });
  }
});
