// How likely the model that is to learn finds each trace, and how long it is in that model's tokens. Knows no teacher.
import { bootstrapMean } from "../eval/statistics.ts";
import { loadModel } from "../model/load.ts";
import type { Estimate } from "../run/events.ts";
import { createScorer } from "../sample/score.ts";
import { fitTokenizer } from "../text/fit-tokenizer.ts";
import { encodeExample } from "../text/mask.ts";
import { loadTokenizer } from "../text/tokenizer.ts";
import { formatTrace, type Trace } from "../text/trace.ts";

export type StudentView = {
  /** Traces that were scored, and those that are longer than the student's context. */
  traces: number;
  tooLong: number;
  /** Of a trace, the two tags included, in the student's tokens. */
  tokens?: Estimate;
  /** Mean natural log of a token's probability, the mean over the traces. */
  logProb?: Estimate;
  /** e to the negative of its mean: as if so many tokens were equally likely at each place. */
  perplexity?: number;
};

export interface Student {
  look(traces: readonly { prompt: string; trace: Trace }[]): Promise<StudentView>;
}

const tokensAtOnce = 2048;
const leastRow = 64;

/** @throws CheckpointError for a folder that holds no model with a tokenizer */
export function openStudent(folder: string, systemPrompt: string): Student {
  const { family, weights } = loadModel(folder);
  const tokenizer = fitTokenizer(loadTokenizer(folder), family.vocabularySize);
  const scorer = createScorer({ family, weights });
  return {
    async look(traces) {
      const all = traces.map(({ prompt, trace }) =>
        encodeExample(tokenizer, { system: systemPrompt, prompt, completion: formatTrace(trace) }),
      );
      const examples = all.filter(({ ids }) => ids.length <= family.contextLength);
      const tooLong = all.length - examples.length;
      if (examples.length === 0) return { traces: 0, tooLong };
      const longest = Math.max(leastRow, ...examples.map(({ ids }) => ids.length));
      // Powers of two, so that few programs are compiled.
      const rowTokens = Math.min(family.contextLength, 2 ** Math.ceil(Math.log2(longest)));
      const rowsPerMicroBatch = Math.max(1, Math.floor(tokensAtOnce / rowTokens));
      const scored = await scorer.score(examples, { rowTokens, rowsPerMicroBatch });
      const means = scored.map((logProbs) => logProbs.reduce((sum, value) => sum + value, 0) / logProbs.length);
      const logProb = bootstrapMean(means);
      return {
        traces: examples.length,
        tooLong,
        tokens: bootstrapMean(examples.map(({ ids, promptLength }) => ids.length - promptLength)),
        logProb,
        perplexity: Math.exp(-logProb.mean),
      };
    },
  };
}
