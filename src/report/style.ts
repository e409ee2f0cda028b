// The page's style sheet: light and dark, phone to desktop. Text colours keep 4.5 : 1 against their ground.

export const style = `
:root {
  color-scheme: light dark;
  --ground: #f8f7f4; --card: #ffffff; --ink: #1c2025; --soft: #59616b; --line: #dfdcd5; --faint: #efede8;
  --zero-shot: #6a7078; --sft: #2461c2; --grpo: #0b7a5c; --gold: #96650a; --other: #7a4bb0;
  --a: #2461c2; --b: #b94d14; --c3: #0b7a5c; --d: #8e44ad; --e: #8a6d00;
  --good: #0a6b4f; --good-ground: #e0f2ea; --bad: #b02a37; --bad-ground: #fbe9ea;
  --reasoning: #22508f; --reasoning-ground: #eaf1fb; --answer: #6d4a00; --answer-ground: #fbf0d9;
  --notice: #6d4a00; --notice-ground: #fdf3dc; --notice-line: #e3c070;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --card: #1b1f25; --ink: #e4e7ea; --soft: #a2abb5; --line: #333a43; --faint: #242a31;
    --zero-shot: #a9b0b8; --sft: #82b1ff; --grpo: #4fd0a6; --gold: #e5b750; --other: #c9a2f2;
    --a: #82b1ff; --b: #f2955f; --c3: #4fd0a6; --d: #cf9bea; --e: #d9be4e;
    --good: #66d9b0; --good-ground: #16352b; --bad: #ff9aa2; --bad-ground: #3d2025;
    --reasoning: #a9c9ff; --reasoning-ground: #1d2a3d; --answer: #f0cd7a; --answer-ground: #3a2f17;
    --notice: #f0cd7a; --notice-ground: #332a15; --notice-line: #6d5926;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1.25rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.55 var(--sans); }
main, .top, nav ul { max-width: 74rem; margin: 0 auto; padding: 0 1.5rem; }
h1 { font-size: clamp(1.7rem, 1.2rem + 2vw, 2.4rem); line-height: 1.15; letter-spacing: -.02em; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 .75rem; }
h3 { font-size: .95rem; margin: 0 0 .5rem; } section > h3 { margin-top: 1.5rem; } .answer h3 { margin-top: 0; }
p { margin: 0; }
small { font-size: .8em; color: var(--soft); font-weight: 400; }
code, pre, .id { font-family: var(--mono); font-size: .85em; overflow-wrap: anywhere; }
a { color: var(--sft); }
:focus-visible { outline: 2px solid var(--sft); outline-offset: 2px; border-radius: 3px; }
[hidden] { display: none !important; }
.away { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.note { color: var(--soft); font-size: .875rem; max-width: 68ch; text-wrap: pretty; }
.meta { color: var(--soft); font-size: .8rem; }
.figure, .value { font-variant-numeric: tabular-nums; }

.top { padding-top: 2.75rem; padding-bottom: 1.5rem; }
.kicker { color: var(--soft); font-size: .8rem; letter-spacing: .06em; text-transform: uppercase; margin-bottom: .4rem; }
.lede { font-size: 1.2rem; line-height: 1.5; max-width: 54ch; margin-top: .9rem; text-wrap: balance; }
.top dl { display: flex; flex-wrap: wrap; gap: .4rem 2rem; margin: 1.25rem 0 0; font-size: .875rem; }
.top dt { color: var(--soft); font-size: .78rem; } .top dd { margin: 0; overflow-wrap: anywhere; }
.banner { margin-top: 1.25rem; padding: .7rem 1rem; border: 1px solid var(--notice-line); background: var(--notice-ground); color: var(--notice); border-radius: 6px; max-width: 68ch; }
nav { position: sticky; top: 0; z-index: 2; background: var(--ground); border-block: 1px solid var(--line); }
nav ul { display: flex; gap: 1.4rem; list-style: none; overflow-x: auto; scrollbar-width: none; font-size: .875rem; }
nav a { display: block; padding: .65rem 0; color: var(--soft); text-decoration: none; white-space: nowrap; }
nav a:hover { color: var(--ink); text-decoration: underline; text-underline-offset: .3em; }
main { padding-bottom: 4rem; }
main > section { padding-top: 2.5rem; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; }
.results { min-width: 50rem; background: var(--card); border: 1px solid var(--line); }
.results th, .results td { padding: .7rem 1rem; border-top: 1px solid var(--line); vertical-align: top; }
.results thead th:first-child { padding-left: 1.3rem; }
.results thead th { border: 0; font-size: .8rem; color: var(--soft); font-weight: 500; padding-bottom: .4rem; }
.results tbody th { white-space: nowrap; box-shadow: inset 4px 0 var(--c); padding-left: 1.3rem; }
.results tbody th small { display: block; }
.results td small { white-space: nowrap; display: block; }
.results .value { font-size: 1.1rem; font-weight: 600; }
.results .figure { text-align: right; }
.results .m-gold { background: var(--faint); }
.results + .note, .scroll + .note, .pairs + .note { margin-top: .75rem; }
.m-gold { --c: var(--gold); } .m-zero-shot { --c: var(--zero-shot); } .m-sft { --c: var(--sft); } .m-grpo { --c: var(--grpo); } .m-other { --c: var(--other); }
.absent { color: var(--soft); font-size: .85rem; }
.bar { display: block; position: relative; height: 8px; margin-top: .35rem; background: var(--faint); border-radius: 2px; }
.m-gold .bar { background: var(--line); }
.bar i { position: absolute; inset: 0 auto 0 0; background: var(--c); border-radius: 2px; opacity: .75; }
.bar b { position: absolute; top: -3px; bottom: -3px; border: solid var(--ink); border-width: 0 1.5px; }
.bar b::after { content: ""; position: absolute; inset: calc(50% - .75px) 0 auto; border-top: 1.5px solid var(--ink); }

.pairs { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
.pair { background: var(--card); border: 1px solid var(--line); padding: 1rem 1.1rem; }
.pair ul { list-style: none; margin: 0; padding: 0; }
.pair li { padding: .6rem 0; border-top: 1px solid var(--line); font-size: .9rem; }
.difference { display: block; position: relative; height: 14px; margin-bottom: .3rem; --c: var(--soft);
  background: linear-gradient(var(--line), var(--line)) 50% 50% / 100% 1px no-repeat, linear-gradient(var(--soft), var(--soft)) 50% 50% / 1px 100% no-repeat; }
.difference.better { --c: var(--good); } .difference.worse { --c: var(--bad); }
.difference b { position: absolute; top: 5px; height: 4px; background: var(--c); opacity: .55; border-radius: 2px; min-width: 2px; }
.difference i { position: absolute; top: 2px; width: 10px; height: 10px; margin-left: -5px; border-radius: 50%; background: var(--c); }

.charts { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 1rem; margin-top: 1rem; }
.chart { grid-column: span 2; margin: 0; display: flex; flex-direction: column; background: var(--card); border: 1px solid var(--line); padding: .8rem 1rem .7rem; min-width: 0; }
.chart-wide { grid-column: span 3; }
.charts-beside .chart-wide { grid-column: span 4; grid-row: span 3; }
figcaption { font-size: .9rem; display: flex; flex-wrap: wrap; gap: 0 .5rem; align-items: baseline; }
.unit { color: var(--soft); font-size: .8rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0 .9rem; margin-left: auto; font-size: .8rem; }
.key i { display: inline-block; width: 14px; height: 3px; margin-right: .35rem; vertical-align: middle; background: var(--c); border-radius: 2px; }
.s-a { --c: var(--a); } .s-b { --c: var(--b); } .s-c { --c: var(--c3); } .s-d { --c: var(--d); } .s-e { --c: var(--e); }
.plot { flex: 1; display: grid; padding: .9rem .5rem 1.5rem 2.9rem; touch-action: pan-y; cursor: crosshair; }
.canvas { position: relative; min-height: 9.5rem; }
.chart-wide .canvas { min-height: 13rem; } .chart-small .canvas { min-height: 4.5rem; }
.canvas svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.canvas path { fill: none; vector-effect: non-scaling-stroke; stroke: var(--c); stroke-linecap: round; stroke-linejoin: round; }
.canvas .grid { stroke: var(--line); stroke-width: 1; }
.canvas .smoothed { stroke-width: 4; opacity: .32; } .canvas .marked { stroke-width: 6.5; } .canvas .line { stroke-width: 2; }
.tick-y, .tick-x, .axis-x { position: absolute; font-size: .72rem; line-height: 1; color: var(--soft); font-variant-numeric: tabular-nums; white-space: nowrap; }
.tick-y { right: calc(100% + .5rem); transform: translateY(-50%); }
.axis-x { top: calc(100% + .5rem); left: 0; }
.tick-x { top: calc(100% + .5rem); transform: translateX(-50%); }
.cross { position: absolute; top: 0; bottom: 0; width: 1px; background: var(--ink); opacity: .6; pointer-events: none; }
.readout { color: var(--soft); font-size: .8rem; min-height: 1.3em; font-variant-numeric: tabular-nums; }

.filters { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center; margin-top: 1rem; }
.filters fieldset { border: 0; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: .4rem; min-width: 0; }
.filters input[type=radio] { position: absolute; opacity: 0; }
.filters fieldset label { position: relative; }
.filters fieldset label span { display: block; padding: .3rem .75rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--card); font-size: .875rem; cursor: pointer; }
.filters :checked + span { background: var(--ink); border-color: var(--ink); color: var(--ground); } .filters :checked + span small { color: inherit; }
.filters :focus-visible + span { outline: 2px solid var(--sft); outline-offset: 2px; }
.search { flex: 1 1 14rem; max-width: 22rem; }
.search input { width: 100%; font: inherit; font-size: .875rem; padding: .35rem .75rem; border: 1px solid var(--soft); border-radius: 6px; background: var(--card); color: var(--ink); }
.search input::placeholder { color: var(--soft); opacity: 1; }
.filters output { color: var(--soft); font-size: .8rem; }
.problem { margin-top: 1.25rem; background: var(--card); border: 1px solid var(--line); }
.problem > header { padding: .9rem 1.1rem .8rem; border-bottom: 1px solid var(--line); }
.prompt { font-size: 1.02rem; max-width: 76ch; text-wrap: pretty; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
.problem > header .meta { margin-top: .35rem; display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: center; }
.chip { padding: 0 .5rem; border-radius: .8rem; background: var(--faint); color: var(--soft); font-size: .75rem; }
.chip.gained { background: var(--good-ground); color: var(--good); } .chip.lost { background: var(--bad-ground); color: var(--bad); }
.answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); overflow: hidden; }
.answer { padding: .8rem 1.1rem .9rem; min-width: 0; margin: 0 -1px -1px 0; border: solid var(--line); border-width: 0 1px 1px 0; box-shadow: inset 0 3px var(--c, transparent); display: flex; flex-direction: column; }
.answer h3 { overflow-wrap: anywhere; display: flex; justify-content: space-between; gap: .5rem; align-items: baseline; }
.answer .trace { flex: 1; } .answer .meta { margin-top: .7rem; }
.verdict { font-size: .78rem; font-weight: 600; white-space: nowrap; }
.verdict.right { color: var(--good); } .verdict.wrong { color: var(--bad); }
.trace { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .9rem; line-height: 1.6; unicode-bidi: isolate; }
.trace .tag { font-family: var(--mono); font-size: .78em; padding: .05em .3em; border-radius: 3px; }
.tag-reasoning { color: var(--reasoning); background: var(--reasoning-ground); }
.tag-answer { color: var(--answer); background: var(--answer-ground); }
.in-answer { font-weight: 650; }
.in-reasoning { color: var(--ink); } .empty { color: var(--soft); }
.scores { display: flex; flex-wrap: wrap; gap: 0 .8rem; } .scores b { color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums; }
.more { display: block; margin: 1.25rem auto 0; font: inherit; font-size: .9rem; padding: .5rem 1.2rem; border: 1px solid var(--soft); border-radius: 6px; background: var(--card); color: var(--ink); cursor: pointer; }
.more:hover { background: var(--faint); }

details.step { background: var(--card); border: 1px solid var(--line); margin-top: .6rem; }
summary { cursor: pointer; padding: .65rem 1rem; font-size: .9rem; }
details.step > summary span { color: var(--soft); margin-left: 1rem; white-space: nowrap; } details.step > summary span b { color: var(--ink); font-variant-numeric: tabular-nums; }
.group { padding: .4rem 1rem 1rem; } .group + .group { border-top: 1px solid var(--line); padding-top: 1rem; }
.completions { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); gap: 0 2rem; }
.completion { display: grid; grid-template-columns: 12rem minmax(0, 1fr); gap: .5rem 1.25rem; padding: .8rem 0; border-top: 1px solid var(--line); }
.reward .value { font-size: 1.05rem; } .advantage { font-size: .8rem; margin-left: .4rem; color: var(--soft); }
.advantage.better { color: var(--good); } .advantage.worse { color: var(--bad); }
.reward dl { margin: .3rem 0; font-size: .8rem; } .reward dl div { display: grid; grid-template-columns: 5.2rem 1fr; gap: .5rem; }
.reward dt { color: var(--soft); } .reward dd { margin: 0; display: grid; grid-template-columns: 1fr 2.4rem; gap: .5rem; align-items: center; text-align: right; font-variant-numeric: tabular-nums; }
.reward .bar { margin: 0; height: 6px; --c: var(--a); }

.warnings { margin: 0; padding: .8rem 1rem .8rem 2.2rem; background: var(--notice-ground); border: 1px solid var(--notice-line); color: var(--notice); border-radius: 6px; overflow-wrap: anywhere; }
.warnings small { color: inherit; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; align-items: start; }
.panel { background: var(--card); border: 1px solid var(--line); padding: .9rem 1.1rem; min-width: 0; }
.plain { font-size: .875rem; } .plain th, .plain td { padding: .3rem .9rem .3rem 0; border-top: 1px solid var(--faint); vertical-align: top; }
.plain thead th { border: 0; color: var(--soft); font-size: .78rem; font-weight: 500; } .plain tbody th { font-weight: 400; } .plain code span { white-space: nowrap; }
.recipe { margin-top: 1rem; background: var(--card); border: 1px solid var(--line); }
pre { margin: 0; padding: 0 1rem 1rem; overflow-x: auto; line-height: 1.5; }
footer { color: var(--soft); font-size: .8rem; padding-top: 2.5rem; }

@media (max-width: 60rem) { .chart { grid-column: span 3; } .chart-wide, .charts-beside .chart-wide { grid-column: span 6; grid-row: auto; } .charts-beside .chart-small { grid-column: span 2; } }
@media (max-width: 40rem) {
  main, .top, nav ul { padding-left: 1rem; padding-right: 1rem; }
  .top { padding-top: 1.75rem; } .lede { font-size: 1.08rem; }
  .chart, .chart-wide, .charts-beside .chart-small { grid-column: span 6; }
  .completion { grid-template-columns: minmax(0, 1fr); }
  .results tbody th, .results thead th:first-child { position: sticky; left: 0; background: inherit; z-index: 1; }
  .results tbody tr { background: var(--card); } .results .m-gold { background: var(--faint); } .results thead tr { background: var(--card); }
  .results th, .results td { padding: .6rem .75rem; }
  .search { max-width: none; }
}
@media print { nav, .filters, .more { display: none; } body { background: #fff; } .problem, .chart, .completion { break-inside: avoid; } }
`;
