// Real rows: each row's own answer is right however it is put, and the next option or the next row's answer is wrong.
// Skipped where ../shared/data is not there.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { adapterOf } from "../src/data/adapters/index.ts";
import type { AdapterName } from "../src/data/adapters/names.ts";
import { compareWithGold } from "../src/reward/gold.ts";
import { wordsOf } from "../src/reward/match-words.ts";

const folder = resolve(import.meta.dirname, "../../shared/data");
const absent = !existsSync(folder);

type Row = { prompt: string; answer: string; meta: Record<string, unknown> };

function rowsOf(adapter: AdapterName, file: string): Row[] {
  const { convert } = adapterOf({ adapter, columns: { prompt: "q", id: "n" }, format: "auto" });
  const lines = readFileSync(resolve(folder, file), "utf8").trimEnd().split("\n");
  return lines.flatMap((line) => {
    const draft = convert(JSON.parse(line) as Record<string, unknown>);
    return "unusable" in draft ? [] : [{ ...draft, meta: draft.meta ?? {} }];
  });
}

/** Those of the cases whose verdict is another one. */
const failing = (cases: readonly [answer: string, row: Row][], wanted: "equal" | "not equal") =>
  cases
    .map(([answer, row]) => ({ answer, gold: row.answer, prompt: row.prompt, ...compareWithGold(answer, row) }))
    .filter(({ verdict }) => (verdict === "equal") !== (wanted === "equal"));

describe.skipIf(absent)("gold on real rows (skipped without ../shared/data)", () => {
  it("ARC: takes the letter, the text and both, and no other choice", () => {
    const rows = rowsOf("arc", "arc/challenge_train_1056.jsonl");
    expect(rows.length).toBe(1056);
    const right: [string, Row][] = [];
    const wrong: [string, Row][] = [];
    for (const row of rows) {
      const texts = (row.meta.choices as string[]).map((text) => text.trim());
      const gold = "ABCDEFGH".indexOf(row.answer);
      const next = (gold + 1) % texts.length;
      const [label, text] = [row.answer, texts[gold]!];
      right.push(
        [label, row],
        [text, row],
        [`(${label})`, row],
        [`${label}) ${text}`, row],
        [`${label}. ${text}`, row],
      );
      right.push(
        [`The answer is ${label}.`, row],
        [`The correct answer is (${label}) ${text}`, row],
        [`**${label}**`, row],
      );
      const other = "ABCDEFGH"[next]!;
      wrong.push([other, row], [texts[next]!, row], [`${other}) ${texts[next]}`, row], [`${label} or ${other}`, row]);
      wrong.push([`${label}, ${other}`, row], [`${text} or ${texts[next]}`, row], [`${label}) ${texts[next]}`, row]);
      wrong.push([`Not ${label}`, row], ["", row], [texts.join(", "), row], ["A, B, C or D", row]);
    }
    expect(failing(right, "equal")).toEqual([]);
    expect(failing(wrong, "not equal")).toEqual([]);
  });

  it("SciQ: takes the words, in a sentence too, and not another row's", () => {
    const rows = [...rowsOf("sciq", "sciq/sciq_train.jsonl"), ...rowsOf("sciq", "sciq/sciq_test.jsonl")];
    expect(rows.length).toBe(13_679);
    // A few questions of the set are answered by yes or no, which is read as StrategyQA's answers are.
    const named = rows.filter(({ answer }) => !/^(?:yes|no|true|false)\b/i.test(answer));
    const right = named.flatMap((row): [string, Row][] => [
      [row.answer, row],
      [`The ${row.answer.toUpperCase()}.`, row],
      [`It is called ${row.answer}.`, row],
    ]);
    expect(failing(right, "equal")).toEqual([]);
    const wrong = named.flatMap((row, index): [string, Row][] => {
      const next = named[(index + 1) % named.length]!.answer;
      return [
        [next, row],
        [`${row.answer} or ${next}`, row],
        [`not ${row.answer}`, row],
        [`${row.answer}, ${next}`, row],
      ];
    });
    // Neighbours that give one answer to two questions.
    const same = ([answer, row]: [string, Row]) => wordsOf(answer).join(" ") === wordsOf(row.answer).join(" ");
    expect(
      failing(
        wrong.filter((pair) => !same(pair)),
        "not equal",
      ),
    ).toEqual([]);
  }, 60_000);

  it("StrategyQA: takes yes for yes, and nothing that says both", () => {
    const rows = rowsOf("strategyqa", "strategyqa/train.jsonl");
    expect(rows.length).toBe(2061);
    const turned = (row: Row) => (row.answer === "yes" ? "no" : "yes");
    const right = rows.flatMap((row): [string, Row][] => [
      [row.answer, row],
      [row.answer === "yes" ? "True" : "False", row],
      [`${row.answer === "yes" ? "Yes" : "No"}, because of that.`, row],
      [`The answer is ${row.answer}.`, row],
    ]);
    const wrong = rows.flatMap((row): [string, Row][] => [
      [turned(row), row],
      [`${row.answer} and ${turned(row)}`, row],
      ["yes or no", row],
      ["It depends.", row],
      [`${row.answer}. ${turned(row)}.`, row],
      ["", row],
    ]);
    expect(failing(right, "equal")).toEqual([]);
    expect(failing(wrong, "not equal")).toEqual([]);
  });

  it("GSM8K: each gold answer is itself, and not the next row's", () => {
    const rows = rowsOf("gsm8k", "gsm8k/test.jsonl");
    expect(rows.length).toBe(1319);
    const value = ({ answer }: Row) => Number(answer.replace(/[^\d.-]/g, ""));
    const verdicts = rows.map((row, index) => {
      const next = rows[(index + 1) % rows.length]!;
      return {
        self: compareWithGold(row.answer, row).verdict,
        next: compareWithGold(next.answer, row).verdict,
        same: value(row) === value(next),
      };
    });
    expect(verdicts.filter(({ self }) => self !== "equal")).toEqual([]);
    expect(verdicts.filter(({ next, same }) => next !== (same ? "equal" : "different"))).toEqual([]);
  });
});
