// Runs a bake-off, or quotes it; shows how far it is, prints what came of it, writes its page.
import { join } from "node:path";
import { Table } from "console-table-printer";
import { type BakeoffOutcome, bakeoff, drawnPrompts, summaryOf } from "../bakeoff/bakeoff.ts";
import { hours } from "../bakeoff/hours.ts";
import { loadBakeoff } from "../bakeoff/load.ts";
import { bakeoffPage } from "../bakeoff/page.ts";
import { quoteBakeoff, type TeacherQuote } from "../bakeoff/quote.ts";
import { writeMadeTasks } from "../recipe/made-sources.ts";
import { count, figure } from "../report/format.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import { InterruptedError, onInterrupt } from "../run/interrupt.ts";
import { createSandbox } from "../sandbox/pool.ts";
import type { BakeoffCommandOptions } from "./bakeoff.ts";
import { createBakeoffProgress } from "./bakeoff-progress.ts";

/** Prints a table, or JSON, to standard output. */
export async function runBakeoff(
  file: string,
  settings: readonly string[],
  { out, dryRun, json }: BakeoffCommandOptions,
): Promise<void> {
  const { recipe: given, folders } = loadBakeoff(file, settings);
  const folder = out ?? join("bakeoff", given.name);
  const recipe = writeMadeTasks(given, `${folder}-sources`);
  const progress = createBakeoffProgress(process.stderr);
  if (dryRun) {
    const drawn = await drawnPrompts(recipe, folders, progress.onDownload).finally(() => progress.close());
    const quotes = await quoteBakeoff(recipe, drawn, folder);
    process.stdout.write(json ? `${JSON.stringify(quotes, null, 2)}\n` : `${quoteTable(quotes)}\n`);
    return;
  }
  const interrupt = onInterrupt(() => progress.note("ending when what is under way is done; again to end at once"));
  let outcome: BakeoffOutcome;
  try {
    const { runProgram } = createSandbox();
    const isInterrupted = interrupt.requested;
    outcome = await bakeoff({ recipe, folders, out: folder, runProgram, onEvent: progress.onEvent, isInterrupted });
  } finally {
    interrupt.dispose();
    progress.close();
  }
  const page = join(folder, "bakeoff.html");
  writeFileAtomic(page, bakeoffPage(outcome));
  const text = `${outcomeTable(outcome)}\n${outcome.recommendation.reasons.join("\n")}\n`;
  process.stdout.write(json ? `${JSON.stringify(summaryOf(recipe, outcome), null, 2)}\n` : text);
  process.stderr.write(`page: ${page}\n`);
  if (outcome.stopped === "interrupted") throw new InterruptedError(`reckon bakeoff ${[file, ...settings].join(" ")}`);
  if (outcome.stopped === "budget")
    process.stderr.write("the budget is gone; raise budget.tokens or budget.money to go on\n");
}

function outcomeTable({ teachers, recommendation }: BakeoffOutcome): string {
  const heads = ["verified", "95 %", "reply tokens", "tokens/s", "student", "probe", "money", "time"];
  const table = new Table({
    shouldDisableColors: true,
    columns: [{ name: "teacher", alignment: "left" }, ...heads.map((name) => ({ name, alignment: "right" as const }))],
  });
  for (const { name, measures, student, probe, job } of teachers) {
    const { verified, replyTokens, tokensPerSecond } = measures;
    table.addRow({
      teacher: name === recommendation.teacher ? `${name} ←` : name,
      verified: figure(verified.mean, "share"),
      "95 %": `${(100 * verified.low).toFixed(1)}–${(100 * verified.high).toFixed(1)}`,
      "reply tokens": replyTokens ? count(replyTokens.mean) : "–",
      "tokens/s": tokensPerSecond ? count(tokensPerSecond.all) : "–",
      student: student?.logProb ? student.logProb.mean.toFixed(3) : "–",
      probe: probe ? figure(probe.after.mean, "share") : "–",
      money: job?.money === undefined ? "–" : job.money.toFixed(2),
      time: job ? hours(job.hours) : "–",
    });
  }
  return table.render();
}

function quoteTable(quotes: readonly TeacherQuote[]): string {
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "teacher", alignment: "left" },
      ...["requests", "stored", "tokens at most", "money at most"].map((name) => ({
        name,
        alignment: "right" as const,
      })),
    ],
  });
  for (const { teacher, requests, stored, mostTokens, mostMoney } of quotes)
    table.addRow({
      teacher,
      requests: count(requests),
      stored: count(stored),
      "tokens at most": count(mostTokens),
      "money at most": mostMoney === undefined ? "no price given" : mostMoney.toFixed(2),
    });
  return table.render();
}
