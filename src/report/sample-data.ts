// Every sample of a run as the page's own program reads it. Knows neither files nor markup.
import type { AnswerVerdict } from "../eval/failures/classify.ts";
import { goldTrace, type Trace } from "../text/trace.ts";
import { type ReportData, verdictOf } from "./read-model.ts";

/** What one model wrote. */
export type PackedAnswer = {
  model: string;
  /** From 0, where the model wrote several. */
  sample?: number;
  text: string;
  tokens: number;
  scores: Record<string, number>;
  verdict: AnswerVerdict;
  cutOff: boolean;
  confidence?: number;
  /** Where each token ends, and the natural log of its probability. */
  tokenEnds?: number[];
  logProbs?: number[];
};

export type PackedProblem = {
  id: string;
  prompt: string;
  gold: Trace;
  difficulty?: number;
  domain?: string;
  meta: Record<string, unknown>;
  answers: PackedAnswer[];
};

export type SampleData = {
  /** Evaluated models but gold, in the order of their training. */
  models: { name: string; label: string }[];
  problems: PackedProblem[];
};

export function sampleData(data: ReportData, labelOf: (model: string) => string, longest: number): SampleData {
  return {
    models: data.models.filter(({ name }) => name !== "gold").map(({ name }) => ({ name, label: labelOf(name) })),
    problems: data.problems.map(({ rowId, prompt, gold, difficulty, domain, meta, answers }) => ({
      id: rowId,
      prompt,
      gold: goldTrace(gold),
      ...(difficulty === undefined ? {} : { difficulty }),
      ...(domain === undefined ? {} : { domain }),
      meta,
      answers: answers
        .filter(({ model }) => model !== "gold")
        .map(({ right, undecided, sample, cutOff, confidence, tokenEnds, logProbs, ...answer }) => ({
          ...answer,
          verdict: verdictOf({ right, undecided }),
          ...(sample === undefined ? {} : { sample }),
          cutOff: cutOff ?? (longest > 0 && answer.tokens >= longest),
          ...(confidence === undefined ? {} : { confidence }),
          ...(tokenEnds && logProbs ? { tokenEnds, logProbs } : {}),
        })),
    })),
  };
}
