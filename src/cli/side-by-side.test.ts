import { expect, test } from "vitest";
import { sideBySide } from "./side-by-side.ts";

const later = <Value>(value: Value, milliseconds: number) =>
  new Promise<Value>((resolve) => setTimeout(() => resolve(value), milliseconds));

async function* numbers(count: number) {
  for (let value = 0; value < count; value += 1) yield value;
}

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const gathered: Value[] = [];
  for await (const value of values) gathered.push(value);
  return gathered;
}

test("gives results in the order of the rows, with no more at work than asked", async () => {
  let working = 0;
  let most = 0;
  const results = await all(
    sideBySide(numbers(20), 3, async (value) => {
      working += 1;
      most = Math.max(most, working);
      await later(undefined, (20 - value) % 7);
      working -= 1;
      return value * 2;
    }),
  );
  expect(results).toEqual(Array.from({ length: 20 }, (_, value) => value * 2));
  expect(most).toBe(3);
});

test("answers a row before the next one comes", async () => {
  let answered = 0;
  async function* dialogue() {
    for (let turn = 0; turn < 3; turn += 1) {
      expect(answered).toBe(turn);
      yield turn;
      while (answered <= turn) await later(undefined, 1);
    }
  }
  for await (const result of sideBySide(dialogue(), 8, async (turn) => turn)) {
    answered += 1;
    expect(result).toBe(answered - 1);
  }
  expect(answered).toBe(3);
});

test.each(["rows", "work"])("ends with the failure of the %s", async (what) => {
  async function* rows() {
    yield 1;
    if (what === "rows") throw new Error("no row");
    yield 2;
  }
  const work = async (value: number) => {
    if (what === "work" && value === 2) throw new Error("no result");
    return later(value, 5);
  };
  await expect(all(sideBySide(rows(), 4, work))).rejects.toThrow(what === "rows" ? "no row" : "no result");
});
