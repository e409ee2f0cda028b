// StrategyQA (Geva et al. 2021, "Did Aristotle Use a Laptop?"): yes or no by several steps that the question does not name.
import { strategyqa as adapter } from "../data/adapters/strategyqa.ts";
import type { SourceTask } from "./source-task.ts";

export const strategyqa: SourceTask = {
  name: "strategyqa",
  adapter,
  /** As difficult as the questions that it comes apart into are many. */
  finish: (draft) => {
    const steps = draft.meta?.decomposition;
    return Array.isArray(steps) ? { ...draft, meta: { ...draft.meta, difficulty: steps.length } } : draft;
  },
};
