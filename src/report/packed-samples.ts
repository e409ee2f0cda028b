// The samples as they lie in the page: gzip of JSON, in base64. The page's own program unpacks them.
import { gzipSync } from "node:zlib";
import { type Html, html, trusted } from "./html.ts";
import type { SampleData } from "./sample-data.ts";

/** A script element that no browser runs; the page's script reads it by its id. */
export function packedSamples(data: SampleData): Html {
  const packed = gzipSync(JSON.stringify(data), { level: 9 }).toString("base64");
  return html`<script type="application/octet-stream" id="sample-data">${trusted(packed)}</script>`;
}
