// The outline of a reasoning text: its numbered steps, their contents and places, and the conclusion. Judges nothing.

export type OutlinedStep = {
  /** `reasoning.slice(start, end)` is what stands after the label. */
  start: number;
  end: number;
  content: string;
};

export type Outline = {
  /** "Step k:" in order from 1, none repeated, empty ones among them. */
  steps: readonly OutlinedStep[];
  /** All step labels, in order or not. */
  labels: number;
  conclusion: string | undefined;
};

const stepLabel = /\bstep (\d{1,4}) ?(?:\*\*)? ?[:.)]/gi;
const conclusionMarker = /(?:^|[.!?:;]\s|\n)[ \t]{0,8}(?:\*\*)?therefore\b/gi;
/** Later steps are none that a reader follows. */
const mostSteps = 1000;

/** Finds the steps, and the "Therefore" after the last of them. */
export function outlineReasoning(reasoning: string): Outline {
  const concluding = [...reasoning.matchAll(conclusionMarker)].at(-1);
  const labels = [...reasoning.matchAll(stepLabel)];
  const lastLabel = labels.at(-1)?.index ?? -1;
  const closes = concluding !== undefined && concluding.index > lastLabel;
  const conclusionStart = closes ? concluding.index : reasoning.length;
  const steps: OutlinedStep[] = [];
  const seen = new Set<string>();
  let expected = 1;
  for (const [position, label] of labels.entries()) {
    if (Number(label[1]) !== expected || steps.length >= mostSteps) continue;
    expected += 1;
    const start = label.index + label[0].length;
    const end = Math.min(labels[position + 1]?.index ?? conclusionStart, conclusionStart);
    const content = reasoning.slice(start, end).trim();
    const key = content
      .toLowerCase()
      .replace(/[^\p{L}\p{N}+\-*/=]+/gu, " ")
      .trim();
    if (seen.has(key)) continue;
    seen.add(key);
    steps.push({ start, end, content });
  }
  const conclusion = closes
    ? reasoning
        .slice(conclusionStart)
        .replace(/^[^\p{L}]+/u, "")
        .trim()
    : undefined;
  return { steps, labels: labels.length, conclusion };
}

/** Each line as a step, of reasoning that labels none. */
export function outlineLines(reasoning: string): Outline {
  const steps = [...reasoning.matchAll(/[^\n]+/g)]
    .slice(0, mostSteps)
    .map(({ 0: line, index }) => ({ start: index, end: index + line.length, content: line.trim() }));
  return { steps, labels: steps.length, conclusion: undefined };
}
