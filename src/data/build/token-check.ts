// Whether chosen rows become what a model is trained on: the chat template gives them back, and some tokens are learned.
import { DataError } from "../../run/errors.ts";
import { completionMask, encodeExample } from "../../text/mask.ts";
import { roundTrip } from "../../text/round-trip.ts";
import { hasTrace } from "../../text/row.ts";
import type { Tokenizer } from "../../text/tokenizer.ts";
import { formatTrace, parseTrace, type Trace } from "../../text/trace.ts";
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
  /** The mean share of the tokens that are learned, of the rows of which some are. */
  learnedShare: number;
  /** Rows without reasoning, of which SFT learns nothing: they are prompts with a gold answer. */
  withoutReasoning: number;
  /** Rows longer than the model's context, which training leaves out. */
  tooLong: number;
  /** Rows that the tokenizer does not give back to the letter. */
  changed: number;
};

export type CheckedModel = {
  tokenizer: Tokenizer;
  /** Tokens; any length fits where it is not given. */
  contextLength?: number;
};

/** Enough to meet whatever a template does to rows, where to encode all of them would take an hour. */
const mostRows = 2000;

/**
 * @param mostTooLong the share of the rows that may be longer than the model's context
 * @throws DataError where the chat template does not give rows back, too many are too long, or no token is learned
 */
export async function checkTokens(
  database: Database,
  stages: readonly Stage[],
  model: CheckedModel,
  mostTooLong: number,
): Promise<TokenCheck> {
  await database.run(
    `create or replace table tried as select source, row from light join (select distinct position from outcome) using (position)
     where split = 'train' order by draw, position limit ${mostRows}`,
  );
  const lengths: number[] = [];
  const faults: string[] = [];
  const check = { learnedShare: 0, withoutReasoning: 0, tooLong: 0, changed: 0 };
  for (const [source, stage] of stages.entries()) {
    const rows = await database.rows(
      `select file, place, prompt, reasoning, answer from read_parquet(${partsOf(stage)}) semi join (select row from tried where source = ${source}) using (row)
       where reason is null`,
    );
    for (const { file, place, prompt, ...rest } of rows) {
      const trace = { reasoning: String(rest.reasoning), answer: String(rest.answer) };
      const encoded = encodedRow(model.tokenizer, String(prompt), trace);
      if ("fault" in encoded) {
        faults.push(`${file}:${place}: ${encoded.fault}`);
        continue;
      }
      lengths.push(encoded.tokens);
      const isTooLong = encoded.tokens > (model.contextLength ?? Number.POSITIVE_INFINITY);
      if (isTooLong) check.tooLong += 1;
      if (encoded.isChanged) check.changed += 1;
      if (!hasTrace(trace)) check.withoutReasoning += 1;
      else if (!isTooLong) check.learnedShare += encoded.learned / encoded.tokens;
    }
  }
  requireRoundTrips(faults, lengths.length + faults.length);
  const learnedRows = requireLearned(lengths.length, check, model.contextLength, mostTooLong);
  lengths.sort((a, b) => a - b);
  const at = (share: number) => lengths[Math.min(lengths.length - 1, Math.floor(share * lengths.length))] ?? 0;
  const learnedShare = learnedRows === 0 ? 0 : check.learnedShare / learnedRows;
  return { rows: lengths.length, median: at(0.5), high: at(0.95), most: at(1), ...check, learnedShare };
}

type Encoded = { tokens: number; learned: number; isChanged: boolean };

/** A row without reasoning is laid out as one with it, so that its prompt and answer are tried too. */
function encodedRow(tokenizer: Tokenizer, prompt: string, trace: Trace): Encoded | { fault: string } {
  const completion = formatTrace(trace);
  try {
    const example = encodeExample(tokenizer, { prompt, completion });
    const learned = completionMask(example).reduce((sum, value) => sum + value, 0);
    const text = tokenizer.decode(example.ids.slice(example.promptLength), { skipSpecialTokens: true }).trim();
    if (hasTrace(trace) && !parseTrace(text).ok) return { fault: notBack(tokenizer, completion, text) };
    return { tokens: example.ids.length, learned, isChanged: text !== completion.trim() };
  } catch (error) {
    if (error instanceof DataError) return { fault: error.message };
    throw error;
  }
}

function notBack(tokenizer: Tokenizer, completion: string, text: string): string {
  const difference = roundTrip(tokenizer, completion);
  const from = difference === undefined ? "" : `, from the tokens ${JSON.stringify(difference.tokens)}`;
  const comes = JSON.stringify(text.slice(difference?.offset ?? 0).slice(0, 40));
  return `its trace does not come back from the tokenizer as a trace: ${comes} comes back${from}`;
}

function requireRoundTrips(faults: readonly string[], rows: number): void {
  const [first] = faults;
  if (first === undefined) return;
  throw new DataError(
    `${faults.length} of ${rows} rows do not come back from the model's chat template and tokenizer; the first: ${first}`,
  );
}

/** @returns of how many rows something is learned */
function requireLearned(
  rows: number,
  { withoutReasoning, tooLong }: Pick<TokenCheck, "withoutReasoning" | "tooLong">,
  contextLength: number | undefined,
  mostTooLong: number,
): number {
  if (rows === 0) return 0;
  if (withoutReasoning === rows) {
    throw new DataError(
      `no token would be learned: none of the ${rows} rows that were tried has reasoning; for prompts alone, as GRPO and evaluations take them, check without --model`,
    );
  }
  if (tooLong > mostTooLong * rows) {
    throw new DataError(
      `${tooLong} of ${rows} rows are longer than the model's context of ${contextLength} tokens, so that nothing of them would be learned, quarantine.maxShare lets ${mostTooLong} pass: set clean.tokenizer to the model's folder and clean.maxTokens below its context`,
    );
  }
  return Math.max(0, rows - withoutReasoning - tooLong);
}
