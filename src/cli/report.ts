// `reckon report`: writes the report of a run folder again from its journal, and prints its table.
import { relative } from "node:path";
import type { Command } from "commander";
import { runThere } from "../run/run-folder.ts";

export function addReportCommand(program: Command): void {
  program
    .command("report")
    .summary("write the report and model card of a run again")
    .description(
      "Write report.html, report.md and model-card.md of a run again from its journal, and print the table of results.",
    )
    .argument("<folder>", "the folder of a run")
    .addHelpText("after", "\nExample:\n  $ reckon report runs/show-your-work")
    .action(async (folder: string) => {
      const { journal } = runThere(folder);
      const [{ writeReport }, { readJournal }, { resultTable }] = await Promise.all([
        import("../report/write.ts"),
        import("../run/journal.ts"),
        import("./table.ts"),
      ]);
      const { html, markdown } = await writeReport(folder);
      process.stdout.write(resultTable(readJournal(journal), process.stdout.columns));
      process.stderr.write(`report: ${relative("", html)}, ${relative("", markdown)}\n`);
    });
}
