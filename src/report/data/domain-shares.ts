// The shares of the domains before and after the mix, a line from one to the other.
import type { Manifest } from "../../data/build/manifest.ts";
import { count, figure, plural, signedFigure } from "../format.ts";
import { type Html, html } from "../html.ts";

/** A set with a domain of its own for every task has hundreds. */
const mostShown = 24;

export function domainSection({ domains }: Manifest): Html {
  if (domains.length === 0) return html``;
  const most = Math.max(1e-9, ...domains.flatMap(({ before, after }) => [before, after]));
  const at = (share: number) => Number(((96 * share) / most).toFixed(2));
  const ordered = domains.toSorted((a, b) => b.after - a.after || (a.domain < b.domain ? -1 : 1));
  const rest = ordered.slice(mostShown);
  return html`<section id="domains"><h2>Domains before and after the mix</h2>
<div class="shares">${ordered.slice(0, mostShown).map(({ domain, before, after, beforeRows, afterRows }) => {
    const [low, high] = [Math.min(before, after), Math.max(before, after)];
    return html`<article class="share"><h4>${domain}</h4>
<span class="track" aria-hidden="true"><b style="left:${at(low)}%;width:${Number((at(high) - at(low)).toFixed(2))}%"></b><i class="from" style="left:${at(before)}%"></i><i style="left:${at(after)}%"></i></span>
<p><b class="value">${figure(after, "share")}</b> <small>from ${figure(before, "share")}, ${signedFigure(after - before, "share")} points</small></p>
<p class="meta">${count(beforeRows)} → ${count(afterRows)} rows</p></article>`;
  })}</div>
<p class="note">${rest.length > 0 && `${plural(rest.length, "smaller domain")} together: ${figure(sum(rest, "after"), "share")} from ${figure(sum(rest, "before"), "share")}. `}Rows of the training split. The hollow dot is a domain’s share of what was left when duplicates were gone and samples drawn, the full dot its share of the outcome; all lines have one scale.</p></section>`;
}

const sum = (domains: Manifest["domains"], share: "before" | "after") =>
  domains.reduce((total, domain) => total + domain[share], 0);
