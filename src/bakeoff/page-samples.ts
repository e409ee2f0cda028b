// What the teachers wrote to the same prompts, side by side: the first prompts of each set, drawn by the seed without a look at
// any reply.
import { plural } from "../report/format.ts";
import { type Html, html } from "../report/html.ts";
import { markTrace } from "../report/trace-text.ts";
import { formatTrace } from "../text/trace.ts";
import type { BakeoffOutcome, TeacherView } from "./bakeoff.ts";

const mostPrompts = 20;
const longestShown = 4000;

export function sampleSection({ teachers, prompts }: BakeoffOutcome): Html {
  const tasks = [...new Set(prompts.map(({ task }) => task))];
  const each = Math.max(1, Math.floor(mostPrompts / Math.max(1, tasks.length)));
  const shown = tasks.flatMap((task) => prompts.filter((prompt) => prompt.task === task).slice(0, each));
  if (shown.length === 0 || teachers.length === 0) return html``;
  return html`<section id="samples"><h2>Samples</h2>
${shown.map(
  ({ task, prompt: { id, prompt, answer } }) => html`<article class="problem">
<header><p class="prompt">${cut(prompt)}</p><p class="meta"><span class="chip">${task}</span> <span class="id">${id}</span>${answer !== "" && html` <span>gold: ${cut(answer)}</span>`}</p></header>
<div class="answers">${teachers.map((teacher) => answerColumn(teacher, id))}</div></article>`,
)}</section>`;
}

function answerColumn({ name, outcomes }: TeacherView, id: string): Html {
  const outcome = outcomes.find(({ prompt }) => prompt === id);
  if (outcome === undefined)
    return html`<section class="answer m-other"><h3>${name}</h3><p class="absent">not asked</p></section>`;
  const { isVerified, fault, trace, answer } = outcome;
  return html`<section class="answer m-other"><h3>${name} <span class="verdict ${isVerified ? "right" : "wrong"}">${isVerified ? "✓ verified" : `✗ ${fault}`}</span></h3>
${trace === undefined ? html`<p class="absent">no trace</p>` : markTrace(cut(formatTrace(trace)))}
${answer && html`<p class="meta">${plural(answer.completionTokens, "token")}</p>`}</section>`;
}

const cut = (text: string) => (text.length <= longestShown ? text : `${text.slice(0, longestShown)} …`);
