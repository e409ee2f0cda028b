// Dolly (Conover et al. 2023): open instructions; nobody judges an answer as right or wrong.
import { dolly as adapter } from "../data/adapters/dolly.ts";
import type { SourceTask } from "./source-task.ts";

export const dolly: SourceTask = { name: "dolly", adapter };
