import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { DataError } from "../run/errors.ts";
import { streamJsonLines, transformJsonLines, writeJsonLines } from "./json-lines.ts";

const schema = z.object({ text: z.string() });
let folder: string;
let input: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-lines-"));
  input = join(folder, "in.jsonl");
  output = join(folder, "out.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function collect<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const collected: Row[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}

async function rowsOf(content: string | Uint8Array) {
  writeFileSync(input, content);
  return await collect(streamJsonLines(input, schema));
}

test("reads rows whatever their line ends, blank lines and first mark", async () => {
  expect(await rowsOf('\uFEFF{"text":"a"}\r\n\n  \n{"text":"b\\nb"}')).toEqual([{ text: "a" }, { text: "b\nb" }]);
  expect(await rowsOf("")).toEqual([]);
});

test("characters and lines that span the pieces of a large file stay whole", async () => {
  const texts = Array.from({ length: 400 }, (_, index) => `${"🙂ä".repeat(index)}${index}`);
  const rows = await rowsOf(texts.map((text) => JSON.stringify({ text })).join("\n"));
  expect(rows.map(({ text }) => text)).toEqual(texts);
});

test.each([
  ["a malformed line", '{"text":"a"}\n\n{"text":', 'in.jsonl:3: not JSON: {"text":'],
  ["a wrong type", '{"text":1}', "in.jsonl:1: text: Invalid input: expected string, received number"],
  ["a row that is no object", '"a"', "in.jsonl:1: Invalid input: expected object, received string"],
  ["bytes that are no text", new Uint8Array([0x22, 0xff, 0x22]), "in.jsonl is not UTF-8 text"],
  ["a character cut off at the end", new Uint8Array([0x22, 0xe2, 0x82]), "in.jsonl is not UTF-8 text"],
])("says where %s stands", async (_, content, message) => {
  await expect(rowsOf(content)).rejects.toThrow(DataError);
  await expect(rowsOf(content)).rejects.toThrow(message);
});

test("a missing file and a folder are one sentence", async () => {
  await expect(collect(streamJsonLines(input, schema))).rejects.toThrow(`there is no file ${input}`);
  await expect(collect(streamJsonLines(folder, schema))).rejects.toThrow(`${folder} is a folder`);
});

test("what is written is read back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ text: fc.string({ unit: "binary" }) })), async (rows) => {
      const writer = writeJsonLines(output);
      for (const row of rows) await writer.write(row);
      writer.close();
      expect(await collect(streamJsonLines(output, schema))).toEqual(rows);
    }),
    { numRuns: 50 },
  );
});

test("an output file keeps its old content until all rows are there", async () => {
  writeFileSync(output, "old");
  const writer = writeJsonLines(output);
  await writer.write({ text: "a" });
  expect(readFileSync(output, "utf8")).toBe("old");
  writer.close();
  expect(readFileSync(output, "utf8")).toBe('{"text":"a"}\n');
  expect(readdirSync(folder)).toEqual(["out.jsonl"]);
});

test("a bad row leaves no output file, and the input may be the output", async () => {
  const upper = async function* (rows: AsyncIterable<{ text: string }>) {
    for await (const { text } of rows) yield { text: text.toUpperCase() };
  };
  writeFileSync(input, '{"text":"a"}\noops\n');
  await expect(transformJsonLines({ input, output, schema }, upper)).rejects.toThrow("in.jsonl:2: not JSON: oops");
  expect(readdirSync(folder)).toEqual(["in.jsonl"]);
  writeFileSync(input, '{"text":"a"}\n');
  await transformJsonLines({ input, output: input, schema }, upper);
  expect(readFileSync(input, "utf8")).toBe('{"text":"A"}\n');
});

test("an interrupt ends with 130 and leaves no output file", async () => {
  const program = `
    import { z } from "zod";
    import { transformJsonLines } from ${JSON.stringify(new URL("json-lines.ts", import.meta.url).href)};
    const options = { input: "-", output: ${JSON.stringify(output)}, schema: z.unknown() };
    await transformJsonLines(options, async function* (rows) {
      for await (const row of rows) {
        console.log("row");
        yield row;
      }
    });`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program]);
  const exit = new Promise((resolve) => child.on("exit", resolve));
  child.stdin.write("1\n");
  await new Promise((resolve) => child.stdout.once("data", resolve));
  expect(readdirSync(folder)).toHaveLength(1);
  child.kill("SIGINT");
  expect(await exit).toBe(130);
  expect(readdirSync(folder)).toEqual([]);
});

test("a link is followed, a device written to and not replaced", async () => {
  writeFileSync(output, "old");
  symlinkSync(output, join(folder, "link"));
  writeJsonLines(join(folder, "link")).close();
  expect(readFileSync(output, "utf8")).toBe("");
  const device = writeJsonLines("/dev/null");
  await device.write({ text: "a" });
  device.close();
  expect(() => readdirSync("/dev/null")).toThrow("ENOTDIR");
});

test("a folder that is absent is one sentence", () => {
  expect(() => writeJsonLines(join(folder, "none", "out.jsonl"))).toThrow(/cannot write .*: the folder does not exist/);
});
