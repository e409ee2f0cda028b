import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointError } from "../run/errors.ts";
import { hasTrainingState, loadTrainingState, saveTrainingState } from "./training-state.ts";

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "reckon-state-"));
  folder = join(root, "state");
});
afterEach(() => rmSync(root, { recursive: true }));

const first = {
  tensors: { weight: Float32Array.of(1, 0.1, -0), moment: Float32Array.of(2) },
  state: { step: 1, order: [3, 1] },
};
const second = { tensors: { weight: Float32Array.of(5) }, state: { step: 2, order: [] } };

describe("training state", () => {
  it("comes back bit for bit", () => {
    saveTrainingState(folder, first);
    const loaded = loadTrainingState(folder);
    expect(loaded).toEqual(first);
    expect(Object.is(loaded.tensors.weight![2], -0)).toBe(true);
  });

  it("replaces the one before it and leaves nothing else behind", () => {
    saveTrainingState(folder, first);
    saveTrainingState(folder, second);
    expect(loadTrainingState(folder)).toEqual(second);
    expect(readdirSync(root)).toEqual(["state"]);
  });

  it("gives the same sum for the same tensors", () => {
    const sum = saveTrainingState(folder, first);
    expect(saveTrainingState(folder, { ...first, state: { step: 9 } })).toBe(sum);
    expect(saveTrainingState(folder, second)).not.toBe(sum);
    expect(sum).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is the one before when a kill falls between the two renames", () => {
    saveTrainingState(folder, first);
    renameSync(folder, `${folder}.previous`);
    expect(hasTrainingState(folder)).toBe(true);
    expect(loadTrainingState(folder)).toEqual(first);
    saveTrainingState(folder, second);
    expect(loadTrainingState(folder)).toEqual(second);
    expect(readdirSync(root)).toEqual(["state"]);
  });

  it("refuses a file that has changed, and one that is gone", () => {
    for (const name of ["tensors.safetensors", "state.json"]) {
      saveTrainingState(folder, first);
      const bytes = readFileSync(join(folder, name));
      bytes[bytes.length - 2]! ^= 1;
      writeFileSync(join(folder, name), bytes);
      expect(() => loadTrainingState(folder)).toThrow(CheckpointError);
      expect(() => loadTrainingState(folder)).toThrow(new RegExp(`${name} is damaged: its SHA-256 is not the one in`));
      rmSync(join(folder, name));
      expect(() => loadTrainingState(folder)).toThrow(new RegExp(`${name} is missing`));
    }
    rmSync(join(folder, "manifest.json"));
    expect(() => loadTrainingState(folder)).toThrow(/manifest\.json cannot be read/);
  });

  it("says when there is none", () => {
    expect(hasTrainingState(folder)).toBe(false);
    expect(() => loadTrainingState(folder)).toThrow(/there is no training state to continue from/);
  });

  it("is whole after kill -9 at any moment", async () => {
    const script = `
      import { saveTrainingState } from ${JSON.stringify(join(import.meta.dirname, "training-state.ts"))};
      for (let step = 0; ; step++) {
        saveTrainingState(process.argv[1], { tensors: { weight: new Float32Array(20_000).fill(step) }, state: { step } });
        if (step === 0) console.log("saved");
      }`;
    let last = -1;
    for (const waitMs of [0, 7, 13, 29, 41]) {
      const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, folder], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(child.stdout, "data");
      await delay(waitMs);
      child.kill("SIGKILL");
      await once(child, "exit");
      const { tensors, state } = loadTrainingState(folder);
      const { step } = state as { step: number };
      expect(tensors.weight!.every((value) => value === step)).toBe(true);
      last = Math.max(last, step);
    }
    expect(last).toBeGreaterThan(0);
    saveTrainingState(folder, second);
    expect(readdirSync(root)).toEqual(["state"]);
    expect(existsSync(`${folder}.previous`)).toBe(false);
  });
});
