// A profile adds up to the step, finds what our tracer named, and its page works in a real browser.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { loadRecipe } from "../recipe/load.ts";
import { profilePage } from "./page.ts";
import { outside, type Profile, placeOf } from "./profile.ts";
import { profileStage } from "./profile-stage.ts";
import { byLayer, byOperator, byPart } from "./totals.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const small = [
  ...["data.trainRows=16", "data.testRows=2", "sft.batchSize=4", "sft.method=lora", "sft.rowsPerMicroBatch=2"],
  ...["grpo.promptsPerStep=2", "grpo.groupSize=2", "grpo.rowsPerMicroBatch=2", "grpo.maxNewTokens=8"],
];
const recipe = () => loadRecipe("recipes/show-your-work.yaml", small).recipe;
/** Where these tests put their traces, and nobody else. */
const temporary = mkdtempSync(join(tmpdir(), "reckon-profiled-"));

let sft: Profile;
beforeAll(async () => {
  vi.stubEnv("TMPDIR", temporary);
  sft = await profileStage(recipe(), { stage: "sft", steps: 2, emit: () => {} });
}, 120_000);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

test("a scope says direction, layer and part", () => {
  expect(placeOf("layers.3.mlp'")).toEqual({ direction: "backward", layer: "layers.3", part: "mlp" });
  expect(placeOf("head")).toEqual({ direction: "forward", layer: undefined, part: "head" });
  expect(placeOf("")).toEqual({ direction: "forward", layer: undefined, part: "elsewhere" });
});

test("the slices add up to the step, and each sum to the same", () => {
  const sum = (parts: readonly { ms: number }[]) => parts.reduce((total, { ms }) => total + ms, 0);
  expect(sft.steps).toBe(2);
  expect(sum(sft.slices)).toBeCloseTo(sft.stepMs, 3);
  expect(sum(byOperator(sft))).toBeCloseTo(sft.stepMs, 3);
  expect(sum(byPart(sft))).toBeCloseTo(sft.stepMs, 3);
  expect(sft.slices.every(({ ms, count }) => ms >= 0 && count > 0)).toBe(true);
});

test("what our tracer named is found: every layer both ways, the head, the optimizer", () => {
  const layers = byLayer(sft).map(({ name }) => name);
  for (let layer = 0; layer < 4; layer++)
    for (const direction of ["forward", "backward"])
      expect(layers).toContain(`gradient: layers.${layer}, ${direction}`);
  const parts = byPart(sft).map(({ name }) => name);
  expect(parts).toContain("gradient: head, backward");
  expect(parts).toContain(`${outside.program}: ${outside.javascript}`);
  const names = sft.programs.map(({ name }) => name);
  expect(names).toContain("gradient");
  expect(names).toContain("optimizer");
  expect(byOperator(sft).map(({ name }) => name)).toContain("FusedMatMul");
});

test("the gradient's memory is told by part: most is held where the way back begins", () => {
  const { parts, inUseBytes, arenaBytes } = sft.programs.find(({ name, runs }) => name === "gradient" && runs > 0)!;
  const heldIn = (name: string) => parts.find(({ part }) => part === name)!.inUseBytes;
  expect(heldIn("layers.3 mlp, backward")).toBeGreaterThan(heldIn("layers.0 mlp, forward"));
  expect(Math.max(...parts.map(({ inUseBytes }) => inUseBytes))).toBe(inUseBytes);
  expect(arenaBytes).toBeGreaterThanOrEqual(inUseBytes);
});

test("GRPO is profiled too, sampling beside the gradient, and no trace stays on the disk", async () => {
  const grpo = await profileStage(recipe(), { stage: "grpo", steps: 1, emit: () => {} });
  const runs = new Map(grpo.programs.map(({ name, runs }) => [name, runs]));
  expect(runs.get("gradient")).toBeGreaterThan(0);
  expect(runs.get("merging adapters")).toBeGreaterThan(0);
  expect(grpo.tokensPerStep).toBeGreaterThan(0);
  expect(readdirSync(temporary).filter((name) => name.startsWith("reckon-profile-"))).toEqual([]);
}, 120_000);

test("a recipe without the stage is an error", async () => {
  const { grpo: _, ...rest } = recipe();
  await expect(profileStage(rest, { stage: "grpo", steps: 1, emit: () => {} })).rejects.toThrow("has no stage 'grpo'");
});

describe.skipIf(executablePath === undefined)("the page (skipped without Chromium)", () => {
  test("draws the flames, says what a bar is, zooms and puts layers together", async () => {
    const folder = mkdtempSync(join(tmpdir(), "reckon-flames-"));
    const browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
    try {
      const file = join(folder, "profile.html");
      writeFileSync(file, profilePage(sft));
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(String(error)));
      await page.goto(pathToFileURL(file).href);
      const bars = page.locator(".flame");
      const whole = await bars.count();
      expect(whole).toBeGreaterThan(30);
      const readout = page.locator(".readout");
      expect(await readout.textContent()).toContain("100.0\u00a0% of the step");
      await bars.filter({ hasText: "backward" }).first().click();
      expect(await readout.textContent()).toContain("a step › gradient › backward:");
      expect(await bars.filter({ hasText: "layers.2" }).count()).toBe(1);
      await page.locator("input[type=checkbox]").check();
      expect(await bars.filter({ hasText: "layers.2" }).count()).toBe(0);
      expect(await bars.count()).toBeLessThan(whole);
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      }
      expect(said).toEqual([]);
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
