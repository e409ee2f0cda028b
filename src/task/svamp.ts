// SVAMP and what is laid out like it (Patel et al. 2021, "Are NLP Models really able to Solve Simple Math Word Problems?"):
// one-step word problems in other words.
import { svamp as adapter } from "../data/adapters/svamp.ts";
import type { SourceTask } from "./source-task.ts";

export const svamp: SourceTask = { name: "svamp", adapter };
