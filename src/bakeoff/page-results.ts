// The table of a bake-off's page with a row a teacher: shares with bars and intervals, lengths, speed, price.
import { bareFigure, count, type FigureKind, figure, plural } from "../report/format.ts";
import { type Html, html } from "../report/html.ts";
import type { Estimate } from "../run/events.ts";
import type { BakeoffOutcome, TeacherView } from "./bakeoff.ts";

type Column = { head: string; has: (teacher: TeacherView) => boolean; cell: (teacher: TeacherView) => Html };

const absent = html`<span class="absent">–</span>`;
const percent = (share: number) => Number((100 * share).toFixed(2));

function estimate(value: Estimate | undefined, kind: FigureKind): Html {
  if (value === undefined) return absent;
  const range = `${bareFigure(value.low, kind)} to ${bareFigure(value.high, kind)}`;
  const bar =
    kind === "share" &&
    html`<span class="bar" aria-hidden="true"><i style="width:${percent(value.mean)}%"></i><b style="left:${percent(value.low)}%;width:${percent(value.high - value.low)}%"></b></span>`;
  return html`<span class="value">${figure(value.mean, kind)}</span> <small>${range}</small>${bar}`;
}

const whole = (value: Estimate | undefined): Estimate | undefined =>
  value && { ...value, mean: Math.round(value.mean), low: Math.round(value.low), high: Math.round(value.high) };

const always = () => true;
const columns: readonly Column[] = [
  { head: "Verified", has: always, cell: ({ measures }) => estimate(measures.verified, "share") },
  {
    head: "Judge",
    has: ({ judge }) => judge !== undefined,
    cell: ({ judge }) =>
      judge === undefined
        ? absent
        : html`${estimate(judge.score, "number")}<small>of ${judge.scale.to}${judge.failed > 0 && `, ${count(judge.failed)} without a score`}</small>`,
  },
  {
    head: "Student after its probe",
    has: ({ probe }) => probe !== undefined,
    cell: ({ probe }) =>
      probe === undefined
        ? absent
        : html`${estimate(probe.after, "share")}<small>on ${plural(probe.traces, "trace")}; ${figure(probe.before.mean, "share")} before</small>`,
  },
  {
    head: "Student finds a token",
    has: ({ student }) => student?.logProb !== undefined,
    cell: ({ student }) =>
      student?.logProb === undefined
        ? absent
        : html`${estimate(student.logProb, "number")}<small>perplexity ${figure(student.perplexity!, "number")}${student.tooLong > 0 && `; ${count(student.tooLong)} too long`}</small>`,
  },
  {
    head: "Trace, in its tokens",
    has: ({ student }) => student?.tokens !== undefined,
    cell: ({ student }) => estimate(whole(student?.tokens), "number"),
  },
  { head: "Reply, in tokens", has: always, cell: ({ measures }) => estimate(whole(measures.replyTokens), "number") },
  {
    head: "A trace unasked",
    has: always,
    cell: ({ measures: { traces, thinking, tagged } }) =>
      traces === undefined
        ? absent
        : html`${estimate(traces, "share")}<small>${figure(thinking!.mean, "share")} think apart, ${figure(tagged!.mean, "share")} in the two tags</small>`,
  },
  {
    head: "Tokens a second",
    has: always,
    cell: ({ measures: { tokensPerSecond: speed } }) =>
      speed === undefined
        ? absent
        : html`<span class="value">${count(speed.all)}</span> <small>${count(speed.one)} of one request</small>`,
  },
];

export function resultSection({ teachers, recommendation, prompts }: BakeoffOutcome): Html {
  const shown = columns.filter(({ has }) => teachers.some(has));
  return html`<section id="results"><h2>Results</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Results table"><table class="results">
<thead><tr><th scope="col">Teacher</th>${shown.map(({ head }) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${teachers.map(
    (teacher) =>
      html`<tr class="${teacher.name === recommendation.teacher ? "m-grpo taken" : "m-other"}"><th scope="row">${teacher.name}<small>${teacher.model}</small></th>${shown.map(({ cell }) => html`<td>${cell(teacher)}</td>`)}</tr>`,
  )}</tbody></table></div>
<p class="note">Every teacher was asked the same ${plural(prompts.length, "prompt")}, once each. Verified: the reply is right, as training would judge it, and shows its work; a creative one passes its rubric. A trace unasked: reasoning and answer can be told apart, though no form was asked for. How likely the student finds a token is the mean natural log of its probability over each trace, right or wrong. Small figures and whiskers are 95&nbsp;% intervals.</p></section>`;
}
