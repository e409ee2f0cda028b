// One HTML file around a header and sections: style, script and navigation, sealed so that nothing outside it is loaded.
// Knows no run and no data.
import { createHash } from "node:crypto";
import { type Html, html, trusted } from "./html.ts";
import { style } from "./style.ts";

/** A section without content is left out, and so is its link. */
export type Section = { id: string; title: string; content: Html };

export type PageParts = {
  title: string;
  header: Html;
  sections: readonly Section[];
  footer: string;
  script: string;
  /** Style sheets beside the common one. */
  styles?: readonly string[];
};

/** The page. The same parts give the same bytes. */
export function sealedPage({ title, header, sections: all, footer, script, styles = [] }: PageParts): string {
  const sections = all.filter(({ content }) => content.markup !== "");
  return `${
    html`${trusted("<!doctype html>")}
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted([style, ...styles].join(""))}</style></head>
<body>${header}
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>${sections.map(({ content }) => content)}
<footer>${footer}</footer></main>
<script>${trusted(script)}</script></body></html>`.markup
  }\n`;
}

/** Only this page's own style and its one script, known by its hash; no address is ever asked for anything. */
function policyFor(script: string): string {
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
