// A stage context that keeps checkpoints and events in memory.
import type { RunEvent } from "../src/run/events.ts";
import type { StageContext, TrainingTensors } from "../src/train/loop.ts";

type Saved = { step: number; updates: number; tensors: TrainingTensors };

export type MemoryContext = StageContext & { events: RunEvent[]; saves: Saved[] };

/** @param options.from a checkpoint to resume from @param options.interruptAt the step during which Ctrl-C comes */
export function memoryContext(
  stage: string,
  options: { from?: Saved | undefined; interruptAt?: number; seed?: number } = {},
): MemoryContext {
  const events: RunEvent[] = [];
  const saves: Saved[] = [];
  const currentStep = () => events.findLast((event) => "step" in event && event.type !== "run-resume");
  return {
    stage,
    seed: options.seed ?? 1,
    threads: 2,
    activations: "auto",
    emit: (event) => void events.push(event),
    interrupted: () => {
      const event = currentStep();
      return event !== undefined && "step" in event && event.step === options.interruptAt;
    },
    checkpoints: {
      load: () => options.from,
      save: ({ step, updates, tensors: { parameters, m, v } }) =>
        void saves.push({
          step,
          updates,
          tensors: { parameters: parameters.slice(), m: m.slice(), v: v.slice() },
        }),
    },
    events,
    saves,
  };
}

/** Events without their wall-clock figures. */
export const untimed = (events: readonly RunEvent[]) => events.map(({ timing: _, ...event }) => event);
