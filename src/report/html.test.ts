import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeHtml, html } from "./html.ts";

test("escapes what is interpolated, in text and in attributes, and joins lists", () => {
  const evil = `"><script>alert('x')</script>&`;
  const { markup } = html`<p title="${evil}">${[evil, html`<b>${"<"}</b>`]}${false}${null}${undefined}${0}</p>`;
  expect(markup).toBe(`<p title="${escapeHtml(evil)}">${escapeHtml(evil)}<b>&#60;</b>0</p>`);
  expect(escapeHtml(evil)).not.toMatch(/[<>"'`]/);
});

test("no text can open a tag or leave an attribute", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const { markup } = html`<i a="${text}">${text}</i>`;
      expect(markup.match(/[<>]/g)).toHaveLength(4);
      expect(markup.match(/"/g)).toHaveLength(2);
    }),
  );
});
