// SFT of a tiny model as a stage: resume, supervision, what is refused.
import { describe, expect, it } from "vitest";
import { memoryContext, untimed } from "../../test/stage-context.ts";
import { allTargets, tinyGemma, tinySequence, tinyWeights } from "../../test/tiny-gemma.ts";
import type { Sequence } from "../data/micro-batch.ts";
import { UserError } from "../run/errors.ts";
import { InterruptedError } from "../run/interrupt.ts";
import { type SftSettings, sft } from "./sft.ts";

const model = { family: tinyGemma, weights: tinyWeights() };
const settings: SftSettings = {
  learningRate: 0.01,
  schedule: "cosine",
  warmupShare: 0.1,
  finalShare: 0.1,
  weightDecay: 0,
  clipNorm: 1,
  beta1: 0.9,
  beta2: 0.999,
  rowTokens: 24,
  rowsPerMicroBatch: 2,
  method: "lora",
  lora: { rank: 2, alpha: 4, targets: allTargets, rslora: false, dora: false, rankPattern: {}, alphaPattern: {} },
  epochs: 2,
  batchSize: 4,
  validationRows: 2,
  validateEvery: 2,
  checkpointEvery: 2,
};
const training = Array.from({ length: 10 }, (_, i) => tinySequence(8 + i, 4, i));
const validation = [tinySequence(9, 3, 20), tinySequence(12, 6, 21)];

const run = (
  options: Parameters<typeof memoryContext>[1] = {},
  change: Partial<SftSettings> = {},
  examples: readonly Sequence[] = training,
) => {
  const context = memoryContext("sft", options);
  const inputs = { training: examples, validation, probe: async () => [] };
  return { context, trained: sft(context, model, { ...settings, ...change }, inputs) };
};

describe("sft", () => {
  it("learns: the loss on its own examples falls", async () => {
    const { context, trained } = run({}, { epochs: 12, schedule: "constant", learningRate: 0.02 });
    await trained;
    const losses = context.events.flatMap((event) => (event.type === "train-step" ? [event.loss] : []));
    expect(losses).toHaveLength(36);
    expect(losses.at(-1)).toBeLessThan(losses[0]! - 0.5);
  });

  it("supervises completion tokens only, every example once an epoch", async () => {
    const { context, trained } = run();
    await trained;
    const steps = context.events.flatMap((event) => (event.type === "train-step" ? [event] : []));
    const sum = (key: "tokens" | "supervisedTokens") => steps.reduce((total, step) => total + step[key], 0);
    expect(sum("tokens")).toBe(2 * training.reduce((total, { ids }) => total + ids.length, 0));
    expect(sum("supervisedTokens")).toBe(2 * training.reduce((total, { ids }) => total + ids.length - 4, 0));
    expect(context.events.filter(({ type }) => type === "validation")).toHaveLength(3);
  });

  it("counts every supervised token alike, however many micro-batches a step has", async () => {
    const lossesWith = async (rowsPerMicroBatch: number) => {
      const { context, trained } = run({}, { rowsPerMicroBatch });
      await trained;
      return context.events.flatMap((event) => (event.type === "train-step" ? [event.loss] : []));
    };
    const [one, all] = [await lossesWith(1), await lossesWith(4)];
    one.forEach((loss, step) => {
      expect(Math.abs(loss - all[step]!)).toBeLessThan(1e-4);
    });
  });

  it("gives the same bytes for the same seed, others for another", async () => {
    const first = run();
    const { flat } = await first.trained;
    const second = run();
    expect((await second.trained).flat).toEqual(flat);
    expect(untimed(second.context.events)).toEqual(untimed(first.context.events));
    expect((await run({ seed: 2 }).trained).flat).not.toEqual(flat);
  });

  it.each([
    ["LoRA", {}],
    ["rank-stabilised DoRA", { lora: { ...settings.lora, dora: true, rslora: true, rankPattern: { q_proj: 3 } } }],
  ])("interrupted and resumed gives what it gives when left alone: %s", async (_, change) => {
    const whole = run({}, change);
    const { flat } = await whole.trained;
    const interrupted = run({ interruptAt: 3 }, change);
    await expect(interrupted.trained).rejects.toThrow(InterruptedError);
    const resumed = run({ from: interrupted.context.saves.at(-1) }, change);
    expect((await resumed.trained).flat).toEqual(flat);
    const tail = (context: typeof whole.context) =>
      untimed(context.events).filter((event) => event.type === "train-step" && event.step > 3);
    expect(tail(resumed.context)).toEqual(tail(whole.context));
    expect(tail(whole.context)).toHaveLength(3);
  });

  it("leaves out what does not fit, with a warning", async () => {
    const { context, trained } = run({}, { rowTokens: 12 });
    await trained;
    expect(context.events).toContainEqual({
      type: "warning",
      message: "sft: 5 of 10 examples are longer than 12 tokens and were left out",
    });
  });

  it.each<[string, Sequence[]]>([
    ["every example is too long", [tinySequence(30, 4, 1)]],
    ["no example has a completion", [tinySequence(8, 8, 1), tinySequence(5, 5, 2)]],
    ["there are no examples", []],
  ])("refuses to train when %s", async (_, examples) => {
    await expect(run({}, {}, examples).trained).rejects.toThrow(
      new UserError(
        "sft: no example has a completion that fits in 24 tokens, so there is nothing to learn from; raise sft.rowTokens",
      ),
    );
  });
});
