// A journal as a real run would write it, made from a seed: for tests of the report, and to look at its page.
import type { Estimate, RunEvent } from "../src/run/events.ts";

export type ExampleOptions = {
  seed?: number;
  rows?: number;
  sftSteps?: number;
  grpoSteps?: number;
  promptsPerStep?: number;
  groupSize?: number;
  /** Ends the journal after this many GRPO steps, without evaluation and run-end. */
  interruptAt?: number;
};

type Draw = () => number;
type Example = { id: string; prompt: string; steps: string[]; answer: string; value: number; unit: string };
type Skill = { format: number; works: number; right: number };

const metricNames = ["accuracy", "format", "trace", "confidence", "composite"] as const;

const skills: Record<string, Skill> = {
  "zero-shot": { format: 0, works: 0.1, right: 0.07 },
  sft: { format: 0.985, works: 0.45, right: 0.36 },
  grpo: { format: 0.995, works: 0.93, right: 0.52 },
};

/** The events of a whole run: SFT, GRPO, four evaluations, two comparisons. */
export function exampleJournal({
  seed = 42,
  rows = 500,
  sftSteps = 250,
  grpoSteps = 60,
  promptsPerStep = 4,
  groupSize = 8,
  interruptAt,
}: ExampleOptions = {}): RunEvent[] {
  const draw = mulberry(seed);
  const events: RunEvent[] = [
    {
      type: "run-start",
      name: "show-your-work",
      seed,
      recipeHash: "5d0c1f6e9b7a3c2d8e4f5061728394a5b6c7d8e9f0a1b2c3d4e5f60718293a4b",
      version: "0.1.0",
      settings: { dtype: "float32", threads: 2, lossNormalisation: "tokens", chatTemplateHash: "9c1185a5c5e9fc54" },
    },
    { type: "data", split: "train", rows: 4000, hash: "b94d27b9934d3e08a52e52d7da7dabfa", quarantined: 0 },
    {
      type: "data",
      split: "test",
      rows,
      hash: "c0535e4be2b79ffd93291305436bf889",
      quarantined: 3,
      sources: [{ name: "procedural", licence: "CC0-1.0", rows }],
    },
    {
      type: "contamination",
      rowId: "test-0001",
      trainId: "train-7",
      kind: "words",
      share: 0.62,
      shared: "how many crates are left after the third day of the fair",
      removed: true,
    },
    ...supervised(draw, sftSteps),
    ...policy(draw, { steps: grpoSteps, promptsPerStep, groupSize, interruptAt }),
  ];
  if (interruptAt !== undefined) return events;
  return [...events, ...evaluations(draw, rows), { type: "run-end", timing: { durationMs: 583_000 } }];
}

function supervised(draw: Draw, steps: number): RunEvent[] {
  const events: RunEvent[] = [{ type: "stage-start", stage: "sft", totalSteps: steps }];
  const probe = problem(mulberry(7), "probe-1");
  const lossAt = (step: number) => 0.31 + 1.9 * Math.exp(-step / (steps / 7));
  for (let step = 1; step <= steps; step += 1) {
    const supervisedTokens = 1800 + Math.floor(draw() * 400);
    events.push({
      type: "train-step",
      stage: "sft",
      step,
      loss: lossAt(step) * (0.92 + draw() * 0.16),
      learningRate: 2e-3 * schedule(step, steps),
      gradNorm: 0.35 + 2.5 * Math.exp(-step / 20) + draw() * 0.2,
      tokens: 4096,
      supervisedTokens,
      timing: { durationMs: 400 },
    });
    if (step % 50 === 0) {
      events.push({ type: "validation", stage: "sft", step, loss: lossAt(step) * 1.06, tokens: 9000 });
      const text = write(probe, skills.sft!, draw);
      events.push({
        type: "probe",
        stage: "sft",
        step,
        rowId: "probe-1",
        prompt: probe.prompt,
        text,
      });
    }
  }
  const sha256 = "a3f1".repeat(16);
  events.push({ type: "checkpoint", stage: "sft", step: steps, path: `checkpoints/sft/step-${steps}`, sha256 });
  events.push({ type: "stage-end", stage: "sft", steps, timing: { durationMs: 101_000 } });
  return events;
}

