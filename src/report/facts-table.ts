// Small tables of facts in panels, as the last section of a page has them.
import { type Html, type HtmlValue, html } from "./html.ts";

export function panel(title: string, content: Html): Html {
  return html`<div class="panel"><h3>${title}</h3><div class="scroll" tabindex="0" role="region" aria-label="${title}">${content}</div></div>`;
}

export function table(heads: readonly string[], rows: readonly (readonly HtmlValue[])[]): Html {
  return html`<table class="plain"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows.map(
    ([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table>`;
}

/** A hash is cut, and shown whole when pointed at. */
export function code(text: string): Html {
  return html`<code>${text.length > 20 && /^[0-9a-f]+$/.test(text) ? html`<span title="${text}">${text.slice(0, 12)}…</span>` : text}</code>`;
}
