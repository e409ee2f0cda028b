// Resume, checkpoints, interruption and bad gradients, around steps that do no work.
import { describe, expect, it } from "vitest";
import { memoryContext } from "../../test/stage-context.ts";
import { UserError } from "../run/errors.ts";
import { InterruptedError } from "../run/interrupt.ts";
import { createUpdater, runSteps } from "./loop.ts";

type Options = Parameters<typeof memoryContext>[1];

/** Each step adds its number to the one parameter. */
async function run(settings: { totalSteps: number; checkpointEvery: number }, options: Options = {}) {
  const context = memoryContext("sft", options);
  const state = { parameters: new Float32Array(1), m: new Float32Array(1), v: new Float32Array(1) };
  let updates = 0;
  const trainer = {
    state,
    updates: () => updates,
    restore: (saved: typeof state, count: number) => {
      state.parameters.set(saved.parameters);
      updates = count;
    },
  };
  const steps: number[] = [];
  const ended = runSteps(context, trainer, settings, async (step) => {
    steps.push(step);
    state.parameters[0]! += step;
    updates++;
    context.emit({ type: "validation", stage: "sft", step, loss: 0, tokens: 0 });
  });
  const error: unknown = await ended.then(
    () => undefined,
    (reason) => reason,
  );
  return { context, steps, error, parameter: state.parameters[0] };
}

describe("runSteps", () => {
  it("takes every step, saving at the interval and at the end", async () => {
    const { context, steps, error } = await run({ totalSteps: 5, checkpointEvery: 2 });
    expect(error).toBeUndefined();
    expect(steps).toEqual([1, 2, 3, 4, 5]);
    expect(context.saves.map(({ step, updates }) => [step, updates])).toEqual([
      [2, 2],
      [4, 4],
      [5, 5],
    ]);
    expect(context.events[0]).toEqual({ type: "stage-start", stage: "sft", totalSteps: 5 });
  });

  it("saves once where the interval meets the end", async () => {
    const { context } = await run({ totalSteps: 4, checkpointEvery: 2 });
    expect(context.saves.map(({ step }) => step)).toEqual([2, 4]);
  });

  it("continues after the saved step with the saved state", async () => {
    const whole = await run({ totalSteps: 5, checkpointEvery: 3 });
    const resumed = await run({ totalSteps: 5, checkpointEvery: 3 }, { from: whole.context.saves[0] });
    expect(resumed.steps).toEqual([4, 5]);
    expect(resumed.parameter).toBe(whole.parameter);
    expect(resumed.context.saves.at(-1)).toEqual(whole.context.saves.at(-1));
    expect(resumed.context.events[0]).toEqual({ type: "run-resume", stage: "sft", step: 3 });
    expect(resumed.context.events.some(({ type }) => type === "stage-start")).toBe(false);
  });

  it("takes no step when the last one was saved", async () => {
    const whole = await run({ totalSteps: 5, checkpointEvery: 3 });
    expect((await run({ totalSteps: 5, checkpointEvery: 3 }, { from: whole.context.saves.at(-1) })).steps).toEqual([]);
  });

  it("on Ctrl-C ends the step at work, saves it, and says that it was interrupted", async () => {
    const { context, steps, error } = await run({ totalSteps: 9, checkpointEvery: 5 }, { interruptAt: 2 });
    expect(error).toBeInstanceOf(InterruptedError);
    expect(steps).toEqual([1, 2]);
    expect(context.saves.map(({ step }) => step)).toEqual([2]);
  });
});

describe("createUpdater", () => {
  const updaterOf = (outcomes: boolean[]) => {
    const context = memoryContext("grpo");
    const update = async () => {
      const applied = outcomes.shift()!;
      return { gradNorm: applied ? 2 : Number.NaN, applied };
    };
    return { context, update: createUpdater(context, { update }) };
  };

  it("gives the norm, and nothing but a warning where the step was skipped", async () => {
    const { context, update } = updaterOf([true, false]);
    expect([await update(1, 0.1), await update(2, 0.1)]).toEqual([2, undefined]);
    expect(context.events).toEqual([
      { type: "warning", message: "grpo step 2: the gradient is not finite, so the step was skipped" },
    ]);
  });

  it("gives up at the fifth in a row, not at five with a good one between", async () => {
    const { update } = updaterOf([false, false, false, false, true, false, false, false, false, false]);
    for (let step = 1; step <= 9; step++) await update(step, 0.1);
    await expect(update(10, 0.1)).rejects.toThrow(
      new UserError("grpo: 5 gradients in a row were not finite; lower grpo.learningRate or clipNorm"),
    );
  });
});
