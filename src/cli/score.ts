// `reckon score`: log-probabilities of given tokens, JSON Lines in and out.
import type { Command } from "commander";
import { addDeviceOption, addModelOptions, addRowOptions, type ModelOptions, type RowOptions } from "./options.ts";

export function addScoreCommand(program: Command): void {
  const command = program
    .command("score")
    .summary("log-probabilities of given tokens, JSON Lines in and out")
    .description(
      'Score rows {"ids":[…]} or {"text":"…"} under a model. A row out is {"logProbs":[…]}: the natural log of each next token\'s probability, one fewer than ids.',
    );
  addDeviceOption(command);
  addModelOptions(command);
  addRowOptions(command)
    .addHelpText("after", `\nExample:\n  $ reckon score --model models/tiny --input rows.jsonl --output scores.jsonl`)
    .action(async (options: ModelOptions & RowOptions) => {
      const { scoreRows } = await import("./score-rows.ts");
      await scoreRows(options);
    });
}
