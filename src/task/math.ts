// MATH and what is laid out like it (Hendrycks et al. 2021, "Measuring Mathematical Problem Solving With the MATH Dataset"):
// a worked solution with the answer in a box.
import { math as adapter } from "../data/adapters/math.ts";
import type { SourceTask } from "./source-task.ts";

export const math: SourceTask = {
  name: "math",
  adapter,
  /** The level, 1 to 5, is how difficult a problem is. */
  finish: (draft) => {
    const level = draft.meta?.level;
    return typeof level === "number" ? { ...draft, meta: { ...draft.meta, difficulty: level } } : draft;
  },
};
