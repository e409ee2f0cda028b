// The parts of a job in their order: the settings that are made from the recipe, and the Python files beside this one, each
// a cell of the notebook and a section of job.py.
import { readFileSync } from "node:fs";
import type { JobSettings } from "./job-settings.ts";
import { pythonLiteral } from "./python-literal.ts";
import { requirements } from "./requirements.ts";

export type Cell = {
  name: string;
  /** What stands above it in the notebook. */
  heading: string;
  source: string;
};

const headings = {
  packages: "Packages",
  folders: "Folders",
  journal: "Journal, metrics and checkpoints",
  order: "The order of the rows",
  chat: "Tokenizer and rows",
  model: "Model",
  training: "What the stages share",
  sft: "SFT",
  rewards: "Rewards",
  rollout: "Sampling",
  grpo: "GRPO",
  end: "End",
} as const;

type Part = keyof typeof headings;

/** The cells that the stages of the settings need. */
export function jobCells(settings: JobSettings): Cell[] {
  const parts: Part[] = [
    "packages",
    "folders",
    "journal",
    "order",
    "chat",
    "model",
    "training",
    ...(settings.sft ? (["sft"] as const) : []),
    ...(settings.grpo ? (["rewards", "rollout", "grpo"] as const) : []),
    "end",
  ];
  return [
    { name: "settings", heading: "Settings", source: settingsSource(settings) },
    ...parts.map((name) => ({ name, heading: headings[name], source: partSource(name) })),
  ];
}

/** Python that ships with the package, beside this file in src/ and in dist/. */
const pythonFile = (name: string) => new URL(`./python/${name}.py`, import.meta.url);

const partSource = (name: Part | "settings") => readFileSync(pythonFile(name), "utf8").trimEnd();

function settingsSource(settings: JobSettings): string {
  return `# Made from the recipe. Everything below reads its figures here.
SETTINGS = ${pythonLiteral(settings)}
REQUIREMENTS = ${pythonLiteral(requirements)}
${partSource("settings")}`;
}
