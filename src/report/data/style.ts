// What the page of a build adds to the common style sheet, in its colours and sizes.

export const dataStyle = `
h4 { font-size: .95rem; margin: 0; overflow-wrap: anywhere; }
.apart { margin-top: 1.75rem; }
.steps { list-style: none; margin: 0; padding: 1rem 1.2rem; background: var(--card); border: 1px solid var(--line); display: grid; gap: .5rem; --c: var(--a); }
.steps li { display: grid; grid-template-columns: 14rem 6rem 5rem minmax(0, 1fr); gap: 0 1rem; align-items: center; font-size: .9rem; }
.steps .value, .steps .change { text-align: right; } .change { color: var(--soft); font-size: .85rem; font-variant-numeric: tabular-nums; }
.steps .bar { margin: 0; }

.f-taken { --c: var(--a); } .f-notDrawn { --c: var(--line); } .f-duplicate { --c: var(--d); } .f-contaminated { --c: var(--bad); } .f-unusable { --c: var(--e); }
main > section > .legend { margin: 0 0 .75rem; gap: .2rem 1.2rem; color: var(--soft); }
.legend .key[class*="f-"] i { width: 10px; height: 10px; }
.sources, .shares, .lengths, .clusters { background: var(--card); border: 1px solid var(--line); }
.source { display: grid; grid-template-columns: 15rem minmax(0, 1fr) 9rem; gap: .3rem 1.5rem; padding: .75rem 1.2rem; align-items: center; }
.source + .source, .share + .share, .length-row + .length-row { border-top: 1px solid var(--faint); }
.source .meta { overflow-wrap: anywhere; } .source .meta span { white-space: nowrap; }
.stack { display: flex; height: 12px; gap: 1px; border-radius: 2px; overflow: hidden; background: var(--faint); }
.stack i { background: var(--c); min-width: 2px; } .stack + .meta { margin-top: .35rem; }
.amount { text-align: right; } .amount small { display: block; }

.share { display: grid; grid-template-columns: 12rem minmax(0, 1fr) 16rem 10rem; gap: .2rem 1.5rem; padding: .65rem 1.2rem; align-items: center; }
.share .meta { text-align: right; font-variant-numeric: tabular-nums; }
.shares + .note, .lengths + .note { margin-top: .75rem; }
.track { position: relative; height: 14px; background: linear-gradient(var(--line), var(--line)) 50% 50% / 100% 1px no-repeat; --c: var(--a); }
.track b { position: absolute; top: 5px; height: 4px; background: var(--c); opacity: .4; }
.track i { position: absolute; top: 1px; width: 12px; height: 12px; margin-left: -6px; border-radius: 50%; background: var(--c); }
.track i.from { background: var(--card); border: 2px solid var(--soft); }

.lengths { margin-top: 1rem; }
.length-row { display: grid; grid-template-columns: 9.5rem repeat(3, minmax(0, 1fr)); gap: .5rem 1.5rem; padding: .9rem 1.2rem .8rem; }
.length-row h4 small { display: block; margin-top: .15rem; }
.histogram .part { color: var(--soft); font-size: .78rem; margin-bottom: .25rem; }
.length-row + .length-row .part { display: none; }
.bins { position: relative; height: 3.2rem; border-bottom: 1px solid var(--line); }
.bins svg { display: block; width: 100%; height: 100%; } .bins rect { fill: var(--a); opacity: .75; } .bins rect:hover { opacity: 1; }
.bins .median { position: absolute; top: 0; bottom: 0; width: 1px; background: var(--ink); pointer-events: none; }
.ticks { position: relative; height: 1.1rem; font-size: .7rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.ticks span { position: absolute; top: .15rem; transform: translateX(-50%); }
.histogram .meta { font-size: .75rem; }
.more-lengths, .fold { margin-top: .75rem; } .more-lengths summary, .fold summary { padding-left: 0; } .more-lengths .lengths, .fold .clusters { margin-top: 0; }

.choice select { font: inherit; font-size: .875rem; padding: .33rem .6rem; border: 1px solid var(--soft); border-radius: 6px; background: var(--card); color: var(--ink); max-width: 100%; }
.row-text { padding: .8rem 1.1rem .9rem; }
.row-text .prompt { color: var(--soft); font-size: .9rem; margin-bottom: .6rem; }
.row-text .meta { margin-top: .6rem; }
.tokens { white-space: pre-wrap; overflow-wrap: anywhere; font-family: var(--mono); font-size: .82rem; line-height: 1.75; unicode-bidi: isolate; }
.tokens i, .tokens b { font-style: normal; font-weight: 400; border-radius: 2px; padding: .1em 0; }
.tokens i { color: var(--soft); } .tokens i:nth-child(even) { background: var(--faint); }
.tokens b { color: var(--answer); background: var(--answer-ground); } .tokens b:nth-child(even) { background: color-mix(in srgb, var(--answer-ground), var(--notice-line) 28%); }
.tokens em { font-style: normal; color: var(--soft); font-family: var(--sans); font-size: .78rem; padding: 0 .4em; }
.key-tokens { font: inherit; } .key-tokens b { padding: .1em .25em; }
.gold { margin-top: .7rem; padding-top: .7rem; border-top: 1px solid var(--faint); font-size: .9rem; white-space: pre-wrap; overflow-wrap: anywhere; } .gold p + p { margin-top: .4rem; }

.clusters { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1px; background: var(--line); margin-top: 1rem; }
.cluster { background: var(--card); padding: .9rem 1.1rem 1rem; min-width: 0; }
.cluster header { display: flex; justify-content: space-between; gap: .75rem; align-items: baseline; } .cluster h3 { overflow-wrap: anywhere; }
.cluster ul, .reasons ul { list-style: none; margin: 0; padding: 0; }
.cluster li { margin-top: .7rem; padding-top: .7rem; border-top: 1px solid var(--faint); }
.cluster .meta { overflow-wrap: anywhere; } .cluster .chip, .choice { white-space: nowrap; }
.excerpt { font-size: .875rem; margin-top: .3rem; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 9.5rem; overflow-y: auto; }
mark { background: var(--notice-ground); color: var(--notice); border-radius: 2px; padding: .1em 0; }
.reasons { margin-top: 1rem; } .reasons ul { padding: 0 1rem 1rem; font-size: .9rem; }
.reasons li { padding: .7rem 0; border-top: 1px solid var(--faint); }
.reasons .excerpt { color: var(--soft); font-family: var(--mono); font-size: .78rem; }
.reasons .bar { display: inline-block; width: 8rem; height: 6px; margin: 0 0 0 1rem; vertical-align: middle; --c: var(--e); }

@media (max-width: 60rem) {
  .share { grid-template-columns: 10rem minmax(0, 1fr) 14rem; } .share .meta { display: none; }
  .source { grid-template-columns: 11rem minmax(0, 1fr) 8rem; }
}
@media (max-width: 40rem) {
  .steps { padding: .8rem 1rem; } .steps li { grid-template-columns: minmax(0, 1fr) auto 5rem; gap: 0 .6rem; } .steps .bar { grid-column: 1 / -1; margin-top: .3rem; }
  .source, .share, .length-row { grid-template-columns: minmax(0, 1fr); padding: .8rem 1rem; }
  .amount { text-align: left; } .amount small { display: inline; }
  .share .meta { display: block; text-align: left; }
  .length-row + .length-row .part { display: block; }
  .reasons .bar { display: none; }
  .choice { flex: 1 1 9rem; min-width: 0; } .choice select { width: 100%; }
}
`;
