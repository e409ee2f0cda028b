import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mainCommit, startHub } from "../../test/loopback-hub.ts";
import { readHubSettings } from "./settings.ts";
import { fetchSnapshot } from "./snapshot.ts";

test("a data set has a place of its own on the hub and in the cache", async () => {
  const home = mkdtempSync(join(tmpdir(), "hub-"));
  const rows = Buffer.from('{"question":"2 + 2","answer":"4"}\n'.repeat(1000));
  const name = "acme/sums";
  const hub = await startHub(
    { type: "dataset", name, files: { "train.jsonl": rows, "README.md": Buffer.from("# Sums") } },
    { name, files: { "config.json": Buffer.from("{}") } },
  );
  try {
    const settings = readHubSettings({ HF_HOME: home, HF_ENDPOINT: hub.endpoint });
    const patience = { attempts: 2, firstWaitMs: 1, silenceMs: 5000 };
    const folder = await fetchSnapshot(
      { settings, patience, signal: undefined },
      {
        repository: { type: "dataset", name },
        revision: "main",
        selection: {
          select: (files) => files.filter(({ path }) => path.endsWith(".jsonl")),
          missingIn: () => undefined,
        },
      },
    );
    expect(folder).toBe(join(home, "hub/datasets--acme--sums/snapshots", mainCommit));
    expect(readdirSync(folder)).toEqual(["train.jsonl"]);
    expect(readFileSync(join(folder, "train.jsonl")).equals(rows)).toBe(true);
  } finally {
    await hub.close();
    rmSync(home, { recursive: true });
  }
});
