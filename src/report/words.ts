// What the figures say, in sentences: shared by the page and the Markdown. Plain text, no markup.
import type { Estimate } from "../run/events.ts";
import { count, duration, figure, plural, pValue, signedFigure } from "./format.ts";
import { metricLabel, modelLabel, stageLabel } from "./labels.ts";
import type { Comparison, ReportData, Stage } from "./read-model.ts";

/** Above this p-value a difference is not called one. */
export const significance = 0.05;

export function labelOf(data: ReportData, model: string): string {
  const hasSft = data.models.some(({ name }) => name === "sft") || data.stages.some(({ name }) => name === "sft");
  return modelLabel(model, hasSft);
}

/** The result in one or two sentences; for a run without an evaluation, what it trained. */
export function headline(data: ReportData): string {
  const scored = data.models.flatMap(({ name, metrics }) =>
    name !== "gold" && metrics.accuracy ? [{ name, accuracy: metrics.accuracy }] : [],
  );
  if (scored.length === 0) return trainingHeadline(data);
  const [first, ...others] = scored.map(({ name, accuracy }) => {
    const label = labelOf(data, name);
    return `${figure(accuracy.mean, "share")} of the time ${name === "zero-shot" ? "zero-shot" : `after ${label}`}`;
  });
  const rows = plural(scored[0]!.accuracy.count, "held-out problem");
  const shorter = others.map((part) => part.replace(" of the time", ""));
  const last = shorter.pop();
  const list = last === undefined ? first : `${[first, ...shorter].join(", ")} and ${last}`;
  return `On ${rows} the model is right ${list}.`;
}

function trainingHeadline({ training }: ReportData): string {
  const sentences = training.map(({ stage, steps }) => {
    const [first, last] = [steps[0]!, steps.at(-1)!];
    return `${stageLabel(stage)} took ${plural(last.step - first.step + 1, "step")}: loss ${figure(first.loss, "number")} at the first, ${figure(last.loss, "number")} at the last.`;
  });
  return sentences.length > 0 ? sentences.join(" ") : "The journal holds no evaluation and no training step.";
}

/** Where an unfinished run stopped; `undefined` for a finished one. */
export function interruption(data: ReportData): string | undefined {
  if (data.finished) return undefined;
  const open = data.stages.findLast((stage) => stage.steps === undefined);
  const where = open
    ? `in ${stageLabel(open.name)}, after step ${count(open.lastStep)} of ${count(open.totalSteps)}`
    : data.stages.length > 0
      ? `after ${stageLabel(data.stages.at(-1)!.name)}`
      : "before its first stage";
  return `This run is not finished: its journal ends ${where}. The report shows what was recorded up to there.`;
}

export function resumption({ resumes }: ReportData): string | undefined {
  if (resumes.length === 0) return undefined;
  const points = resumes.map(({ stage, step }) => `${stageLabel(stage)} step ${count(step)}`);
  return `Interrupted and resumed ${resumes.length === 1 ? "once" : `${count(resumes.length)} times`}: ${points.join(", ")}.`;
}

export function range({ low, high }: Estimate, write: (value: number) => string): string {
  return `${write(low)} to ${write(high)}`;
}

/** A paired comparison in words, e.g. "Accuracy rises by 12.4 points (95 % interval …); 92 of 500 problems gained, 30 lost." */
export function comparisonWords({ metric, difference, pValue: p, gained, lost }: Comparison): string {
  const { label, kind } = metricLabel(metric);
  const unit = kind === "share" ? "\u00a0points" : "";
  const interval = `95\u00a0% interval ${range(difference, (value) => signedFigure(value, kind))}, ${pValue(p)}`;
  const size = signedFigure(difference.mean, kind);
  const verdict =
    p >= significance
      ? `${label} shows no clear change: ${size}${unit}`
      : `${label} ${difference.mean < 0 ? "falls" : "rises"} by ${size.slice(1)}${unit}`;
  const of = `${count(gained)} of ${plural(difference.count, "problem")}`;
  const rows =
    metric === "accuracy"
      ? `${of} gained, ${count(lost)} lost`
      : metric === "format"
        ? `${of} newly well formed, ${count(lost)} no longer`
        : `higher on ${of}, lower on ${count(lost)}`;
  return `${verdict} (${interval}); ${rows}.`;
}

/** The pairs of models that were compared, each with its comparisons. */
export function comparisonPairs(data: ReportData): { title: string; comparisons: Comparison[] }[] {
  const pairs = new Map<string, Comparison[]>();
  for (const comparison of data.comparisons) {
    const title = `${labelOf(data, comparison.from)} → ${labelOf(data, comparison.to)}`;
    pairs.set(title, [...(pairs.get(title) ?? []), comparison]);
  }
  return [...pairs].map(([title, comparisons]) => ({ title, comparisons }));
}

/** "1 min 41 s, 10,240 tokens/s"; empty where nothing was timed. */
export function stageTime({ durationMs, tokensPerSecond }: Stage): string {
  if (durationMs === undefined) return "";
  return `${duration(durationMs)}${tokensPerSecond === undefined ? "" : `, ${count(tokensPerSecond)}\u00a0tokens/s`}`;
}

export function stageProgress({ steps, lastStep, totalSteps }: Stage): string {
  return steps === undefined
    ? `${count(lastStep)} of ${count(totalSteps)} steps, unfinished`
    : `${plural(steps, "step")}`;
}
