// What teachers are asked to do: for each job the set that its prompts come from, what is said after a prompt, and how a
// reply is checked. Knows no file and no endpoint.
import type { AdapterName } from "../data/adapters/names.ts";
import type { CreativeTask } from "../reward/creative/task.ts";

export const jobNames = [
  "essays",
  "sciq",
  "gsm8k",
  "brainstorming",
  "rewriting",
  "mbpp",
  "dolly-analyse",
  "dolly-generate",
  "dolly-rework",
  "dolly-test",
  "rows",
] as const;
export type JobName = (typeof jobNames)[number];

export type Job = {
  adapter: Exclude<AdapterName, "columns">;
  instruction: string;
  domain: string;
  /** The values of `meta.category` whose rows are asked; all without. */
  categories?: readonly string[];
} & ({ check: "value" | "program" } | { check: "rubric"; creative: CreativeTask | "auto" });

const value = 'Work it out step by step, then end with one line that says "The answer is" and the answer alone.';
const program = "Reply with one block of Python code that does it, and nothing else.";
const creative = (task: CreativeTask | "auto", domain: string) =>
  ({ check: "rubric", creative: task, instruction: "", domain }) as const;

export const jobs: Readonly<Record<JobName, Job>> = {
  essays: { adapter: "essays", ...creative("story", "creative writing") },
  sciq: { adapter: "sciq", check: "value", instruction: value, domain: "science" },
  gsm8k: { adapter: "gsm8k", check: "value", instruction: value, domain: "math" },
  brainstorming: { adapter: "explore-instruct", ...creative("ideation", "creative ideation") },
  rewriting: { adapter: "explore-instruct", ...creative("rewriting", "rewriting") },
  mbpp: { adapter: "mbpp", check: "program", instruction: program, domain: "coding" },
  "dolly-analyse": {
    adapter: "dolly",
    ...creative("auto", "analysis"),
    categories: ["classification", "information_extraction"],
  },
  "dolly-generate": {
    adapter: "dolly",
    ...creative("auto", "creative ideation"),
    categories: ["creative_writing", "brainstorming", "general_qa"],
  },
  "dolly-rework": { adapter: "dolly", ...creative("summary", "summarisation"), categories: ["summarization"] },
  "dolly-test": { adapter: "dolly", ...creative("auto", "questions"), categories: ["closed_qa", "open_qa"] },
  // The user's own, each with one right answer.
  rows: { adapter: "rows", check: "value", instruction: value, domain: "general" },
};
