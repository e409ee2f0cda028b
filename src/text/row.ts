// The canonical row: one problem with its gold trace. Every source is converted to it; nothing downstream knows the source.

export type Row = {
  /** Unique within its data set; never reused for another prompt. */
  id: string;
  /** The question as the user asks it, without chat layout or system prompt. */
  prompt: string;
  /** Gold reasoning, plain text, one step a line. Empty when the source has none. */
  reasoning: string;
  /** Gold answer with its unit, e.g. "40 km/h". */
  answer: string;
  domain: string;
  source: string;
  licence: string;
  split: "train" | "test";
  /** Whatever else the source states, e.g. `difficulty` (1–8 steps). */
  meta: Record<string, unknown>;
};

/** Whether a row has a trace to learn; one without reasoning is a prompt with its gold answer, for GRPO and evaluation. */
export const hasTrace = ({ reasoning }: Pick<Row, "reasoning">) => reasoning.trim() !== "";
