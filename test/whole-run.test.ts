// Whole runs of the smoke recipe as real processes: what they leave, that a seed repeats, that a killed run goes on.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadAdapter } from "../src/model/adapter.ts";
import { loadModel } from "../src/model/load.ts";
import { mergedWeights } from "../src/model/trainable.ts";
import type { RunEvent } from "../src/run/events.ts";
import { readJournal, withoutTiming } from "../src/run/journal.ts";
import { loadTokenizer } from "../src/text/tokenizer.ts";
import { makeStandIn, reckon, reckonLine } from "./reckon-process.ts";

const recipe = "recipes/smoke/show-your-work.yaml";
const place = mkdtempSync(join(tmpdir(), "reckon runs-"));
const folderOf = (name: string) => join(place, name);
let model: string;

/** The words that start a run of the smoke recipe on the stand-in model. */
const start = (name: string, ...settings: string[]) => [
  "run",
  recipe,
  `model=${model}`,
  ...settings,
  "--out",
  folderOf(name),
];

const journalOf = (name: string) => readJournal(join(folderOf(name), "journal.jsonl"));
const timeless = (events: readonly RunEvent[]) => events.map((event) => JSON.stringify(withoutTiming(event)));
const ofType = <Type extends RunEvent["type"]>(events: readonly RunEvent[], type: Type) =>
  events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
const trainedFiles = ["sft", "grpo"].flatMap((stage) =>
  ["adapter/adapter_model.safetensors", "adapter/adapter_config.json", "model.safetensors"].map(
    (file) => `models/${stage}/${file}`,
  ),
);
const trainedBytes = (name: string) =>
  Object.fromEntries(trainedFiles.map((file) => [file, readFileSync(join(folderOf(name), file)).toString("base64")]));

