// GSM8K rows ({"question", "answer"}) as canonical rows: calculator marks go, one step a line, the answer from "####".
// Source: Cobbe et al. 2021, "Training Verifiers to Solve Math Word Problems"; MIT licence.
import { z } from "zod";
import { readJsonLines } from "../data/jsonl.ts";
import { DataError } from "../run/errors.ts";
import type { Row } from "../text/row.ts";
import { closingLine } from "./procedural/index.ts";
import { faultOf } from "./rows.ts";

const rawSchema = z.object({ question: z.string().trim().min(1), answer: z.string().trim().min(1) });
const calculatorMark = /<<[^<>]*>>/g;
const number = /^-?\d+(\.\d+)?$/;

/** One row; throws a DataError that says what is wrong at `where`. */
export function gsm8kRow(value: unknown, where: string, id: string, split: Row["split"]): Row {
  const raw = rawSchema.safeParse(value);
  if (!raw.success) throw new DataError(`${where}: ${faultOf(raw.error)}`);
  const parts = raw.data.answer.split("####");
  if (parts.length !== 2) {
    throw new DataError(
      `${where}: field "answer" must hold "####" once, before the final number; found ${parts.length - 1}`,
    );
  }
  const answer = (parts[1] as string).trim().replaceAll(",", "");
  if (!number.test(answer)) throw new DataError(`${where}: no number after "####" in field "answer", but "${answer}"`);
  const steps = (parts[0] as string)
    .replace(calculatorMark, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (steps.length === 0) throw new DataError(`${where}: no solution before "####" in field "answer"`);
  return {
    id,
    prompt: raw.data.question,
    reasoning: [...steps.map((step, index) => `Step ${index + 1}: ${step}`), closingLine(answer)].join("\n"),
    answer,
    domain: "math",
    source: "gsm8k",
    licence: "MIT",
    split,
    meta: { difficulty: steps.length },
  };
}

/** All rows of a GSM8K file, in its order; ids count the rows from 0. */
export function readGsm8k(file: string, split: Row["split"]): Row[] {
  let count = 0;
  return readJsonLines(file, (value, where) => gsm8kRow(value, where, `gsm8k-${split}-${count++}`, split));
}
