// Runs a teaching recipe, or quotes it; shows how far it is, prints what came of it.
import { join } from "node:path";
import { Table } from "console-table-printer";
import { loadTeachRecipe } from "../recipe/load-teach.ts";
import { writeMadeTasks } from "../recipe/made-sources.ts";
import { count, figure } from "../report/format.ts";
import { InterruptedError, onInterrupt } from "../run/interrupt.ts";
import { createSandbox } from "../sandbox/pool.ts";
import { type Quote, quoteTeaching } from "../teacher/quote.ts";
import { type TeachOutcome, teach } from "../teacher/teach.ts";
import type { TeachCommandOptions } from "./teach.ts";
import { createTeachProgress } from "./teach-progress.ts";

/** Prints a table, or JSON, to standard output. */
export async function runTeach(
  file: string,
  settings: readonly string[],
  { out, dryRun, json }: TeachCommandOptions,
): Promise<void> {
  const { recipe: given, folders } = loadTeachRecipe(file, settings);
  const folder = out ?? join("teach", given.name);
  const recipe = writeMadeTasks(given, `${folder}-sources`);
  const progress = createTeachProgress(process.stderr);
  if (dryRun) {
    const onDownload = (event: Parameters<typeof progress.onDownload>[0]) => progress.onDownload(event);
    const quote = await quoteTeaching({ recipe, folders, out: folder, onDownload }).finally(() => progress.close());
    process.stdout.write(json ? `${JSON.stringify(quote, null, 2)}\n` : quoteText(quote));
    return;
  }
  const interrupt = onInterrupt(() => progress.note("ending when what is under way is answered; again to end at once"));
  let outcome: TeachOutcome;
  try {
    outcome = await teach({
      recipe,
      folders,
      out: folder,
      runProgram: createSandbox().runProgram,
      onEvent: progress.onEvent,
      isInterrupted: interrupt.requested,
    });
  } finally {
    interrupt.dispose();
    progress.close();
  }
  process.stdout.write(json ? `${JSON.stringify({ ...outcome, folder }, null, 2)}\n` : `${outcomeTable(outcome)}\n`);
  const kept = Object.values(outcome.tasks).reduce((sum, task) => sum + task.kept, 0);
  process.stderr.write(`rows: ${join(folder, "rows.jsonl")} and rows.parquet, ${count(kept)} rows\n`);
  if (outcome.stopped === "interrupted") throw new InterruptedError(`reckon teach ${[file, ...settings].join(" ")}`);
  if (outcome.stopped === "budget")
    process.stderr.write("the budget is gone; raise budget.tokens or budget.money to go on\n");
  for (const [name, { rows, kept }] of Object.entries(outcome.tasks)) {
    if (kept < rows && outcome.stopped === undefined)
      process.stderr.write(`${name}: ${count(kept)} of ${count(rows)} rows; its files have no more prompts\n`);
  }
}

const money = (value: number) => value.toFixed(value < 1 ? 4 : 2);

function outcomeTable({ tasks, spent, answered, reused }: TeachOutcome): string {
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "task", alignment: "left" },
      { name: "rows", alignment: "right" },
      { name: "prompts", alignment: "right" },
      { name: "kept", alignment: "right" },
      { name: "failed", alignment: "right" },
      { name: "not taken", alignment: "left" },
    ],
  });
  for (const [task, { rows, kept, prompts, failed, faults }] of Object.entries(tasks)) {
    table.addRow({
      task,
      rows: `${count(kept)} of ${count(rows)}`,
      prompts: count(prompts),
      kept: prompts === 0 ? "–" : figure(kept / prompts, "share"),
      failed: count(failed),
      "not taken": Object.entries(faults)
        .map(([fault, times]) => `${fault} ${count(times)}`)
        .join(", "),
    });
  }
  const asked = `${count(answered)} answers, ${count(reused)} from the ledger`;
  return `${table.render()}\n${asked}; spent in all ${count(spent.tokens)} tokens, ${money(spent.money)} in money`;
}

function quoteText({ tasks, replyTokens, isMeasured, likely, most, hours, spent }: Quote): string {
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "task", alignment: "left" },
      ...["rows", "prompts", "requests", "stored"].map((name) => ({ name, alignment: "right" })),
    ],
  });
  for (const [task, { rows, prompts, requests, stored }] of Object.entries(tasks)) {
    table.addRow({
      task,
      rows: count(rows),
      prompts: prompts >= 2 * rows ? `≥ ${count(prompts)}` : count(prompts),
      requests: count(requests),
      stored: count(stored),
    });
  }
  const source = isMeasured ? "the mean of the ledger" : "assumed";
  const lines = [
    table.render(),
    `When every prompt gives a row: ${count(likely.tokens)} tokens, ${money(likely.money)} in money, with replies of ${count(replyTokens)} tokens (${source}).`,
    `With replies as long as they may be: ${count(most.tokens)} tokens, ${money(most.money)} in money. Prompts that give no row come on top.`,
    ...(hours === undefined ? [] : [`About ${hours.toFixed(1)} hours at the pace so far, with every endpoint full.`]),
    ...(spent.tokens === 0 ? [] : [`Spent already: ${count(spent.tokens)} tokens, ${money(spent.money)} in money.`]),
  ];
  return `${lines.join("\n")}\n`;
}
