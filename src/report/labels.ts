// The names under which models, metrics, stages and rewards stand in a report, and the order of the models.
import type { FigureKind } from "./format.ts";

const modelOrder = ["gold", "zero-shot", "sft", "grpo"];

/** Gold targets first, then the models in the order of their training; others follow as they came. */
export function orderModels(models: Iterable<string>): string[] {
  const rank = (model: string) => (modelOrder.includes(model) ? modelOrder.indexOf(model) : modelOrder.length);
  return [...new Set(models)].sort((a, b) => rank(a) - rank(b));
}

/** The name of a model; GRPO is "SFT + GRPO" where the run has an SFT stage too. */
export function modelLabel(model: string, hasSft: boolean): string {
  const labels: Record<string, string> = {
    gold: "Gold targets",
    "zero-shot": "Zero-shot",
    sft: "SFT",
    grpo: hasSft ? "SFT + GRPO" : "GRPO",
  };
  return labels[model] ?? model;
}

export type MetricLabel = { name: string; label: string; kind: FigureKind };

const metricLabels: Record<string, { label: string; kind: FigureKind }> = {
  accuracy: { label: "Accuracy", kind: "share" },
  strictAccuracy: { label: "Strict accuracy", kind: "share" },
  format: { label: "Format rate", kind: "share" },
  trace: { label: "Trace score", kind: "score" },
  work: { label: "Work shown", kind: "score" },
  rightSteps: { label: "Right steps", kind: "share" },
  follows: { label: "Answer follows", kind: "share" },
  confidence: { label: "Confidence", kind: "score" },
  composite: { label: "Composite", kind: "score" },
  length: { label: "Length in tokens", kind: "number" },
};

/** pass@k and maj@k. */
const ofSeveralSamples = /^(?:pass|maj)@\d+$/;

export function metricLabel(name: string): MetricLabel {
  if (ofSeveralSamples.test(name)) return { name, label: name, kind: "share" };
  return { name, ...(metricLabels[name] ?? { label: capitalise(name), kind: "score" }) };
}

/** The usual ones first, then what else was measured. */
export function orderMetrics(names: Iterable<string>): MetricLabel[] {
  const present = new Set(names);
  const usual = Object.keys(metricLabels).filter((name) => present.has(name));
  return [...usual, ...[...present].filter((name) => !usual.includes(name))].map(metricLabel);
}

export function stageLabel(stage: string): string {
  const labels: Record<string, string> = { pretrain: "Pretraining", sft: "SFT", grpo: "GRPO" };
  return labels[stage] ?? capitalise(stage);
}

function capitalise(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
