import { expect, test } from "vitest";
import { unjudgedReason } from "./judgeable.ts";

const row = (answer: string, domain = "general", meta: Record<string, unknown> = {}) => ({ answer, domain, meta });

test.each([
  row("15"),
  row("40 km/h"),
  row("\\frac{1}{2}", "math"),
  row("B", "science"),
  row("no", "logic"),
  row("cell membrane", "science"),
  row("x = 1 or x = 2 or x = 3 or x = 4", "math"),
])("answers like %j are judged", (judged) => {
  expect(unjudgedReason(judged)).toBeUndefined();
});

test.each([
  [
    row("def add(a, b):\n\treturn a + b", "coding", { tests: ["assert add(1, 2) == 3"] }),
    /^code, which only its tests/,
  ],
  [row("A dragon.", "creative writing"), /^open answers of the domain creative writing$/],
  [row("It rained.", "summarisation"), /^open answers of the domain summarisation$/],
  [row("Clouds form where warm and wet air rises, cools down and gives off its water."), /more than 8 words$/],
])("answers like %j are not, and it is said why", (open, reason) => {
  expect(unjudgedReason(open)).toMatch(reason);
});
