// The names of the layouts in which sets hold reasoning and answer. Knows no layout.

export const formatNames = [
  "tags",
  "think",
  "thought-output",
  "begin-of-thought",
  "thought-answer",
  "hashes",
  "boxed",
] as const;

export type FormatName = (typeof formatNames)[number];
