// A problem with what each model wrote, as markup: calculations marked, verdicts with their reasons, a way to edit.
import { type Html, html } from "../html.ts";
import type { PackedAnswer, PackedProblem, SampleData } from "../sample-data.ts";
import { calculations, judge, type Verdict } from "./judge.ts";

const modelClasses = new Set(["gold", "zero-shot", "sft", "grpo"]);
const classOf = (model: string) => (modelClasses.has(model) ? model : "other");

export function problemCard(problem: PackedProblem, data: SampleData): Html {
  const { id, prompt, difficulty, domain, gold, answers } = problem;
  return html`<article class="problem" data-id="${id}"><header><p class="prompt">${prompt}</p>
<p class="meta"><span class="id">${id}</span>${difficulty !== undefined && html` <span>${difficulty} ${difficulty === 1 ? "step" : "steps"}</span>`}${domain !== undefined && html` <span>${domain}</span>`}</p></header>
<div class="answers">${answers.map((answer) => answerColumn(problem, answer, data))}
<section class="answer m-gold"><h3>Gold target</h3><div class="trace">${markedWork(gold.reasoning)}
<b>${gold.answer}</b></div></section></div></article>`;
}

function answerColumn(problem: PackedProblem, answer: PackedAnswer, { models }: SampleData): Html {
  const name = models.find(({ name }) => name === answer.model)?.label ?? answer.model;
  const label = answer.sample === undefined ? name : `${name}, sample ${answer.sample + 1}`;
  const verdict = judge(problem, answer);
  return html`<section class="answer m-${classOf(answer.model)}" data-model="${answer.model}" data-sample="${answer.sample ?? 0}">
<h3>${label} ${verdictChip(verdict)}</h3><div class="trace">${markedWork(answer.text)}</div>
<div class="judged">${judgement(verdict)}</div>
<p class="meta"><span>${answer.tokens} tokens</span>${answer.logProbs && html` <button type="button" class="view">Tokens</button>`} <button type="button" class="edit">Edit and judge again</button></p></section>`;
}

export function verdictChip({ results: { accuracy } }: Verdict): Html {
  if (accuracy === undefined) return html`<span class="verdict">not judged here</span>`;
  const right = accuracy.score === 1;
  const words = accuracy.undecided ? "? undecided" : right ? "✓ right" : "✗ wrong";
  return html`<span class="verdict ${right ? "right" : "wrong"}">${words}</span>`;
}

/** Why it counts as it does: the failure by rule, and each score with its reason. */
export function judgement({ results, failure }: Verdict): Html {
  return html`${failure && html`<p class="failure"><b>${failure.name}</b>${failure.detail !== "" && html`: ${failure.detail}`}</p>`}
<details class="reasons"><summary>${Object.entries(results).map(([name, { score }]) => html`<span>${name} <b>${score.toFixed(2)}</b></span> `)}</summary>
<dl>${Object.entries(results).map(([name, { reason }]) => html`<div><dt>${name}</dt><dd>${reason}</dd></div>`)}</dl></details>`;
}

const tag = /<(\/?)(reasoning|answer)>/g;

/** A text with its tags set apart and its calculations underlined, right or wrong. */
export function markedWork(text: string): Html {
  const marks = [
    ...calculations(text).map(({ start, end, verdict, reason }) => ({
      start,
      end,
      kind: `claim ${verdict}`,
      title: reason,
    })),
    ...[...text.matchAll(tag)].map((found) => ({
      start: found.index,
      end: found.index + found[0].length,
      kind: `tag tag-${found[2]}`,
      title: "",
    })),
  ].sort((a, b) => a.start - b.start);
  const pieces: Html[] = [];
  let from = 0;
  for (const { start, end, kind, title } of marks) {
    if (start < from) continue;
    pieces.push(
      html`${text.slice(from, start)}<span class="${kind}"${title !== "" && html` title="${title}"`}>${text.slice(start, end)}</span>`,
    );
    from = end;
  }
  pieces.push(html`${text.slice(from)}`);
  return text === "" ? html`<i class="empty">(empty)</i>` : html`${pieces}`;
}

/** Each token on a ground that is the darker the less sure the model was of it; its probability stands in its title. */
export function tokenView({ text, tokenEnds = [], logProbs = [] }: PackedAnswer): Html {
  let from = 0;
  return html`${tokenEnds.map((end, at) => {
    const piece = text.slice(from, end);
    from = end;
    const probability = Math.exp(logProbs[at] ?? 0);
    const doubt = Math.min(9, Math.floor((1 - probability) * 10));
    return html`<span class="token d${doubt}" title="${(100 * probability).toFixed(1)} %">${piece}</span>`;
  })}`;
}
