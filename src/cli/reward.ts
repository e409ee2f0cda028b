// `reckon reward`: the reward that a recipe gives to completions, JSON Lines in and out. No model is loaded.
import type { Command } from "commander";
import { UsageError } from "../run/errors.ts";
import { transformJsonLines } from "./json-lines.ts";
import { judgeText } from "./judge-text.ts";
import { addRowOptions, type RowOptions, wholeNumber } from "./options.ts";
import type { ReplayOptions } from "./reward-replay.ts";
import { rewardRow } from "./reward-rows.ts";
import type { RewardTestOptions } from "./reward-test.ts";
import { sideBySide } from "./side-by-side.ts";

/** Programs of some rows are run while others wait. */
const rowsAtOnce = 16;

export function addRewardCommand(program: Command): void {
  const command = program
    .command("reward")
    .summary("the reward of completions by a recipe, JSON Lines in and out")
    .description(
      'Score rows {"prompt":"…","completion":"…","row":{"answer":"…"}} by the grpo.reward of a recipe, or by its defaults where the recipe has no grpo. The row may hold the gold "reasoning" and "meta", and beside it may stand the model\'s "confidence" from 0 to 1. A row out is {"reward":0.0,"components":{…}}, with "masked":true where the answer cannot be judged and the recipe leaves such completions out. The recipe\'s model and data are not read.',
    )
    .argument("[settings...]", "settings that win over the recipe's, like grpo.reward.trace.weight=0")
    .option("--recipe <recipe>", "a recipe file");
  addRowOptions(command)
    .addHelpText(
      "after",
      "\nExample:\n  $ reckon reward --recipe recipes/show-your-work.yaml --input completions.jsonl grpo.reward.trace.weight=0",
    )
    .action(async (settings: string[], { recipe: file, input, output }: RowOptions & { recipe?: string }) => {
      if (file === undefined)
        throw new UsageError("reckon reward needs --recipe RECIPE, whose grpo.reward it is to give");
      const [{ loadRecipe }, { rewardSchema }, { openReward, openRewardJudge }, { agreementOf, judgedPair }] =
        await Promise.all([
          import("../recipe/load.ts"),
          import("../reward/settings.ts"),
          import("../recipe/open-reward.ts"),
          import("../reward/agreement.ts"),
        ]);
      const { recipe } = loadRecipe(file, settings, { settingsOnly: true });
      const asked = recipe.grpo?.reward ?? rewardSchema.parse({});
      const judge = await openRewardJudge(asked);
      const score = await openReward(asked, judge);
      const pairs: (readonly [boolean, boolean])[] = [];
      await transformJsonLines({ input, output, schema: rewardRow }, (rows) =>
        sideBySide(rows, rowsAtOnce, async (row) => {
          const result = await score(row);
          const { reward, components, masked, failed } = result;
          const pair = judgedPair(result);
          if (pair !== undefined) pairs.push(pair);
          return {
            reward,
            components,
            ...(masked ? { masked } : {}),
            ...(Object.keys(failed).length > 0 ? { failed } : {}),
          };
        }),
      );
      if (judge !== undefined) process.stderr.write(`${judgeText(judge.tally(), agreementOf(pairs))}\n`);
    });
  addTest(command);
  addReplay(command);
}

function addTest(reward: Command): void {
  reward
    .command("test")
    .summary("whether the reward of a recipe can be trusted")
    .description(
      "Try the reward of a recipe on its own rows: it must take gold for right, gold with a wrong answer for wrong, score gold in other clothes alike, and pay attacks no more than an honest wrong answer. Exit code 1 where something does not hold.",
    )
    .argument("<recipe>", "a recipe file")
    .argument("[settings...]", "settings that win over the recipe's")
    .option("--rows <number>", "how many rows to draw", wholeNumber(1), 200)
    .option(
      "--labelled <file>",
      'JSON Lines like those of reckon reward with "correct" true or false beside, for the rates of wrong verdicts',
    )
    .option("--json", "one JSON object in place of the tables")
    .addHelpText("after", "\nExample:\n  $ reckon reward test recipes/show-your-work.yaml --rows 500")
    .action(async (recipe: string, settings: string[], options: RewardTestOptions) => {
      const { runRewardTest } = await import("./reward-test.ts");
      await runRewardTest(recipe, settings, options);
    });
}

function addReplay(reward: Command): void {
  reward
    .command("replay")
    .summary("what a run's completions would have taught under another reward")
    .description(
      "Score the completions that a run's GRPO sampled again, under its recipe with other settings, and compare rewards and advantages with the stored ones: which groups would teach, what would be paid for, which completions change most. Nothing is generated and the run is left as it is.",
    )
    .argument("<run>", "the folder of a run")
    .argument("[settings...]", "settings over the run's recipe, like grpo.reward.trace.weight=0.1")
    .option("--rows <number>", "how many of the most changed completions to print", wholeNumber(0), 5)
    .option("--json", "every completion with both judgements as JSON Lines; the figures go to standard error")
    .addHelpText("after", "\nExample:\n  $ reckon reward replay runs/show-your-work grpo.reward.trace.weight=0.1")
    .action(async (run: string, settings: string[], options: ReplayOptions) => {
      const { runRewardReplay } = await import("./reward-replay.ts");
      await runRewardReplay(run, settings, options);
    });
}
