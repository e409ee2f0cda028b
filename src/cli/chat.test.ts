import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const model = fileURLToPath(new URL("../../models/tiny", import.meta.url));

function reckon(command: string, input: string, ...options: string[]) {
  const args = ["--import", import.meta.resolve("tsx"), main, command, "--model", model, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", input });
  return { status, stdout, stderr };
}

const first = "Mia has 3 boxes of 4 pens. How many pens does she have?";
const second = "Ben has 5 pens and gets 2 more. How many pens does he have?";
const limits = ["--max-tokens", "24"];

test("from a pipe each line is a turn, and an answer is what generate gives for the conversation so far", () => {
  const { status, stdout, stderr } = reckon(
    "chat",
    `${first}\n\n${second}\n/reset\n${first}\n/exit\n${second}\n`,
    ...limits,
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });

  const user = (content: string) => ({ role: "user", content });
  const answersTo = (...conversations: object[][]) =>
    reckon("generate", conversations.map((messages) => `${JSON.stringify({ messages })}\n`).join(""), ...limits)
      .stdout.trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { text: string }).text);
  const [answer] = answersTo([user(first)]);
  const [next] = answersTo([user(first), { role: "assistant", content: answer! }, user(second)]);
  expect(answer).not.toBe("");
  expect(stdout).toBe(`${answer}\n${next}\n${answer}\n`);
});

test("the system text counts, and a seed draws the same answer again", () => {
  const hot = (seed: string) => reckon("chat", `${first}\n`, ...limits, "--temperature", "1.5", "--seed", seed).stdout;
  expect(hot("1")).toBe(hot("1"));
  expect(hot("1")).not.toBe(hot("2"));
  const long = "Answer in one word. ".repeat(400);
  const { status, stdout, stderr } = reckon("chat", `${first}\n`, "--system", long);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^reckon: the conversation has \d+ tokens, the model's context holds 1024: .*\/reset\n$/);
});

test("a folder that is no model ends with 1 and one sentence", () => {
  const folder = mkdtempSync(join(tmpdir(), "reckon-chat-"));
  const { status, stderr } = reckon("chat", "", "--model", folder);
  rmSync(folder, { recursive: true });
  expect({ status, lines: stderr.split("\n").length }).toEqual({ status: 1, lines: 2 });
});
