// A model's text with its two tags coloured. Shows any text, well formed or not; judges nothing.
import { type Html, html } from "./html.ts";

const tag = /<(\/?)(reasoning|answer)>/g;

/** Marks what stands inside `<reasoning>` and `<answer>`; a tag that is never closed reaches to the end of the text. */
export function markTrace(text: string): Html {
  const pieces: Html[] = [];
  let inside = "";
  let offset = 0;
  const add = (piece: string) => {
    if (piece !== "") pieces.push(html`<span class="${inside === "" ? "outside" : `in-${inside}`}">${piece}</span>`);
  };
  for (const match of text.matchAll(tag)) {
    add(text.slice(offset, match.index));
    const [whole, closing, name] = match;
    pieces.push(html`<span class="tag tag-${name}">${whole}</span>`);
    inside = closing === "" ? name! : "";
    offset = match.index + whole.length;
  }
  add(text.slice(offset));
  return html`<div class="trace">${pieces.length > 0 ? pieces : html`<i class="empty">(empty)</i>`}</div>`;
}