beforeAll(async () => {
  model = await makeStandIn(folderOf("base"));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

describe("a whole run", () => {
  let stdout: string;

  beforeAll(async () => {
    const [outcome, again] = await Promise.all([reckon(start("first")), reckon(start("second"))]);
    expect(outcome).toMatchObject({ code: 0 });
    expect(again).toMatchObject({ code: 0 });
    stdout = outcome.stdout;
  });

  test("prints the table of four rows, and nothing else, on standard output", () => {
    expect(stdout).toMatch(/^┌/);
    for (const row of ["Gold targets", "Zero-shot", "SFT", "SFT + GRPO"]) expect(stdout).toContain(`│ ${row} `);
    expect(stdout).toMatch(/SFT → SFT \+ GRPO +Accuracy/);
    expect(stdout).not.toContain("checkpoint saved");
  });

  test("leaves the report and a journal that ends", () => {
    const html = readFileSync(join(folderOf("first"), "report.html"), "utf8");
    expect(html).toContain("</html>");
    expect(html).not.toMatch(/(src|href)="https?:/);
    expect(readFileSync(join(folderOf("first"), "report.md"), "utf8")).toContain("SFT + GRPO");

    const events = journalOf("first");
    expect(events.at(-1)!.type).toBe("run-end");
    expect(ofType(events, "stage-end").map(({ stage, steps }) => [stage, steps])).toEqual([
      ["evaluation of gold", 12],
      ["evaluation of zero-shot", 12],
      ["sft", 8],
      ["evaluation of sft", 12],
      ["grpo", 5],
      ["evaluation of grpo", 12],
    ]);
    expect(ofType(events, "train-step").map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(ofType(events, "grpo-step").map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    expect(ofType(events, "completion")).toHaveLength(5 * 2 * 4);
    for (const { difficulty } of ofType(events, "evaluation-sample")) expect([1, 2]).toContain(difficulty);
  });

  test("stores enough to be rewarded again: the same reward gives the same advantages", async () => {
    const { code, stdout: lines } = await reckon(["reward", "replay", folderOf("first"), "--json"]);
    expect(code).toBe(0);
    const completions = lines.trim().split("\n");
    expect(completions).toHaveLength(5 * 2 * 4);
    for (const line of completions) {
      const { before, after } = JSON.parse(line);
      expect(after).toEqual(before);
    }
  });

  test("scores the gold targets as perfect", () => {
    const gold = ofType(journalOf("first"), "evaluation").find((event) => event.model === "gold");
    for (const name of ["accuracy", "format", "trace", "composite"]) expect(gold!.metrics[name]!.mean).toBe(1);
  });

  test("leaves models that load, each equal to the one before with its adapter merged", () => {
    for (const [stage, before] of [
      ["sft", model],
      ["grpo", join(folderOf("first"), "models/sft")],
    ] as const) {
      const folder = join(folderOf("first"), "models", stage);
      const trained = loadModel(folder);
      expect(loadTokenizer(folder).vocabularySize).toBe(trained.family.vocabularySize);
      const base = loadModel(before);
      const adapter = loadAdapter(base.family, join(folder, "adapter"));
      const merged = mergedWeights(base.family, base.weights, adapter);
      expect([...merged.keys()]).toEqual([...trained.weights.keys()]);
      const changed = [...merged].filter(([name, { data }]) => {
        expect(trained.weights.get(name)!.data, name).toEqual(data);
        return Buffer.compare(bytesOf(data), bytesOf(base.weights.get(name)!.data)) !== 0;
      });
      expect(changed.length).toBeGreaterThan(0);
    }
  });

  test("writes no path of this machine into its record", () => {
    for (const file of ["recipe.yaml", "journal.jsonl", "models/sft/adapter/adapter_config.json"])
      expect(readFileSync(join(folderOf("first"), file), "utf8"), file).not.toContain(place);
  });

  test("is found complete when its own recipe.yaml is resumed from elsewhere", async () => {
    const own = join(folderOf("first"), "recipe.yaml");
    const before = trainedBytes("first");
    const words = ["run", own, "--out", folderOf("first"), "--resume"];
    const { code, stdout: table } = await reckon(words, { workingFolder: tmpdir() });
    expect(code).toBe(0);
    expect(table).toBe(stdout);
    expect(trainedBytes("first")).toEqual(before);
  });

  test("with the same seed gives the same journal, times aside, and the same trained files", () => {
    expect(timeless(journalOf("second"))).toEqual(timeless(journalOf("first")));
    expect(trainedBytes("second")).toEqual(trainedBytes("first"));
  });

  test("with another seed or another reward gives another model, and says so in its recipe", async () => {
    const [seed, ablation] = await Promise.all([
      reckon(start("seed", "seed=43", "data.testRows=2")),
      reckon(start("ablation", "grpo.reward.trace.weight=0", "data.testRows=2", "grpo.steps=2")),
    ]);
    expect([seed.code, ablation.code]).toEqual([0, 0]);
    const adapter = "models/sft/adapter/adapter_model.safetensors";
    expect(trainedBytes("seed")[adapter]).not.toBe(trainedBytes("first")[adapter]);
    expect(trainedBytes("ablation")[adapter]).toBe(trainedBytes("first")[adapter]);

    const written = parse(readFileSync(join(folderOf("ablation"), "recipe.yaml"), "utf8"));
    expect(written.grpo.reward.trace.weight).toBe(0);
    const firstStep = (name: string) => ofType(journalOf(name), "completion").filter(({ step }) => step === 1);
    const [whole, without] = [firstStep("first"), firstStep("ablation")];
    expect(without.map(({ text }) => text)).toEqual(whole.map(({ text }) => text));
    expect(without.map(({ reward }) => reward)).not.toEqual(whole.map(({ reward }) => reward));
  });

  test("killed in SFT and again in GRPO, then resumed, gives the same files and the same journal", async () => {
    const killed = await reckon(start("killed"), { at: { text: "sft step 4: checkpoint saved", send: "SIGKILL" } });
    expect(killed.signal).toBe("SIGKILL");
    expect(existsSync(join(folderOf("killed"), "models/sft/config.json"))).toBe(false);

    const refused = await reckon(start("killed"));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/holds an unfinished run: continue it with --resume/);

    const resume = [...start("killed"), "--resume"];
    const again = await reckon(resume, { at: { text: "grpo step 2: checkpoint saved", send: "SIGKILL" } });
    expect(again.signal).toBe("SIGKILL");
    expect(existsSync(join(folderOf("killed"), "models/grpo/config.json"))).toBe(false);

    expect(await reckon(resume)).toMatchObject({ code: 0, stdout });
    const events = journalOf("killed");
    expect(ofType(events, "run-resume").map(({ stage }) => stage)).toEqual(["sft", "grpo"]);
    expect(timeless(events.filter(({ type }) => type !== "run-resume"))).toEqual(timeless(journalOf("first")));
    expect(trainedBytes("killed")).toEqual(trainedBytes("first"));
  });

  test("stopped by Ctrl-C says how to go on, and the command that it names completes it", async () => {
    const at = { text: "sft step 2: checkpoint saved", send: "SIGINT" } as const;
    const stopped = await reckon(start("stopped"), { at });
    expect(stopped).toMatchObject({ code: 130, stdout: "" });
    const command = /^reckon: interrupted after a saved checkpoint; continue with: (reckon run .*--resume)$/m;
    const [, line] = command.exec(stopped.stderr)!;
    expect(await reckonLine(line!)).toMatchObject({ code: 0, stdout });
    expect(trainedBytes("stopped")).toEqual(trainedBytes("first"));
  });
});

const bytesOf = (data: Float32Array) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
