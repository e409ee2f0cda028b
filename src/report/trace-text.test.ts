import { expect, test } from "vitest";
import { markTrace } from "./trace-text.ts";

test("colours the tags and what stands in them, and escapes the rest", () => {
  const { markup } = markTrace("<reasoning>1 < 2</reasoning>\n<answer>2 km");
  expect(markup).toBe(
    '<div class="trace"><span class="tag tag-reasoning">&#60;reasoning&#62;</span><span class="in-reasoning">1 &#60; 2</span>' +
      '<span class="tag tag-reasoning">&#60;/reasoning&#62;</span><span class="outside">\n</span>' +
      '<span class="tag tag-answer">&#60;answer&#62;</span><span class="in-answer">2 km</span></div>',
  );
});

test("an empty text is shown as empty", () => {
  expect(markTrace("").markup).toContain("(empty)");
});
