// Raiden-DeepSeek-R1: CSV files of {prompt, response}, the response in R1's layout; as R1 wrote it, unfiltered.
import { z } from "zod";
import { standardise } from "../formats/standardise.ts";
import { defineAdapter } from "./adapter.ts";

export const raiden = defineAdapter({
  source: "sequelbox/Raiden-DeepSeek-R1",
  licence: "Apache-2.0",
  domain: "creative",
  schema: z.object({ prompt: z.string(), response: z.string(), category: z.string().nullish() }),
  convert({ prompt, response, category }) {
    const trace = standardise(response, "think");
    if ("unusable" in trace) return trace;
    const { reasoning, answer } = trace;
    return { prompt: prompt.trim(), reasoning, answer, ...(category ? { meta: { category } } : {}) };
  },
});
