// XSum (Narayan et al. 2018, "Don't Give Me the Details, Just the Summary!"): a text in one sentence.
import { xsum as adapter } from "../data/adapters/xsum.ts";
import type { SourceTask } from "./source-task.ts";

export const xsum: SourceTask = { name: "xsum", adapter };
