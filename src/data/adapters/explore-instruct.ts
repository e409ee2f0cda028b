// Explore-Instruct, brainstorming and rewriting: {instruction, input, output}.
import { z } from "zod";
import { defineAdapter } from "./adapter.ts";

export const exploreInstruct = defineAdapter({
  source: "Wanfq/Explore_Instruct",
  licence: "CC-BY-NC-4.0",
  domain: "creative ideation",
  schema: z.object({ instruction: z.string(), input: z.string().nullish(), output: z.string() }),
  convert({ instruction, input, output }) {
    const prompt = [instruction.trim(), input?.trim() ?? ""].filter((text) => text !== "").join("\n\n");
    return { prompt, reasoning: "", answer: output.trim() };
  },
});
