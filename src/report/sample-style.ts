// The style of the failures and of what the page's own program draws: calculations, outcomes, editing, weights.

/** The less probable, the darker; the colour of the ground shows through. */
const tokenGrounds = Array.from(
  { length: 10 },
  (_, doubt) => `.d${doubt} { background: color-mix(in srgb, var(--bad) ${doubt * 7}%, transparent); }`,
).join(" ");

export const sampleStyle = `
.outcomes th, .outcomes td { padding: .45rem 1rem; } .outcomes .value { font-size: 1rem; } .outcomes + .note, .facts + .note, #work { margin-top: 1rem; }
.claim { text-decoration: underline 2px; text-underline-offset: .22em; text-decoration-color: var(--line); }
.claim.right { text-decoration-color: var(--good); } .claim.wrong { text-decoration: underline wavy 1.5px var(--bad); }
.judged { margin-top: .7rem; font-size: .85rem; }
.failure { color: var(--bad); overflow-wrap: anywhere; } .failure b { font-weight: 650; }
.reasons summary { padding: .2rem 0; font-size: .8rem; color: var(--soft); } .reasons summary b { color: var(--ink); font-variant-numeric: tabular-nums; }
.reasons summary span { margin-right: .35rem; white-space: nowrap; }
.reasons dl { margin: .3rem 0 0; font-size: .8rem; } .reasons dl div { margin-top: .3rem; } .reasons dt { color: var(--soft); } .reasons dd { margin: 0; overflow-wrap: anywhere; }
.edit, .view { font: inherit; border: 0; padding: 0; margin-left: .6rem; background: none; color: var(--sft); text-decoration: underline; text-underline-offset: .2em; cursor: pointer; }
.token { border-radius: 2px; } .token:hover { outline: 1px solid var(--soft); }
${tokenGrounds}
.trace textarea { width: 100%; font: .82rem/1.5 var(--mono); padding: .5rem .6rem; border: 1px solid var(--soft); border-radius: 6px; background: var(--ground); color: var(--ink); resize: vertical; }
.choice select { font: inherit; font-size: .875rem; max-width: 100%; padding: .35rem .6rem; border: 1px solid var(--soft); border-radius: 6px; background: var(--card); color: var(--ink); }
.filters + .note { margin-top: .6rem; }
.weigh { margin-top: 1.5rem; } .weigh h3 { margin-top: 0; }
.weights { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); gap: .4rem 1.5rem; margin: .8rem 0; }
.weights label { display: grid; grid-template-columns: 6rem 1fr 2.4rem; gap: .6rem; align-items: center; font-size: .875rem; }
.weights output { text-align: right; font-variant-numeric: tabular-nums; } .weights input { accent-color: var(--sft); min-width: 0; }
`;
