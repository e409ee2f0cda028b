import { expect, test } from "vitest";
import type { MeasuredRow } from "../eval/difficulty.ts";
import type { Row } from "../text/row.ts";
import { createDifficultyProgress } from "./difficulty-progress.ts";

const measured = (passRate: number | undefined): MeasuredRow => ({
  row: {} as Row,
  difficulty: {
    ...{ id: "", samples: passRate === undefined ? 0 : 4, undecided: 0, passed: 0, tokens: 1 },
    ...(passRate === undefined ? { unjudged: "open" } : { passRate }),
  },
});

function watched(isTTY: boolean) {
  let [text, time] = ["", 0];
  const stream = { isTTY, columns: 100, write: (piece: string) => (text += piece) };
  const progress = createDifficultyProgress(stream, { prompts: 10, samples: 4 }, { environment: {}, now: () => time });
  return {
    progress,
    text: () => text,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

test("says now and then how far it is, how fast and until when, and the pass rate so far", () => {
  const { progress, text, pass } = watched(false);
  pass(4000);
  progress.advance(0, 0);
  progress.advance(8, 800);
  expect(text()).toBe("");
  pass(2000);
  progress.advance(4, 400);
  progress.measured([measured(0.5), measured(0.25), measured(undefined)]);
  pass(6000);
  progress.advance(4, 1200);
  expect(text().split("\n")[0]).toMatch(/^samples {3}12\/40 {2}ETA 14s {2}200 tokens\/s {2}0 prompts$/);
  expect(text().split("\n")[1]).toMatch(
    /^samples {3}20\/40 {2}ETA 12s {2}200 tokens\/s {2}3 prompts {2}pass rate 37\.5.%$/,
  );
});

test("a terminal has one line, which goes for lasting ones and at the end", () => {
  const { progress, text, pass } = watched(true);
  pass(1000);
  progress.advance(10, 100);
  expect(text()).toMatch(/^samples {3}█+░+ {2}10\/40 /);
  progress.note("3 prompts measured before");
  progress.close();
  expect(text().endsWith("\r\x1b[K3 prompts measured before\n")).toBe(true);
});
