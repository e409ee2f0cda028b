// The names of the sets that can be read, as recipes write them. Knows no set.

export const adapterNames = [
  "columns",
  "rows",
  "glaive",
  "raiden",
  "openo1",
  "marco-o1",
  "cot-collection",
  "gsm8k",
  "svamp",
  "math",
  "mbpp",
  "sciq",
  "arc",
  "strategyqa",
  "writingprompts",
  "dolly",
  "xsum",
  "essays",
  "explore-instruct",
  "messages",
] as const;

export type AdapterName = (typeof adapterNames)[number];
