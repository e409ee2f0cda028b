// What a bake-off may say: all that a teaching recipe says, where each teacher is a candidate of its own, and how they are
// compared. Unknown keys are errors; the loader says where they stand.
import { z } from "zod";
import { recipeSchema } from "../recipe/schema.ts";
import { rewardSchema } from "../reward/settings.ts";
import { teachRecipeSchema } from "../teacher/recipe.ts";

const count = z.int().min(1);

const probeSchema = z.strictObject({
  /** Prompts with one right answer that no teacher is asked; the students are tested on them. */
  testRows: count.default(100),
  /** Of a student's completion in that test. */
  maxNewTokens: count.default(512),
  /** As the stage of a recipe. */
  sft: recipeSchema.shape.sft.unwrap(),
});

export const bakeoffRecipeSchema = teachRecipeSchema.extend({
  /** Drawn over all tasks, as evenly as their files allow; every teacher is asked the same ones. */
  prompts: count.default(100),
  /** A language model that scores each trace by a rubric, as `grpo.reward.judge`. */
  judge: rewardSchema.shape.judge,
  /** The model that is to learn: how likely are the traces to it, and how long in its tokens? */
  student: z.strictObject({ model: z.string().min(1), systemPrompt: z.string().default("") }).optional(),
  /** A short SFT of the student on each teacher's verified traces, and its evaluation. */
  probe: probeSchema.optional(),
});

export type BakeoffRecipe = z.infer<typeof bakeoffRecipeSchema>;
export type ProbeSettings = z.infer<typeof probeSchema>;
