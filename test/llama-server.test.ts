// Teachers behind a server that nobody here wrote: llama.cpp's, on the exported embedded model. Asked for the likeliest tokens
// it gives what the engine gives, by both APIs, streamed and whole. With RECKON_LLAMA_PYTHON, a Python with xllamacpp.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateRows } from "../src/task/procedural/index.ts";
import { reckon } from "./reckon-process.ts";

const python = process.env.RECKON_LLAMA_PYTHON;

describe.skipIf(python === undefined)("llama.cpp's server (skipped without RECKON_LLAMA_PYTHON)", () => {
  let folder: string;
  let child: ChildProcess;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "reckon-llama-server-"));
    const out = join(folder, "gguf");
    const { code, stderr } = await reckon([
      "export",
      "--model",
      "models/tiny",
      "--format",
      "gguf",
      "--dtype",
      "f32",
      "--out",
      out,
    ]);
    expect(code, stderr).toBe(0);
    const file = join(out, readdirSync(out).find((name) => name.endsWith(".gguf"))!);
    const port = await freePort();
    url = `http://127.0.0.1:${port}/v1`;
    const script = resolve(import.meta.dirname, "../scripts/llama-server.py");
    child = spawn(python!, [script, file, `${port}`], { stdio: ["ignore", "pipe", "ignore"] });
    await new Promise<void>((ready, fail) => {
      child.stdout!.once("data", () => ready());
      child.once("exit", (code) => fail(new Error(`the server ended with ${code}`)));
    });
    const rows = generateRows({ seed: 5, count: 40, split: "train", minDifficulty: 1, maxDifficulty: 2 });
    writeFileSync(join(folder, "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    writeFileSync(
      join(folder, "teach.yaml"),
      `name: t
teachers: { tiny: { preset: llama.cpp, url: "${url}", model: tiny } }
sampling: { maxTokens: 60, temperature: 0 }
tasks: { problems: { job: rows, files: rows.jsonl, rows: 40, instruction: "" } }
`,
    );
  });
  afterAll(() => {
    child?.kill();
    rmSync(folder, { recursive: true });
  });

  /** Replies by request. */
  async function teach(out: string, ...settings: string[]) {
    const words = ["teach", join(folder, "teach.yaml"), ...settings, "--out", join(folder, out), "--json"];
    const { code, stderr } = await reckon(words, { workingFolder: folder });
    expect(code, stderr).toBe(0);
    const lines = readFileSync(join(folder, out, "ledger.jsonl"), "utf8")
      .trim()
      .split("\n");
    const answered = lines.map((line) => JSON.parse(line)).filter((line) => "answered" in line);
    return new Map(
      answered.map(({ answered: key, reply }) => [key, [reply.text, reply.finish, reply.usage.promptTokens]]),
    );
  }

  it("gives the engine's own replies, by both APIs, streamed and whole", async () => {
    const own = await teach("own", "teachers.tiny.url=reckon://models/tiny");
    expect(own.size).toBe(40);
    for (const [out, ...settings] of [
      ["chat"],
      ["chat-whole", "teachers.tiny.stream=false"],
      ["responses", "teachers.tiny.api=responses"],
      ["responses-whole", "teachers.tiny.api=responses", "teachers.tiny.stream=false"],
    ] as const) {
      const replies = await teach(out, ...settings);
      const same = [...own].filter(([key, reply]) => JSON.stringify(replies.get(key)) === JSON.stringify(reply));
      expect(replies.size, out).toBe(40);
      // Two tokens of the same logit may fall either way.
      expect(same.length, out).toBeGreaterThanOrEqual(39);
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}
