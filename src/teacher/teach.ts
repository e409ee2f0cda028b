// A whole run: task after task, prompt after prompt, until so many rows are verified or the budget is gone. Rows stand in the
// order of their prompts, whatever order the answers came in, so that a run that was broken off ends with the same ones.
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { textFingerprint } from "../data/compare/fingerprint.ts";
import { type Database, openDatabase } from "../data/database.ts";
import type { DownloadEvent } from "../hub/snapshot.ts";
import type { CompositeReward } from "../reward/combine.ts";
import type { RunProgram } from "../reward/program.ts";
import { removeTemporaryFiles, writeFileAtomic } from "../run/atomic.ts";
import { UserError } from "../run/errors.ts";
import { lockFolder } from "../run/lock.ts";
import { AskError } from "./ask.ts";
import { type Asker, createAsker, StoppedError } from "./asker.ts";
import { type Choice, chooseReply } from "./choose.ts";
import { endpointOf } from "./endpoints.ts";
import { jobs } from "./jobs.ts";
import { type Ledger, openLedger, type Spent } from "./ledger.ts";
import { askOf } from "./open-ask.ts";
import { openPool } from "./pool.ts";
import { type Prompt, readPrompts } from "./prompts.ts";
import type { TaskSettings, TeachRecipe } from "./recipe.ts";
import { makeRequest } from "./request.ts";
import { openRowsFile, type RowsFile } from "./rows-file.ts";
import { createVerifier } from "./verifier.ts";

export type TaskTally = {
  /** Rows asked for. */
  rows: number;
  kept: number;
  /** Prompts whose replies were all judged. */
  prompts: number;
  /** Prompts without all of their replies, as the endpoints refused them. */
  failed: number;
  /** Replies that were not taken, by why. */
  faults: Record<string, number>;
};

export type TeachEvent =
  | { type: "download"; event: DownloadEvent }
  | { type: "progress"; task: string; tally: TaskTally; answered: number; reused: number; tokens: number; spent: Spent }
  | { type: "failed"; prompt: string; reason: string };

export type TeachOptions = {
  recipe: TeachRecipe;
  /** Where relative paths are looked up. */
  folders: readonly string[];
  out: string;
  runProgram: RunProgram;
  environment?: Record<string, string | undefined>;
  onEvent?: (event: TeachEvent) => void;
  isInterrupted?: () => boolean;
  /** Of the wait before a second try. */
  firstWaitMs?: number;
};

export type TeachOutcome = {
  tasks: Record<string, TaskTally>;
  spent: Spent;
  answered: number;
  reused: number;
  /** Why it ended before every task had its rows. */
  stopped?: "budget" | "interrupted";
};

export const ledgerName = "ledger.jsonl";

/**
 * Writes `rows.jsonl`, `rows.parquet` and `teach.json` beside the ledger.
 * @throws UserError when an endpoint refuses every request, with the rows so far written
 */
export async function teach(options: TeachOptions): Promise<TeachOutcome> {
  const { recipe, out } = options;
  mkdirSync(out, { recursive: true });
  const unlock = lockFolder(out);
  const database = await openDatabase({
    temporaryFolder: join(tmpdir(), "reckon-spill"),
    memoryBytes: 2e8,
    threads: 1,
  });
  try {
    removeTemporaryFiles(out);
    const ledger = await openLedger(join(out, ledgerName));
    const rows = openRowsFile(out, database);
    try {
      const outcome = await runTasks(options, { ledger, rows, database });
      await rows.finish();
      writeFileAtomic(join(out, "teach.json"), `${JSON.stringify({ recipe, ...outcome.outcome }, null, 2)}\n`);
      if (outcome.fatal !== undefined)
        throw new UserError(`${outcome.fatal.message}; what was answered is kept, run it again to go on`);
      return outcome.outcome;
    } finally {
      rows.discard();
      await ledger.close();
    }
  } finally {
    database.close();
    unlock();
  }
}

type Stores = { ledger: Ledger; rows: RowsFile; database: Database };

