// WritingPrompts (Fan et al. 2018, "Hierarchical Neural Story Generation"): stories on a prompt.
import { writingprompts as adapter } from "../data/adapters/writingprompts.ts";
import type { SourceTask } from "./source-task.ts";

export const writingprompts: SourceTask = { name: "writingprompts", adapter };