function policy(
  draw: Draw,
  options: { steps: number; promptsPerStep: number; groupSize: number; interruptAt: number | undefined },
): RunEvent[] {
  const { steps, promptsPerStep, groupSize, interruptAt } = options;
  const events: RunEvent[] = [{ type: "stage-start", stage: "grpo", totalSteps: steps }];
  for (let step = 1; step <= Math.min(steps, interruptAt ?? steps); step += 1) {
    const progress = 1 - Math.exp((-3 * step) / steps);
    const skill = { format: 0.97 + 0.02 * progress, works: 0.45 + 0.5 * progress, right: 0.3 + 0.2 * progress };
    const completions = Array.from({ length: promptsPerStep }, (_, index) => {
      const asked = problem(draw, `train-${step * promptsPerStep + index}`);
      return Array.from({ length: groupSize }, (_, sample) => completion(draw, { asked, skill, step, sample }));
    });
    const all = completions.flatMap(withAdvantages);
    const average = (value: (one: Completion) => number) => mean(all.map(value));
    const reward = average((one) => one.reward);
    events.push(...all, {
      type: "grpo-step",
      stage: "grpo",
      step,
      loss: 0.002 * draw(),
      reward,
      components: {
        correctness: average((one) => one.components.correctness!),
        trace: average((one) => one.components.trace!),
        confidence: average((one) => one.components.confidence!),
      },
      rewardDeviation: Math.sqrt(average((one) => (one.reward - reward) ** 2)),
      kl: 0.0004 + 0.022 * progress * (0.85 + draw() * 0.3),
      gradNorm: 0.2 + draw() * 0.25,
      learningRate: 3e-4 * schedule(step, steps),
      ratioError: 2e-6 * draw(),
      clippedShare: 0,
      completionTokens: average((one) => one.tokens),
      truncatedShare: average((one) => (one.stop === "length" ? 1 : 0)),
      signalShare: mean(completions.map((group) => (new Set(group.map((one) => one.reward)).size > 1 ? 1 : 0))),
      correctShare: average((one) => one.components.correctness!),
      timing: { durationMs: 4100 },
    });
  }
  if (interruptAt === undefined) {
    const sha256 = "0be7".repeat(16);
    events.push({ type: "checkpoint", stage: "grpo", step: steps, path: `checkpoints/grpo/step-${steps}`, sha256 });
    events.push({ type: "warning", message: "validation loss was measured on 64 rows only" });
    events.push({ type: "stage-end", stage: "grpo", steps, timing: { durationMs: 262_000 } });
  }
  return events;
}

type Completion = Extract<RunEvent, { type: "completion" }>;

function completion(
  draw: Draw,
  { asked, skill, step, sample }: { asked: Example; skill: Skill; step: number; sample: number },
): Completion {
  const text = write(asked, skill, draw);
  const correctness = answerOf(text) === asked.answer ? 1 : 0;
  const trace = traceScore(text);
  const confidence = correctness === 1 ? 0.7 + 0.3 * draw() : 0.2 + 0.5 * draw();
  const cut = draw() < 0.02;
  return {
    type: "completion",
    stage: "grpo",
    step,
    rowId: asked.id,
    sample,
    text: cut ? text.slice(0, 60) : text,
    tokens: Math.round(text.length / 2.1),
    stop: cut ? "length" : "eos",
    reward: 0.6 * correctness + 0.25 * trace + 0.15 * confidence,
    components: { correctness, trace, confidence },
    advantage: 0,
  };
}

function withAdvantages(group: Completion[]): Completion[] {
  const average = mean(group.map((one) => one.reward));
  const deviation = Math.sqrt(mean(group.map((one) => (one.reward - average) ** 2)));
  return group.map((one) => ({ ...one, advantage: (one.reward - average) / (deviation + 1e-4) }));
}

function evaluations(draw: Draw, rows: number): RunEvent[] {
  const asked = Array.from({ length: rows }, (_, index) => problem(draw, `test-${String(index + 1).padStart(4, "0")}`));
  const events: RunEvent[] = [];
  const scoresOf = new Map<string, Record<string, number>[]>();
  for (const model of ["gold", "zero-shot", "sft", "grpo"]) {
    const all = asked.map((one) => {
      const text = model === "gold" ? goldTrace(one) : write(one, skills[model]!, draw);
      const accuracy = answerOf(text) === one.answer ? 1 : 0;
      const format = wellFormed(text) ? 1 : 0;
      const trace = traceScore(text);
      const confidence = model === "gold" ? 1 : accuracy === 1 ? 0.7 + 0.3 * draw() : 0.3 + 0.5 * draw();
      const scores = {
        accuracy,
        format,
        trace,
        confidence,
        composite: 0.6 * accuracy + 0.25 * trace + 0.15 * confidence,
      };
      const tokens = Math.round(text.length / 2.1);
      const { id: rowId, prompt } = one;
      events.push({ type: "evaluation-sample", model, rowId, prompt, gold: one.answer, text, tokens, scores });
      return scores;
    });
    scoresOf.set(model, all);
    const metrics = Object.fromEntries(metricNames.map((name) => [name, estimate(all.map((scores) => scores[name]))]));
    events.push({ type: "evaluation", model, rows, metrics, timing: { durationMs: 21_000 } });
    if (model === "sft" || model === "grpo")
      events.push({
        type: "judged",
        model,
        judge: "a-judge",
        scale: { from: 1, to: 5 },
        asked: 50,
        failed: 1,
        score: { mean: 3.1 + skills[model]!.right, low: 3.2, high: 3.9, count: 49 },
        gold: { mean: 4.6, low: 4.5, high: 4.7, count: 49 },
        compared: 49,
        turned: 3,
        verifier: { count: 49, agreement: 0.82, kappa: 0.61 },
      });
  }
  for (const [from, to] of [
    ["zero-shot", "sft"],
    ["sft", "grpo"],
  ] as const) {
    for (const metric of metricNames) {
      const differences = scoresOf.get(to)!.map((scores, row) => scores[metric]! - scoresOf.get(from)![row]![metric]!);
      const difference = estimate(differences, -1);
      const gained = differences.filter((value) => value > 0).length;
      const lost = differences.filter((value) => value < 0).length;
      const pValue = difference.low > 0 || difference.high < 0 ? 1e-5 : 0.21;
      events.push({ type: "comparison", from, to, metric, difference, pValue, gained, lost });
    }
  }
  return events;
}

