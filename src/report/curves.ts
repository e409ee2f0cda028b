// Which curves a report draws of each stage; a stage that took no step has none.
import { smoothingWindow } from "./chart-scale.ts";
import { type Chart, chart, type Point, type Series } from "./charts.ts";
import { type Html, html } from "./html.ts";
import { stageLabel } from "./labels.ts";
import type { GrpoStep, ReportData } from "./read-model.ts";

type Steps<Step> = readonly (Step & { step: number })[];

function points<Step>(steps: Steps<Step>, value: (step: Step) => number): Point[] {
  return steps.map((step) => ({ x: step.step, y: value(step) }));
}

/** Loss against validation loss, learning rate and gradient norm of a supervised stage. */
export function trainingCurves({ stage, steps, validation }: ReportData["training"][number]): Html {
  const small: Pick<Chart, "kind" | "size" | "include"> = { kind: "number", size: "small", include: [0] };
  const charts: Chart[] = [
    {
      title: "Loss",
      unit: "nats a supervised token",
      kind: "number",
      size: "wide",
      series: [
        { label: "training", colour: "a", points: points(steps, (step) => step.loss) },
        { label: "validation", colour: "b", points: points(validation, (event) => event.loss), mode: "marked" },
      ],
    },
    {
      ...small,
      title: "Learning rate",
      unit: "",
      series: one(
        points(steps, (step) => step.learningRate),
        true,
      ),
    },
    { ...small, title: "Gradient norm", unit: "before clipping", series: one(points(steps, (step) => step.gradNorm)) },
    {
      ...small,
      title: "Supervised tokens",
      unit: "a step",
      series: one(points(steps, (step) => step.supervisedTokens)),
    },
  ];
  return curveSection(stage, steps.length, charts, true);
}

/** Reward with its parts, and what tells a healthy GRPO run from a sick one. */
export function grpoCurves(steps: readonly GrpoStep[]): Html {
  const of = (value: (step: GrpoStep) => number) => points(steps, value);
  const small: Pick<Chart, "kind" | "size" | "include"> = { kind: "number", size: "small", include: [0] };
  const share: Pick<Chart, "kind" | "include"> = { kind: "share", include: [0] };
  const charts: Chart[] = [
    {
      title: "Reward",
      unit: "mean of a step’s completions",
      kind: "score",
      size: "wide",
      series: one(of((s) => s.reward)),
    },
    {
      title: "Reward components",
      unit: "before weighting",
      kind: "score",
      size: "wide",
      include: [0, 1],
      series: componentSeries(steps),
    },
    { ...share, title: "Correct", unit: "share of completions", series: one(of((s) => s.correctShare)) },
    {
      ...share,
      include: [0, 1],
      title: "Signal",
      unit: "share of groups whose rewards differ",
      series: one(of((s) => s.signalShare)),
    },
    {
      ...share,
      title: "Truncated",
      unit: "share cut off at the token limit",
      series: one(of((s) => s.truncatedShare)),
    },
    { title: "KL to the reference", unit: "nats a token", kind: "number", include: [0], series: one(of((s) => s.kl)) },
    {
      title: "Completion length",
      unit: "tokens",
      kind: "number",
      include: [0],
      series: one(of((s) => s.completionTokens)),
    },
    {
      title: "Reward spread",
      unit: "standard deviation",
      kind: "number",
      include: [0],
      series: one(of((s) => s.rewardDeviation)),
    },
    {
      ...small,
      title: "Learning rate",
      unit: "",
      series: one(
        of((s) => s.learningRate),
        true,
      ),
    },
    { ...small, title: "Gradient norm", unit: "before clipping", series: one(of((s) => s.gradNorm)) },
    {
      ...small,
      title: "Sampler against trainer",
      unit: "largest |ratio − 1|",
      series: one(
        of((s) => s.ratioError),
        true,
      ),
    },
  ];
  if (steps.some((step) => step.clippedShare > 0)) {
    charts.push({
      ...share,
      size: "small",
      title: "Clipped",
      unit: "share of tokens",
      series: one(of((s) => s.clippedShare)),
    });
  }
  return curveSection(steps[0]?.stage ?? "grpo", steps.length, charts, false);
}

function componentSeries(steps: readonly GrpoStep[]): Series[] {
  const colours = ["a", "b", "c", "d", "e"] as const;
  const names = [...new Set(steps.flatMap((step) => Object.keys(step.components)))];
  return names.map((name, index) => ({
    label: name,
    colour: colours[index % colours.length]!,
    points: steps
      .filter((step) => name in step.components)
      .map((step) => ({ x: step.step, y: step.components[name]! })),
  }));
}

function one(points: Point[], exact = false): Series[] {
  return [{ label: "value", colour: "a", points, mode: exact ? "exact" : "smoothed" }];
}

/** `beside` puts one large chart next to the small ones. */
function curveSection(stage: string, steps: number, charts: Chart[], beside: boolean): Html {
  const window = smoothingWindow(steps);
  return html`<section id="curves-${stage}"><h2>${stageLabel(stage)} curves</h2>
<p class="note">${
    window > 1
      ? `Points are single steps, the line is their mean over ${window} steps around, and “from → to” below a chart are the means of its first and last ${window} steps.`
      : "Every step is drawn; the line joins them."
  } Point at a chart, or focus it and use the arrow keys, to read a step.</p>
<div class="charts charts-${beside ? "beside" : "below"}">${charts.map(chart)}</div></section>`;
}
