// `reckon generate`: completions of prompts, JSON Lines in and out.
import type { Command } from "commander";
import {
  addDeviceOption,
  addModelOptions,
  addRowOptions,
  type GenerateOptions,
  number,
  wholeNumber,
} from "./options.ts";

export function addGenerateCommand(program: Command): void {
  const command = program
    .command("generate")
    .summary("completions of prompts, JSON Lines in and out")
    .description(
      'Continue rows {"ids":[…]}, {"prompt":"…"} or {"messages":[…]}. A row out is {"ids":[…],"text":"…","logProbs":[…],"stop":"eos"|"length"}: new tokens only; text is empty when the folder has no tokenizer.',
    );
  addDeviceOption(command);
  addModelOptions(command)
    .option("--temperature <number>", "0 takes the most likely token each time", number(0), 0)
    .option("--max-tokens <count>", "new tokens a row, at most", wholeNumber(1), 256)
    .option("--seed <number>", "the same seed draws the same tokens", wholeNumber(0), 42)
    .option("--top-k <count>", "draw among the k most likely tokens, 0 for all", wholeNumber(0), 0)
    .option("--top-p <share>", "draw among the most likely tokens of this share, 1 for all", number(0.01, 1), 1);
  addRowOptions(command)
    .addHelpText(
      "after",
      `
Example:
  $ echo '{"messages":[{"role":"user","content":"What is 17 + 25?"}]}' | reckon generate --model models/tiny --temperature 0.7`,
    )
    .action(async (options: GenerateOptions) => {
      const { generateRows } = await import("./generate-rows.ts");
      await generateRows(options);
    });
}
