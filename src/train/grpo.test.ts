// GRPO of a tiny model as a stage, with rewards that count a token.
import { describe, expect, it } from "vitest";
import { memoryContext, untimed } from "../../test/stage-context.ts";
import { allTargets, tinyGemma, tinySequence, tinyWeights } from "../../test/tiny-gemma.ts";
import { randomKey } from "../engine/random.ts";
import { createLora } from "../model/trainable.ts";
import { rewardSchema } from "../reward/settings.ts";
import { UserError } from "../run/errors.ts";
import { InterruptedError } from "../run/interrupt.ts";
import type { Completion } from "../sample/generate.ts";
import { grpo } from "./grpo.ts";
import type { GrpoPrompt, GrpoSettings } from "./rollouts.ts";

const model = { family: tinyGemma, weights: tinyWeights() };
const settings: GrpoSettings = {
  learningRate: 0.01,
  schedule: "constant",
  warmupShare: 0,
  finalShare: 1,
  weightDecay: 0,
  clipNorm: 1,
  beta1: 0.9,
  beta2: 0.999,
  rowTokens: 24,
  rowsPerMicroBatch: 4,
  method: "lora",
  lora: { rank: 2, alpha: 4, targets: allTargets, rslora: false, dora: false, rankPattern: {}, alphaPattern: {} },
  steps: 3,
  promptsPerStep: 2,
  groupSize: 4,
  iterations: 1,
  miniBatches: 1,
  temperature: 1,
  topK: 0,
  topP: 1,
  maxNewTokens: 8,
  beta: 0,
  epsilonLow: 0.2,
  epsilonHigh: 0.2,
  loss: "grpo",
  scaleAdvantages: "group",
  checkpointEvery: 2,
  reward: rewardSchema.parse({ trace: { weight: 0 }, confidence: { weight: 0 } }),
};
const stopIds = [1, 2, 3];
const favourite = 7;

const shareOfFavourite = ({ ids }: Completion) => ids.filter((id) => id === favourite).length / ids.length;
const promptsWith = (
  reward: (completion: Completion) => number,
  masked: (completion: Completion) => boolean = () => false,
): GrpoPrompt[] =>
  [4, 6, 3].map((length, i) => ({
    rowId: `row${i}`,
    ids: tinySequence(length, 1, i).ids,
    reward: async (completion) => ({
      text: completion.ids.join(" "),
      reward: reward(completion),
      components: { share: reward(completion) },
      correct: false,
      masked: masked(completion),
    }),
  }));

type Options = {
  change?: Partial<GrpoSettings>;
  reward?: (completion: Completion) => number;
  masked?: (completion: Completion) => boolean;
  stops?: readonly number[];
  context?: Parameters<typeof memoryContext>[1];
};
function run({ change = {}, reward = shareOfFavourite, masked, stops = stopIds, context: options = {} }: Options = {}) {
  const context = memoryContext("grpo", options);
  return { context, trained: grpo(context, model, { ...settings, ...change }, promptsWith(reward, masked), stops) };
}
const stepsOf = (context: ReturnType<typeof memoryContext>) =>
  context.events.flatMap((event) => (event.type === "grpo-step" ? [event] : []));

