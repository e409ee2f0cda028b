// MBPP (Austin et al. 2021, "Program Synthesis with Large Language Models"): short Python programs, judged by their tests.
import { mbpp as adapter } from "../data/adapters/mbpp.ts";
import type { SourceTask } from "./source-task.ts";

export const mbpp: SourceTask = { name: "mbpp", adapter };
