// Whether chosen rows become what a model is trained on: the chat template gives them back, and some tokens are learned.
import { DataError, UserError } from "../../run/errors.ts";
import { completionMask, encodeExample } from "../../text/mask.ts";
import type { Tokenizer } from "../../text/tokenizer.ts";
import { formatTrace } from "../../text/trace.ts";
import type { Database } from "../database.ts";
import { partsOf } from "./selection.ts";
import type { Stage } from "./stage-source.ts";

export type TokenCheck = {
  /** How many rows were encoded. */
  rows: number;
  /** Tokens of a row: the middle one, the one that 95 of 100 stay under, the most. */
  median: number;
  high: number;
  most: number;
  /** The mean share of the tokens that are learned. */
  learnedShare: number;
  /** Rows whose reasoning is empty, of which SFT learns an empty trace. */
  withoutReasoning: number;
};

/** Enough to meet whatever a template does to rows, where to encode all of them would take an hour. */
const mostRows = 2000;

/** @throws DataError with the row, for one that the chat template changes or of which nothing is learned */
export async function checkTokens(
  database: Database,
  stages: readonly Stage[],
  tokenizer: Tokenizer,
): Promise<TokenCheck> {
  await database.run(
    `create or replace table tried as select source, row from light join (select distinct position from outcome) using (position)
     where split = 'train' order by draw, position limit ${mostRows}`,
  );
  const lengths: number[] = [];
  let [learned, withoutReasoning] = [0, 0];
  for (const [source, stage] of stages.entries()) {
    const rows = await database.rows(
      `select file, place, prompt, reasoning, answer from read_parquet(${partsOf(stage)}) semi join (select row from tried where source = ${source}) using (row)
       where reason is null`,
    );
    for (const { file, place, prompt, reasoning, answer } of rows) {
      const where = `${file}:${place}`;
      const [tokens, count] = lengthsOf(
        tokenizer,
        String(prompt),
        formatTrace({ reasoning: String(reasoning), answer: String(answer) }),
        where,
      );
      lengths.push(tokens);
      if (reasoning === "") withoutReasoning += 1;
      learned += count / tokens;
    }
  }
  lengths.sort((a, b) => a - b);
  const at = (share: number) => lengths[Math.min(lengths.length - 1, Math.floor(share * lengths.length))] ?? 0;
  return {
    rows: lengths.length,
    median: at(0.5),
    high: at(0.95),
    most: at(1),
    learnedShare: lengths.length === 0 ? 0 : learned / lengths.length,
    withoutReasoning,
  };
}

/** All tokens, and those that are learned. */
function lengthsOf(tokenizer: Tokenizer, prompt: string, completion: string, where: string): [number, number] {
  try {
    const example = encodeExample(tokenizer, { prompt, completion });
    const learned = completionMask(example).reduce((sum, value) => sum + value, 0);
    if (learned === 0) throw new DataError("no token of it would be learned");
    return [example.ids.length, learned];
  } catch (error) {
    if (error instanceof UserError) throw new DataError(`${where}: ${error.message}`, { cause: error });
    throw error;
  }
}
