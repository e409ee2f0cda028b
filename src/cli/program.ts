// The commands of `reckon` and what is common to them. Each command is a file of its own.
import { Command } from "commander";
import { version } from "../run/version.ts";
import { addBakeoffCommand } from "./bakeoff.ts";
import { addChatCommand } from "./chat.ts";
import { addCompareCommand } from "./compare.ts";
import { addDataCommand } from "./data.ts";
import { addDoctorCommand } from "./doctor.ts";
import { addEvalCommand } from "./eval.ts";
import { addExportCommand } from "./export.ts";
import { addGenerateCommand } from "./generate.ts";
import { addProfileCommand } from "./profile.ts";
import { addReportCommand } from "./report.ts";
import { addRewardCommand } from "./reward.ts";
import { addRunCommand } from "./run.ts";
import { addScoreCommand } from "./score.ts";
import { addStageCommands } from "./stage.ts";
import { addTeachCommand } from "./teach.ts";
import { addTunixCommand } from "./tunix.ts";
import { addVerifyCommand } from "./verify.ts";

/** The whole command line; usage errors are thrown, for one place to word them. */
export function createProgram(): Command {
  const program = new Command("reckon")
    .description("Post-train small open language models until they show their work, and prove that they do.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText(
      "after",
      `
Example:
  $ reckon run recipes/show-your-work.yaml

Results go to standard output, progress to standard error.
Exit code: 0 done, 1 failed, 2 bad usage or bad recipe, 130 interrupted after a saved checkpoint.`,
    );
  addRunCommand(program);
  addDataCommand(program);
  addTeachCommand(program);
  addBakeoffCommand(program);
  addStageCommands(program);
  addEvalCommand(program);
  addCompareCommand(program);
  addGenerateCommand(program);
  addScoreCommand(program);
  addChatCommand(program);
  addVerifyCommand(program);
  addRewardCommand(program);
  addReportCommand(program);
  addExportCommand(program);
  addTunixCommand(program);
  addProfileCommand(program);
  addDoctorCommand(program);
  return program;
}