async function runTasks(
  { recipe, folders, runProgram, environment = process.env, onEvent = () => {}, ...options }: TeachOptions,
  { ledger, rows, database }: Stores,
): Promise<{ outcome: TeachOutcome; fatal?: AskError }> {
  const { isInterrupted = () => false, firstWaitMs } = options;
  const { retries, giveUpSeconds, budget } = recipe;
  const onDownload = (event: DownloadEvent) => onEvent({ type: "download", event });
  const endpoints = Object.entries(recipe.teachers).map(([name, settings]) => endpointOf(name, settings));
  const pool = openPool(
    endpoints.map((endpoint) => ({ endpoint, ask: askOf(endpoint, { environment, folders, onDownload }) })),
    { retries, giveUpSeconds, ...(firstWaitMs === undefined ? {} : { firstWaitMs }) },
  );
  let fatal: AskError | undefined;
  const isEnding = () => isInterrupted() || fatal !== undefined;
  const asker = createAsker({ ledger, pool, endpoints, budget, isInterrupted: isEnding });
  const verifier = createVerifier(runProgram);
  const tallies: Record<string, TaskTally> = {};
  let stopped: TeachOutcome["stopped"];
  /** Prompts that have a row, by their fingerprints. */
  const kept = new Set<string>();

  for (const [name, settings] of Object.entries(recipe.tasks)) {
    const tally: TaskTally = { rows: settings.rows, kept: 0, prompts: 0, failed: 0, faults: {} };
    tallies[name] = tally;
    const prompts = readPrompts(database, { name, settings, seen: new Set(kept) }, { folders, onDownload });
    const answers = inOrder(
      prompts,
      (prompt) => answerPrompt(prompt, settings, { recipe, asker, verifier }),
      () => (stopped === undefined && fatal === undefined ? promptsAtOnce(tally, pool.capacity, settings.samples) : 0),
    );
    for await (const { prompt, choice, error } of answers) {
      if (error === undefined) {
        tally.prompts += 1;
        for (const fault of choice.faults) tally.faults[fault] = (tally.faults[fault] ?? 0) + 1;
        if (choice.row !== undefined && tally.kept < tally.rows) {
          tally.kept += 1;
          kept.add(textFingerprint(prompt.prompt));
          rows.add(choice.row);
        }
      } else if (error instanceof StoppedError) stopped ??= error.reason;
      else {
        tally.failed += 1;
        if (error.kind === "fatal") fatal ??= error;
        onEvent({ type: "failed", prompt: prompt.id, reason: error.message });
      }
      onEvent({ type: "progress", task: name, tally, ...asker.counts() });
    }
    if (stopped !== undefined || fatal !== undefined) break;
  }
  const { answered, reused } = asker.counts();
  const isShort = Object.keys(tallies).length < Object.keys(recipe.tasks).length || stopped !== undefined;
  const outcome = {
    tasks: tallies,
    spent: ledger.spent(),
    answered,
    reused,
    ...(isShort && stopped ? { stopped } : {}),
  };
  return fatal === undefined ? { outcome } : { outcome, fatal };
}

/** Enough to keep every endpoint busy though rows wait for those before them, and no more than the rows still to find take. */
function promptsAtOnce({ rows, kept, prompts }: TaskTally, capacity: number, samples: number): number {
  const share = (kept + 2) / (prompts + 2);
  return kept >= rows
    ? 0
    : Math.min(Math.ceil((4 * capacity) / samples), Math.max(1, Math.round((rows - kept) / share)));
}

type Answered = { prompt: Prompt } & (
  | { choice: Choice; error?: undefined }
  | { choice?: undefined; error: AskError | StoppedError }
);

async function answerPrompt(
  prompt: Prompt,
  settings: TaskSettings,
  { recipe, asker, verifier }: { recipe: TeachRecipe; asker: Asker; verifier: CompositeReward },
): Promise<Answered> {
  const instruction = settings.instruction ?? jobs[settings.job].instruction;
  const requests = Array.from({ length: settings.samples }, (_, sample) =>
    makeRequest(recipe, { prompt: prompt.prompt, instruction, sample }),
  );
  const answers = await Promise.allSettled(requests.map((request) => asker.ask(request)));
  const candidates = answers.flatMap((answer, sample) =>
    answer.status === "fulfilled" ? [{ ...answer.value, key: requests[sample]!.key, sample }] : [],
  );
  const errors = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as unknown] : []));
  // A stopped run asks for the rest when it goes on, so that a prompt has all of its replies or is not judged.
  const error = errors.find((reason) => reason instanceof StoppedError) ?? errors[0];
  if (error === undefined) {
    const choice = await chooseReply(prompt, candidates, settings, { care: recipe.care, reward: verifier });
    return { prompt, choice };
  }
  if (error instanceof StoppedError || error instanceof AskError) return { prompt, error };
  throw error;
}

/** Works on several items at once and gives the results in the items' order. @param most how many, asked again each time */
async function* inOrder<Item, Result>(
  items: AsyncGenerator<Item>,
  work: (item: Item) => Promise<Result>,
  most: () => number,
): AsyncGenerator<Result> {
  const pending: Promise<Result>[] = [];
  let isDone = false;
  try {
    for (;;) {
      while (!isDone && pending.length < most()) {
        const next = await items.next();
        if (next.done) isDone = true;
        else {
          const result = work(next.value);
          // It is awaited later; until then its failure is nobody's.
          result.catch(() => {});
          pending.push(result);
        }
      }
      const first = pending.shift();
      if (first === undefined) return;
      yield await first;
    }
  } finally {
    await items.return(undefined);
    await Promise.allSettled(pending);
  }
}
