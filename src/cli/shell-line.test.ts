import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { shellLine } from "./shell-line.ts";

test("plain words stay plain, for reading", () => {
  expect(shellLine("reckon", "run", "recipes/a.yaml", "grpo.beta=0.5", "--out", "runs/a-2")).toBe(
    "reckon run recipes/a.yaml grpo.beta=0.5 --out runs/a-2",
  );
});

test.skipIf(process.platform === "win32")("a shell reads back the same words (needs sh)", () => {
  const words = ["a b", "it's", "$HOME", "`x`", "[q_proj, v_proj]", "*", "", "a\nb", "\\", "!", "~"];
  const output = execFileSync("sh", ["-c", `printf '%s\\0' ${shellLine(...words)}`], { encoding: "utf8" });
  expect(output.split("\0").slice(0, -1)).toEqual(words);
});
