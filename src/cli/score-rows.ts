// The work of `reckon score`: rows in order, many at a time, through the packed forward pass that training uses.
import { createScorer, type Scorer } from "../sample/score.ts";
import { inGroups, transformJsonLines } from "./json-lines.ts";
import { openModel } from "./open-model.ts";
import type { ModelOptions, RowOptions } from "./options.ts";
import { scoreRowSchema } from "./row-input.ts";

const rowsAtOnce = 64;
const tokensPerBatch = 2048;

export async function scoreRows({ input, output, ...options }: ModelOptions & RowOptions): Promise<void> {
  const { family, weights, trainable, tokenizer } = await openModel(options);
  const scorer = createScorer({ family, weights, trainable });
  const { vocabularySize, contextLength } = family;
  const schema = scoreRowSchema({ vocabularySize, contextLength, tokenizer });
  await transformJsonLines({ input, output, schema }, async function* (rows) {
    for await (const group of inGroups(rows, rowsAtOnce)) {
      for (const logProbs of await score(scorer, group)) yield { logProbs };
    }
  });
}

async function score(scorer: Scorer, rows: number[][]): Promise<number[][]> {
  const longest = Math.max(...rows.map((ids) => ids.length));
  const rowTokens = Math.max(64, 2 ** Math.ceil(Math.log2(longest)));
  const packing = { rowTokens, rowsPerMicroBatch: Math.max(1, Math.floor(tokensPerBatch / rowTokens)) };
  const scored = await scorer.score(
    rows.map((ids) => ({ ids, promptLength: 1 })),
    packing,
  );
  return scored.map((logProbs) => Array.from(logProbs));
}
