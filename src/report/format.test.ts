import { expect, test } from "vitest";
import { count, duration, figure, number, plural, pValue, signedFigure } from "./format.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ").replaceAll("\u2212", "-");

test.each([
  [figure(0.4718, "share"), "47.2 %"],
  [figure(-0.00001, "share"), "0.0 %"],
  [figure(0.5, "score"), "0.500"],
  [signedFigure(0.124, "share"), "+12.4"],
  [signedFigure(-0.03, "score"), "-0.030"],
  [signedFigure(-0.0001, "share"), "0.0"],
  [number(0), "0"],
  [number(0.00021), "2.1e-4"],
  [number(-0.12345), "-0.123"],
  [number(1971.6), "1,972"],
  [number(12_345_678.5), "1.2e7"],
  [count(7680), "7,680"],
  [count(1_234_567), "1,234,567"],
  [pValue(0.00001), "p < 0.001"],
  [pValue(0.034), "p = 0.034"],
  [pValue(0.5), "p = 0.50"],
  [duration(4_210), "4.2 s"],
  [duration(59_900), "60 s"],
  [duration(119_900), "2 min 0 s"],
  [duration(7_380_000), "2 h 3 min"],
  [plural(1, "row"), "1 row"],
  [plural(2, "row"), "2 rows"],
])("%s reads %s", (text, expected) => {
  expect(plain(text)).toBe(expected);
});
