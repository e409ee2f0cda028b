// `reckon doctor` on the embedded model, on folders of a few thousand parameters with something broken in them, and on
// machines with less memory.
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { tinyFolder } from "../../test/tiny-gemma.ts";
import { writeSafetensors } from "../checkpoint/safetensors.ts";
import { saveAdapter } from "../model/adapter.ts";
import { familyOf } from "../model/load.ts";
import { saveModel } from "../model/save.ts";
import { createLora } from "../model/trainable.ts";
import { foretell } from "./doctor-memory.ts";
import { examine } from "./doctor-report.ts";
import { describe as asText } from "./doctor-text.ts";
import { createProgram } from "./program.ts";

const tiny = fileURLToPath(new URL("../../models/tiny", import.meta.url));
const options = { rows: 1, group: 4, rowTokens: 32, context: 32, weights: "float32", json: false } as const;
let place: string;
let folder: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "reckon-doctor-"));
});
afterAll(() => rmSync(place, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(join(place, "model-"));
  saveModel(folder, tinyFolder());
  for (const name of ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"])
    cpSync(join(tiny, name), join(folder, name));
  // The embedded model's tokenizer has more tokens than the folder's 24 rows; its first ones will do.
  edit("tokenizer.json", (content) => {
    const { model, added_tokens } = content as {
      model: { vocab: Record<string, number>; merges: unknown[] };
      added_tokens: { id: number }[];
    };
    model.vocab = Object.fromEntries(Object.entries(model.vocab).filter(([, id]) => id < 24));
    model.merges = [];
    content.added_tokens = added_tokens.filter(({ id }) => id < 24);
  });
});
afterEach(() => {
  process.exitCode = undefined;
});

type Json = Record<string, unknown>;
function edit(name: string, change: (content: Json) => void): void {
  const file = join(folder, name);
  const content = JSON.parse(readFileSync(file, "utf8")) as Json;
  change(content);
  writeFileSync(file, JSON.stringify(content));
}

const problemsOf = async (given: object = {}) => (await examine(folder, { ...options, ...given })).problems;

/** The whole command: what it prints, and the exit code. */
async function run(...args: string[]) {
  let text = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((part) => {
    text += part;
    return true;
  });
  try {
    await createProgram().parseAsync(["doctor", ...args], { from: "user" });
  } finally {
    write.mockRestore();
  }
  return { text, exitCode: process.exitCode };
}

describe("a whole folder", () => {
  test("is told as a table for people, and ends with 0", async () => {
    const { text, exitCode } = await run(tiny, "--row-tokens", "64", "--context", "64");
    expect(exitCode).toBeUndefined();
    for (const part of [
      "gemma3_text, 1,116,544 parameters",
      "54 tensors in F32",
      "BPE with byte fallback",
      "<end_of_turn> (5)",
    ])
      expect(text).toContain(part);
    for (const use of ["inference", "scoring", "SFT, LoRA", "SFT, full", "GRPO, LoRA", "GRPO, full"])
      expect(text).toContain(`│ ${use}`);
    expect(text).toContain("Prompts of 32 tokens and 32 new ones; 1 row of 64 tokens");
  });

  test("is told as one JSON object with --json", async () => {
    const { text } = await run(tiny, "--row-tokens", "64", "--context", "64", "--json");
    const report = JSON.parse(text);
    expect(report).toMatchObject({
      problems: [],
      family: { layers: 4, parameters: 1116544 },
      tokenizer: { chatTemplate: { works: true } },
    });
    expect(report.memory.uses.map(({ use }: Json) => use)).toEqual([
      "inference",
      "scoring",
      "sftLora",
      "sftFull",
      "grpoLora",
      "grpoFull",
    ]);
    expect(report.memory.machine.availableBytes).toBeGreaterThan(0);
  });

  test("of a few thousand parameters has no problems either", async () => {
    expect(await problemsOf()).toEqual([]);
  });

  test("may have an adapter, whose rank is the default", async () => {
    const { family } = tinyFolder();
    const adapter = join(folder, "adapter");
    saveAdapter(adapter, createLora(family, { rank: 3, alpha: 6, targets: ["q_proj"] }, 1), "base");
    const report = await examine(folder, { ...options, adapter });
    expect(report.adapter).toMatchObject({ kind: "LoRA", rank: 3, modules: 2 });
    expect(report.memory?.lengths.rank).toBe(3);
    expect(asText(report)).toContain("LoRA, rank 3, alpha 6, on 2 projections");
  });
});

describe("what is broken is a sentence and ends with 1:", () => {
  const cases: [string, () => void, RegExp][] = [
    ["no config.json", () => unlinkSync(join(folder, "config.json")), /has no config.json/],
    ["config.json cut short", () => truncateSync(join(folder, "config.json"), 20), /config.json is not valid JSON/],
    [
      "an unknown architecture",
      () =>
        edit("config.json", (c) => {
          c.model_type = "mamba";
        }),
      /'mamba' is not supported; known are gemma,/,
    ],
    ["no weights", () => unlinkSync(join(folder, "model.safetensors")), /holds no weights/],
    [
      "weights cut short",
      () => truncateSync(join(folder, "model.safetensors"), 4000),
      /cut short|not a safetensors file/,
    ],
    [
      "another shape",
      () =>
        edit("config.json", (c) => {
          c.intermediate_size = 21;
        }),
      /is \[20, 16\], config.json asks for \[21, 16\]/,
    ],
    [
      "a missing tensor",
      () => writeTensors((tensors) => tensors.delete("model.norm.weight")),
      /tensor model.norm.weight is missing/,
    ],
    [
      "whole numbers",
      () => writeTensors((tensors) => tensors.set("model.norm.weight", { shape: [16], data: new Int32Array(16) })),
      /is stored as I32/,
    ],
    [
      "a missing shard",
      () => shard("model-00002-of-00002.safetensors"),
      /index.json names model-00002-of-00002.safetensors, which is not there/,
    ],
    ["no tokenizer", () => unlinkSync(join(folder, "tokenizer.json")), /tokenizer/],
    ["tokenizer.json cut short", () => truncateSync(join(folder, "tokenizer.json"), 100), /tokenizer.json/],
    [
      "a tokenizer of another model",
      () => cpSync(join(tiny, "tokenizer.json"), join(folder, "tokenizer.json")),
      /knows 1280 tokens, the embedding .* has 24 rows/,
    ],
    [
      "a template that is no Jinja",
      () => writeFileSync(join(folder, "chat_template.jinja"), "{% if %}"),
      /chat template cannot be read/,
    ],
    [
      "a template that refuses",
      () => writeFileSync(join(folder, "chat_template.jinja"), "{{ raise_exception('never') }}"),
      /chat template refuses/,
    ],
  ];

  test.each(cases)("%s", async (_, spoil, sentence) => {
    spoil();
    const problems = await problemsOf();
    expect(problems.join("\n")).toMatch(sentence);
    for (const problem of problems) expect(problem).not.toContain("\n");
    const { text, exitCode } = await run(folder, "--context", "16", "--row-tokens", "16");
    expect(exitCode).toBe(1);
    expect(text).toContain(`problem: ${problems[0]}`);
  });

  test("an adapter of another model", async () => {
    const adapter = join(folder, "adapter");
    const other = familyOf({ ...tinyFolder().config, hidden_size: 32 }, "test");
    saveAdapter(adapter, createLora(other, { rank: 2, alpha: 2, targets: "all-linear" }, 1), "base");
    expect((await problemsOf({ adapter })).join()).toContain("does not fit this model");
  });

  test("many tensors that do not fit are counted", async () => {
    edit("config.json", (c) => {
      c.hidden_size = 24;
    });
    const problems = await problemsOf();
    expect(problems).toHaveLength(6);
    expect(problems.at(-1)).toMatch(/\d+ more tensors do not fit either/);
  });
});

describe("what is odd is a warning and ends with 0:", () => {
  test("no chat template", async () => {
    unlinkSync(join(folder, "chat_template.jinja"));
    const { problems, warnings } = await examine(folder, options);
    expect(problems).toEqual([]);
    expect(warnings.join("\n")).toContain("no chat template");
  });

  test("texts that the tokenizer does not give back, with their tokens", async () => {
    const { warnings } = await examine(folder, options);
    expect(warnings.join("\n")).toMatch(
      /the tokenizer does not give \d of 5 texts back as they were: first ".*" comes back as/,
    );
  });

  test("rows too short for GRPO", async () => {
    const { warnings } = await examine(folder, { ...options, rowTokens: 16 });
    expect(warnings.join("\n")).toContain("a row of 16 tokens cannot hold a prompt and completion of 32");
  });
});

test.each([
  [{ context: 4096 }, "--context is 4096, but the model's context holds 64 tokens"],
  [{ newTokens: 40 }, "--new-tokens is 40, but --context, which holds the prompt as well, is 32: raise --context"],
])("lengths that contradict each other are refused: %j", async (given, message) => {
  await expect(examine(folder, { ...options, ...given })).rejects.toThrow(message);
});

test("a folder that is not there is refused", async () => {
  await expect(examine(join(folder, "none"), options)).rejects.toThrow("there is no model folder");
});

describe("memory of config.json alone", () => {
  const lengths = {
    rows: 4,
    rowTokens: 512,
    group: 8,
    promptTokens: 64,
    newTokens: 64,
    rank: 4,
    weights: "float32",
  } as const;
  const { family } = tinyFolder();
  const machine = (availableBytes: number) => ({ availableBytes, totalBytes: 2 ** 34, bound: "machine" as const });
  const of = (use: string, availableBytes: number) =>
    foretell(family, lengths, machine(availableBytes)).uses.find((one) => one.use === use)!;

  test("fits a machine that has as much, and not one with a byte less", () => {
    const { bytes } = of("sftLora", 2 ** 34);
    expect(of("sftLora", bytes)).toMatchObject({ fits: true, advice: undefined });
    expect(of("sftLora", bytes - 1).fits).toBe(false);
  });

  test("where it does not fit, the advice is the next smaller size that does", () => {
    const { bytes } = of("sftLora", 2 ** 34);
    expect(of("sftLora", bytes - 1).advice).toBe("fits with --rows 2");
    expect(of("sftLora", 2 ** 20).advice).toBe("take a smaller model, or a machine with more memory");
  });
});

function writeTensors(
  change: (tensors: Map<string, { shape: readonly number[]; data: Float32Array | Int32Array }>) => unknown,
): void {
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array | Int32Array }>(tinyFolder().weights);
  change(tensors);
  writeSafetensors(
    join(folder, "model.safetensors"),
    Object.fromEntries(tensors) as Parameters<typeof writeSafetensors>[1],
  );
}

/** The weights as two shards, of which one is not there. */
function shard(missing: string): void {
  const names = [...tinyFolder().weights.keys()];
  cpSync(join(folder, "model.safetensors"), join(folder, "model-00001-of-00002.safetensors"));
  unlinkSync(join(folder, "model.safetensors"));
  const weight_map = Object.fromEntries(
    names.map((name, i) => [name, i % 2 ? missing : "model-00001-of-00002.safetensors"]),
  );
  writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify({ weight_map }));
}
