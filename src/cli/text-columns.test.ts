import { expect, test } from "vitest";
import { displayWidth, textColumns, wrapped } from "./text-columns.ts";

test("wraps at spaces, breaks words that are too long, and keeps lines", () => {
  expect(wrapped("one two three\nfour", 8)).toEqual(["one two", "three", "four"]);
  expect(wrapped("abcdefghij kl", 4)).toEqual(["abcd", "efgh", "ij", "kl"]);
  expect(wrapped("", 4)).toEqual([""]);
});

test("counts places, not characters, and lets no control character through", () => {
  expect([displayWidth("abc"), displayWidth("数学"), displayWidth("e\u0301"), displayWidth("🙂")]).toEqual([
    3, 4, 1, 2,
  ]);
  expect(wrapped("数学数学", 5)).toEqual(["数学", "数学"]);
  expect(wrapped("a\u001b[31mb\tc", 20)).toEqual(["a�[31mb  c"]);
});

test("stands two texts beside each other where there is room, else one below the other", () => {
  const [left, right] = [
    { title: "A", text: "the first text" },
    { title: "B", text: "second\nwith lines" },
  ];
  const lines = textColumns(left, right, 80);
  expect(lines).toEqual([
    `A${" ".repeat(37)} │ B`,
    `${"─".repeat(38)} │ ${"─".repeat(38)}`,
    `the first text${" ".repeat(24)} │ second`,
    `${" ".repeat(38)} │ with lines`,
  ]);
  expect(textColumns(left, right, 50)).toEqual([
    "A",
    "─".repeat(50),
    "the first text",
    "",
    "B",
    "─".repeat(50),
    "second",
    "with lines",
  ]);
});

test.each([40, 71, 72, 120])("no line is wider than a terminal of %i", (columns) => {
  const text =
    "Step 1: 数学 is a long word abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz and more of it here. ".repeat(5);
  for (const line of textColumns({ title: "A", text }, { title: "B", text: text.slice(7) }, columns))
    expect(displayWidth(line)).toBeLessThanOrEqual(columns);
});
