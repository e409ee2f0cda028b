// GSM8K: {question, answer}, the answer a solution with calculator marks, then "####" and a number.
import { z } from "zod";
import { standardise } from "../formats/standardise.ts";
import { defineAdapter } from "./adapter.ts";

const calculatorMark = /<<[^<>]*>>/g;
const number = /^-?\d+(\.\d+)?$/;

export const gsm8k = defineAdapter({
  source: "openai/gsm8k",
  licence: "MIT",
  domain: "math",
  schema: z.object({ question: z.string(), answer: z.string() }),
  convert({ question, answer }) {
    const trace = standardise(answer, "hashes");
    if ("unusable" in trace) return trace;
    const gold = trace.answer.replaceAll(",", "");
    if (!number.test(gold)) return { unusable: `answer: no number after "####", but "${gold.slice(0, 40)}"` };
    const reasoning = trace.reasoning.replace(calculatorMark, "");
    return { prompt: question.trim(), reasoning, answer: gold, meta: { steps: reasoning.split("\n").length } };
  },
});
