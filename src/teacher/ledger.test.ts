// The ledger on the disk: what a kill leaves, what is found again, what is counted, what it costs.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Answer, openLedger } from "./ledger.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-ledger-"));
  file = join(folder, "ledger.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const answer = (text: string): Answer => ({
  reply: { thinking: "é", text, finish: "stop", usage: { promptTokens: 10, completionTokens: 5 } },
  model: "m",
  teacher: "t",
  cost: 0.5,
  durationMs: 20,
});
const most = { tokens: 100, money: 2 };

it("gives an answer only when it is stored, and the same one after it was opened again", async () => {
  const ledger = await openLedger(file);
  ledger.asked("a", most);
  const stored = ledger.answered("a", answer("first"));
  expect(ledger.find("a")).toBeUndefined();
  await stored;
  expect(readFileSync(file, "utf8")).toContain("first");
  expect(ledger.find("a")).toEqual(answer("first"));
  await ledger.close();
  const again = await openLedger(file);
  expect(again.find("a")).toEqual(answer("first"));
  expect(again.spent()).toEqual({ tokens: 15, money: 0.5 });
  await again.close();
});

it("counts what was asked and never ended at the most it may have cost", async () => {
  const ledger = await openLedger(file);
  ledger.asked("a", most);
  ledger.asked("b", most);
  ledger.lost("b", { tokens: 3, money: 0.25 }, "it broke off");
  expect(ledger.spent()).toEqual({ tokens: 103, money: 2.25 });
  await ledger.close();
  const again = await openLedger(file);
  again.asked("a", most);
  await again.answered("a", answer("x"));
  expect(again.spent()).toEqual({ tokens: 103 + 15, money: 2.75 });
  await again.close();
});

it("cuts off what a kill left of the last line, wherever it fell, and goes on from there", async () => {
  const ledger = await openLedger(file);
  await ledger.answered("a", answer("first"));
  const whole = readFileSync(file).length;
  await ledger.answered("b", answer("second"));
  await ledger.close();
  const size = readFileSync(file).length;
  for (const cut of [whole + 1, whole + 17, size - 2, size - 1]) {
    truncateSync(file, cut);
    const again = await openLedger(file);
    expect([again.has("a"), again.has("b")]).toEqual([true, false]);
    await again.answered("b", answer("second"));
    expect(again.find("b")).toEqual(answer("second"));
    await again.close();
  }
  expect(readFileSync(file).length).toBe(size);
});

it("names a line that is none of its own", async () => {
  writeFileSync(file, '{"other": 1}\n');
  await expect(openLedger(file)).rejects.toThrow(`${file}:1: is no line of a ledger`);
  writeFileSync(file, "");
  appendFileSync(file, "nonsense\n");
  await expect(openLedger(file)).rejects.toThrow("is no line of a ledger");
});

it("costs under 2 ms a request with 64 under way", async () => {
  const ledger = await openLedger(file);
  const text = "word ".repeat(800);
  const started = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < 4000) {
      next += 1;
      const key = `key-${next}`;
      ledger.asked(key, most);
      await ledger.answered(key, answer(text));
    }
  };
  await Promise.all(Array.from({ length: 64 }, worker));
  const each = (performance.now() - started) / 4000;
  await ledger.close();
  expect(each).toBeLessThan(2);
});
