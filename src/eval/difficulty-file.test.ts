import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, quoteText } from "../data/database.ts";
import { readRows } from "../task/rows.ts";
import type { Row } from "../text/row.ts";
import type { MeasuredRow } from "./difficulty.ts";
import { logName, openDifficultyLog, writeDifficultyMap } from "./difficulty-file.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-difficulty-"));
  file = join(folder, "map.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const row = (id: string): Row => ({
  id,
  prompt: `What is ${id}?`,
  reasoning: "",
  answer: "5",
  domain: "math",
  source: "s",
  licence: "l",
  split: "train",
  meta: { steps: 2, passRate: 0.9 },
});
const judged = (id: string): MeasuredRow => ({
  row: row(id),
  difficulty: { id, samples: 4, undecided: 0, passed: 1, passRate: 0.25, low: 0.05, high: 0.7, tokens: 12.5 },
});
const open = (id: string): MeasuredRow => ({
  row: row(id),
  difficulty: { id, samples: 0, undecided: 0, passed: 0, tokens: 0, unjudged: "open answers" },
});
const identity = { model: "tiny", samples: 4 };

describe("openDifficultyLog", () => {
  it("goes on after the last whole line", () => {
    const log = openDifficultyLog(file, identity);
    log.append([judged("a")]);
    log.append([open("b")]);
    log.close();
    appendFileSync(logName(file), '{"id":"c","samples":4,"undec');
    const again = openDifficultyLog(file, identity);
    expect(again.find(row("a"))).toEqual(judged("a").difficulty);
    expect(again.find(row("b"))).toEqual(open("b").difficulty);
    expect(again.find(row("c"))).toBeUndefined();
    again.append([judged("c")]);
    again.close();
    const third = openDifficultyLog(file, identity);
    expect(third.find(row("c"))).toEqual(judged("c").difficulty);
    third.close({ remove: true });
    expect(existsSync(logName(file))).toBe(false);
  });

  it("does not know a row whose question is another by now", () => {
    const log = openDifficultyLog(file, identity);
    log.append([judged("a")]);
    log.close();
    const again = openDifficultyLog(file, identity);
    expect(again.find({ ...row("a"), prompt: "What else?" })).toBeUndefined();
    again.close();
  });

  it("refuses other settings, another process and what is no log", () => {
    const log = openDifficultyLog(file, identity);
    expect(() => openDifficultyLog(file, identity)).toThrow(/is being measured by another process/);
    log.close();
    expect(() => openDifficultyLog(file, { ...identity, samples: 8 })).toThrow(
      /broken off with samples 4, now it is 8/,
    );
    writeFileSync(logName(file), "what?\n");
    expect(() => openDifficultyLog(file, identity)).toThrow(/is no measurement that can be gone on with/);
    expect(() => openDifficultyLog(join(folder, "no/map.jsonl"), identity)).toThrow(/the folder does not exist/);
  });
});

describe("writeDifficultyMap", () => {
  it("writes rows that can be trained on, the pass rate among their facts, those without one last", async () => {
    await writeDifficultyMap(file, [open("a"), judged("b")]);
    const { rows } = await readRows(file, "train");
    expect(rows.map(({ id, meta }) => [id, meta])).toEqual([
      ["b", { steps: 2, passRate: 0.25 }],
      ["a", { steps: 2 }],
    ]);
    expect(JSON.parse(readFileSync(file, "utf8").split("\n")[0]!)).toMatchObject({
      prompt: "What is b?",
      ...judged("b").difficulty,
    });
  });

  it("writes the same as parquet", async () => {
    const parquet = join(folder, "map.parquet");
    await writeDifficultyMap(parquet, [open("a"), judged("b")]);
    const database = await openDatabase({ temporaryFolder: folder });
    const rows = await database.rows(`from read_parquet(${quoteText(parquet)})`);
    database.close();
    expect(rows).toMatchObject([
      {
        id: "b",
        answer: "5",
        meta: '{"steps":2,"passRate":0.25}',
        samples: 4n,
        passed: 1n,
        passRate: 0.25,
        unjudged: null,
      },
      { id: "a", meta: '{"steps":2}', samples: 0n, passRate: null, unjudged: "open answers" },
    ]);
  });
});
