// ARC (Clark et al. 2018, "Think you have Solved Question Answering?"): science questions with lettered choices.
import { arc as adapter } from "../data/adapters/arc.ts";
import type { SourceTask } from "./source-task.ts";

export const arc: SourceTask = { name: "arc", adapter };
