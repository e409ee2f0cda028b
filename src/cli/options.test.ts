import { expect, test } from "vitest";
import { number, wholeNumber } from "./options.ts";

test.each([
  ["0", 0],
  ["12", 12],
  [" 7 ", 7],
  ["1e2", 100],
])("%j is a whole number", (text, value) => expect(wholeNumber(0)(text)).toBe(value));

test.each(["", " ", "x", "1.5", "-1", "1e99", "Infinity", "12px"])("%j is no whole number from 0 on", (text) => {
  expect(() => wholeNumber(0)(text)).toThrow("It must be a whole number of at least 0.");
});

test("numbers keep to their bounds", () => {
  expect(number(0, 1)("0.95")).toBe(0.95);
  expect(number(0)("1e-3")).toBe(1e-3);
  expect(() => number(0, 1)("1.1")).toThrow("It must be a number from 0 to 1.");
  expect(() => number(0)("NaN")).toThrow("It must be a number of at least 0.");
});
