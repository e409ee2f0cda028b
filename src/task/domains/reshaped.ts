// Rows of made sets in the schemas of further published sets: traces that somebody else wrote down, prompts for teachers.
import type { AdapterName } from "../../data/adapters/names.ts";
import type { Row } from "../../text/row.ts";
import { type MadeSetName, turns } from "./made-sets.ts";

/** Sets that hold the rows of made sets in a schema of their own: the sets of each domain, and how a row is written. */
export type Reshaped = {
  adapter: Exclude<AdapterName, "columns">;
  domains: readonly (readonly MadeSetName[])[];
  write: (row: Omit<Row, "id">) => Record<string, unknown>;
};
const thought: Reshaped["write"] = ({ prompt, reasoning, answer }) => ({
  prompt,
  response: `<think>\n${reasoning}\n</think>\n\n${answer}`,
});
const dollyOf =
  (category: string): Reshaped["write"] =>
  ({ prompt, answer }) => {
    const [instruction, context] = parted(prompt);
    return { instruction, context, response: answer, category };
  };
/** The instruction of a prompt, and the text that it is about. */
const parted = (prompt: string) => [prompt.split("\n\n")[0]!, prompt.split("\n\n").slice(1).join("\n\n")] as const;

export const reshaped = {
  glaive: { adapter: "glaive", domains: turns.slice(2), write: thought },
  raiden: { adapter: "raiden", domains: turns, write: thought },
  openo1: {
    adapter: "openo1",
    domains: turns,
    write: ({ prompt, reasoning, answer }) => ({
      instruction: prompt,
      output: `<Thought>\n${reasoning}\n</Thought>\n<Output>\n${answer}\n</Output>`,
    }),
  },
  "cot-collection": {
    adapter: "cot-collection",
    domains: turns,
    write: ({ prompt, reasoning, answer }) => ({
      source: prompt,
      target: answer,
      rationale: reasoning,
      task: "made",
      type: "CoT",
    }),
  },
  domains: {
    adapter: "rows",
    domains: turns,
    write: ({ prompt, reasoning, answer, domain, meta }) => ({ prompt, reasoning, answer, domain, meta }),
  },
  essays: { adapter: "essays", domains: [["writingprompts"]], write: ({ prompt }) => ({ prompt }) },
  "explore-brainstorming": {
    adapter: "explore-instruct",
    domains: [["dolly"]],
    write: ({ prompt, answer }) => ({ instruction: prompt, input: "", output: answer }),
  },
  "explore-rewriting": {
    adapter: "explore-instruct",
    domains: [["xsum"]],
    write: ({ prompt, answer }) => ({
      instruction: "Rewrite this text as one sentence:",
      input: parted(prompt)[1],
      output: answer,
    }),
  },
  "dolly-analyse": { adapter: "dolly", domains: [["sciq"]], write: dollyOf("information_extraction") },
  "dolly-rework": { adapter: "dolly", domains: [["xsum"]], write: dollyOf("summarization") },
  "dolly-test": { adapter: "dolly", domains: [["strategyqa"]], write: dollyOf("closed_qa") },
} satisfies Record<string, Reshaped>;