describe("grpo", () => {
  it.each(["grpo", "bnpo", "dr_grpo", "dapo"] as const)(
    "with equal rewards has an exactly zero gradient: %s",
    async (loss) => {
      const { context, trained } = run({ reward: () => 0.7, change: { loss, miniBatches: 2, iterations: 2 } });
      const { flat } = await trained;
      expect(stepsOf(context).map(({ gradNorm, signalShare }) => [gradNorm, signalShare])).toEqual(
        new Array(3).fill([0, 0]),
      );
      expect(flat).toEqual(createLora(tinyGemma, settings.lora, randomKey(1, 3)[0]).flat);
    },
  );

  it.each([
    ["adapters", { method: "lora" }],
    ["rsLoRA", { lora: { ...settings.lora, rslora: true } }],
    ["DoRA", { lora: { ...settings.lora, dora: true, rankPattern: { "mlp.*": 1 } } }],
    ["every parameter", { method: "full", learningRate: 1e-3 }],
    ["temperature 0.6", { temperature: 0.6 }],
    ["a truncated distribution", { topK: 5, topP: 0.8 }],
    ["several mini-batches", { miniBatches: 2, iterations: 2 }],
  ] as const)("finds a ratio of 1 before the first update of each step: %s", async (_, change) => {
    const { context, trained } = run({ change });
    await trained;
    const steps = stepsOf(context);
    expect(steps).toHaveLength(3);
    for (const { ratioError, gradNorm } of steps) {
      expect(ratioError).toBeLessThan(1e-4);
      expect(gradNorm).toBeGreaterThan(0);
    }
  });

  it("raises the reward", async () => {
    const change = { steps: 10, groupSize: 12, learningRate: 0.04 };
    const { context, trained } = run({ change });
    await trained;
    const rewards = stepsOf(context).map(({ reward }) => reward);
    const early = (rewards[0]! + rewards[1]! + rewards[2]!) / 3;
    expect(rewards.at(-1)).toBeGreaterThan(early + 0.2);
  });

  it("starts at no divergence from the reference, and a heavy penalty keeps it near", async () => {
    const change = { steps: 6, groupSize: 8, learningRate: 0.03 };
    const klWith = async (beta: number) => {
      const { context, trained } = run({ change: { ...change, beta } });
      await trained;
      return stepsOf(context).map(({ kl }) => kl);
    };
    const [far, near] = [await klWith(1e-6), await klWith(10)];
    expect(Math.abs(far[0]!)).toBeLessThan(1e-6);
    expect(far.at(-1)).toBeGreaterThan(2 * near.at(-1)!);
  });

  it("stores every completion with its advantage, groups of which sum to zero", async () => {
    const { context, trained } = run();
    await trained;
    const completions = context.events.flatMap((event) => (event.type === "completion" ? [event] : []));
    expect(completions).toHaveLength(3 * 2 * 4);
    for (let start = 0; start < completions.length; start += 4) {
      const group = completions.slice(start, start + 4);
      expect(new Set(group.map(({ rowId, step }) => `${rowId} ${step}`)).size).toBe(1);
      expect(Math.abs(group.reduce((total, { advantage }) => total + advantage, 0))).toBeLessThan(1e-9);
    }
    // Two prompts a step: three steps go twice through all three rows.
    const rows = completions.filter(({ sample }) => sample === 0).map(({ rowId }) => rowId);
    expect(rows.slice(0, 3).sort()).toEqual(["row0", "row1", "row2"]);
    expect(rows.slice(3).sort()).toEqual(["row0", "row1", "row2"]);
  });

  it("learns nothing from what is masked, be it punished or praised", async () => {
    const masked = ({ ids }: Completion) => ids.length % 2 === 0;
    const flats = [0, 100].map(async (praise) => {
      const reward = (completion: Completion) => (masked(completion) ? praise : shareOfFavourite(completion));
      const { context, trained } = run({ reward, masked, change: { beta: 0.1 } });
      const { flat } = await trained;
      expect(stepsOf(context).some(({ maskedShare }) => maskedShare! > 0 && maskedShare! < 1)).toBe(true);
      return flat;
    });
    const [punished, praised] = await Promise.all(flats);
    expect(Buffer.from(punished!.buffer).equals(Buffer.from(praised!.buffer))).toBe(true);
  });

  it("says so when all of a step is masked, and leaves the model as it was", async () => {
    const { context, trained } = run({ masked: () => true });
    const { flat } = await trained;
    expect(stepsOf(context)).toEqual([]);
    const warnings = context.events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings[0]).toMatch(/^grpo step 1: no completion could be judged/);
    expect(flat).toEqual(createLora(tinyGemma, settings.lora, randomKey(1, 3)[0]).flat);
  });

  it("gives the same bytes for the same seed, and when interrupted and resumed", async () => {
    const whole = run();
    const { flat } = await whole.trained;
    const interrupted = run({ context: { interruptAt: 1 } });
    await expect(interrupted.trained).rejects.toThrow(InterruptedError);
    const resumed = run({ context: { from: interrupted.context.saves.at(-1) } });
    expect((await resumed.trained).flat).toEqual(flat);
    const joined = [...interrupted.context.events, ...resumed.context.events];
    expect(untimed(joined.filter(({ type }) => type !== "run-resume"))).toEqual(untimed(whole.context.events));
  });
});

describe("is refused", () => {
  it("when every completion of the first step is cut off", async () => {
    await expect(run({ stops: [] }).trained).rejects.toThrow(
      new UserError(
        "grpo: every completion of step 1 was cut off at 8 tokens, so none states an answer; raise grpo.maxNewTokens",
      ),
    );
  });
});