function estimate(values: number[], floor = 0): Estimate {
  const average = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - average) ** 2)) / values.length);
  return {
    mean: average,
    low: Math.max(floor, average - 1.96 * deviation),
    high: Math.min(1, average + 1.96 * deviation),
    count: values.length,
  };
}

function problem(draw: Draw, id: string): Example {
  const whole = (low: number, high: number) => low + Math.floor(draw() * (high - low + 1));
  const name = ["Mia", "Omar", "Lena", "Jonas", "Priya", "Tom"][whole(0, 5)]!;
  const kind = whole(0, 2);
  if (kind === 0) {
    const [speed, hours, rest] = [whole(30, 90), whole(2, 5), whole(5, 40)];
    const value = speed * hours + rest;
    const prompt = `${name} drives at ${speed} km/h for ${hours} hours, then another ${rest} km through a village with 3 bakeries. How far does ${name} drive in all?`;
    const steps = [`${speed} × ${hours} = ${speed * hours} km`, `${speed * hours} + ${rest} = ${value} km`];
    return { id, prompt, steps, answer: `${value} km`, value, unit: "km" };
  }
  if (kind === 1) {
    const [price, amount, share] = [whole(2, 9), whole(3, 12), [10, 20, 50][whole(0, 2)]!];
    const full = price * amount;
    const value = full - (full * share) / 100;
    const prompt = `${name} buys ${amount} notebooks at $${price} each. The shop takes ${share}% off the total. What does ${name} pay?`;
    const steps = [
      `${amount} × $${price} = $${full}`,
      `${share}% of $${full} = $${(full * share) / 100}`,
      `$${full} − $${(full * share) / 100} = $${value}`,
    ];
    return { id, prompt, steps, answer: `${value} dollars`, value, unit: "dollars" };
  }
  const [age, older, years] = [whole(6, 20), whole(2, 15), whole(3, 12)];
  const value = age + older + years;
  const prompt = `${name} is ${age} years old and owns 2 cats. A cousin is ${older} years older. How old is the cousin in ${years} years?`;
  const steps = [
    `the cousin is ${age} + ${older} = ${age + older} years old now`,
    `${age + older} + ${years} = ${value} years`,
  ];
  return { id, prompt, steps, answer: `${value} years`, value, unit: "years" };
}

function goldTrace({ steps, answer }: Example): string {
  const lines = steps.map((step, index) => `Step ${index + 1}: ${step}.`);
  return `<reasoning>\n${lines.join("\n")}\nTherefore, the answer is ${answer}.\n</reasoning>\n<answer>${answer}</answer>`;
}

function write(asked: Example, { format, works, right }: Skill, draw: Draw): string {
  const worked = draw() < works;
  const value = draw() < right + (worked ? 0.08 : -0.1) ? asked.value : asked.value + 1 + Math.floor(draw() * 9);
  const answer = `${value} ${asked.unit}`;
  if (format === 0)
    return draw() < 0.5 ? `The answer is ${answer}.` : `${asked.steps[0]}, so ${answer}. So it is ${answer}.`;
  const lines = worked ? asked.steps.map((step, index) => `Step ${index + 1}: ${step}.`) : [];
  const body = [...lines, `Therefore, the answer is ${answer}.`].join("\n");
  const text = `<reasoning>\n${body}\n</reasoning>\n<answer>${answer}</answer>`;
  return draw() < format ? text : text.slice(0, -9);
}

function answerOf(text: string): string | undefined {
  return (/<answer>(.*?)<\/answer>/s.exec(text) ?? /The answer is (.*?)\.$/.exec(text))?.[1];
}

function wellFormed(text: string): boolean {
  return /^<reasoning>.*<\/reasoning>\s*<answer>[^<]*<\/answer>$/s.test(text);
}

function traceScore(text: string): number {
  if (!wellFormed(text)) return 0;
  return text.includes("Step 2") ? 1 : 0.4;
}

function schedule(step: number, steps: number): number {
  const warmup = Math.max(1, steps * 0.05);
  return step < warmup ? step / warmup : 0.1 + 0.45 * (1 + Math.cos((Math.PI * (step - warmup)) / (steps - warmup)));
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function mulberry(seed: number): Draw {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
