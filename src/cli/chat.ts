// `reckon chat`: a conversation with a model in the terminal.
import type { Command } from "commander";
import type { ChatOptions } from "./chat-session.ts";
import { addDeviceOption, addModelOptions, number, wholeNumber } from "./options.ts";

export function addChatCommand(program: Command): void {
  const command = program
    .command("chat")
    .summary("talk with a model in the terminal")
    .description(
      "Talk with a model: each line is a turn, the model answers as it speaks. /reset begins a new conversation; /exit or Ctrl-D ends. From a pipe every line is a turn as well, and the answers alone go to standard output.",
    );
  addDeviceOption(command);
  addModelOptions(command)
    .option("--system <text>", "instructions before the first turn, laid out by the model's chat template")
    .option("--temperature <number>", "0 takes the most likely token each time", number(0), 0)
    .option("--max-tokens <count>", "new tokens an answer, at most", wholeNumber(1), 256)
    .option("--seed <number>", "the same seed and turns draw the same tokens", wholeNumber(0), 42)
    .addHelpText("after", "\nExample:\n  $ reckon chat --model models/tiny --temperature 0.7")
    .action(async (options: ChatOptions) => {
      const { chat } = await import("./chat-session.ts");
      await chat(options);
    });
}
