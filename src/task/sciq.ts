// SciQ (Welbl et al. 2017, "Crowdsourcing Multiple Choice Science Questions"): asked without the choices, answered in a
// few words.
import { sciq as adapter } from "../data/adapters/sciq.ts";
import type { SourceTask } from "./source-task.ts";

export const sciq: SourceTask = { name: "sciq", adapter };
