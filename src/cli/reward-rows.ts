// The rows that the reward commands read: a completion with what is known of its problem.
import { z } from "zod";

/** A row may carry more, such as its id: a data set's rows go in as they are. */
export const rewardRow = z.object({
  prompt: z.string(),
  completion: z.string(),
  row: z.object({
    answer: z.string(),
    domain: z.string().optional(),
    reasoning: z.string().default(""),
    meta: z.record(z.string(), z.unknown()).default({}),
  }),
  confidence: z.number().min(0).max(1).optional(),
  tokens: z.object({ completion: z.int().min(0), limit: z.int().min(1), cut: z.boolean() }).optional(),
});

/** With what somebody said of the completion. */
export const labelledRow = rewardRow.extend({ correct: z.boolean() });
