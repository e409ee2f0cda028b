// GSM8K (Cobbe et al. 2021, "Training Verifiers to Solve Math Word Problems"): its solutions become labelled steps with a
// conclusion.
import { gsm8k as adapter } from "../data/adapters/gsm8k.ts";
import { closingLine } from "./procedural/index.ts";
import type { SourceTask } from "./source-task.ts";

export const gsm8k: SourceTask = {
  name: "gsm8k",
  adapter,
  finish: (draft) => {
    const steps = draft.reasoning
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    if (steps.length === 0) return { unusable: 'answer: there is no solution before "####"' };
    const labelled = steps.map((step, index) => `Step ${index + 1}: ${step}`);
    const reasoning = [...labelled, closingLine(draft.answer)].join("\n");
    return { ...draft, reasoning, meta: { difficulty: steps.length } };
  },
};
