// What a run would ask and cost, before anything is asked. Counts prompts, and takes the length of replies from the ledger
// where it has some. Knows no endpoint's answers.
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../data/database.ts";
import type { DownloadEvent } from "../hub/snapshot.ts";
import { costOf, endpointOf } from "./endpoints.ts";
import { jobs } from "./jobs.ts";
import { openLedger, type Spent } from "./ledger.ts";
import { readPrompts } from "./prompts.ts";
import type { TeachRecipe } from "./recipe.ts";
import { makeRequest, roughTokens } from "./request.ts";
import { ledgerName } from "./teach.ts";

export type TaskQuote = {
  rows: number;
  /** Of the files, each once, and no more than the rows to find take when one prompt in `mostPromptsPerRow` gives a row. */
  prompts: number;
  /** When every prompt gives a row. */
  requests: number;
  /** Of these, those that the ledger holds. */
  stored: number;
  /** Of the requests that are not stored. */
  promptTokens: number;
};

export type Quote = {
  tasks: Record<string, TaskQuote>;
  /** Tokens of a reply. */
  replyTokens: number;
  /** Whether that is the mean of the ledger's, else it is assumed. */
  isMeasured: boolean;
  /** Of what is not stored, when every prompt gives a row and replies have that length. */
  likely: Spent;
  /** The same when every reply is as long as it may be. */
  most: Spent;
  /** At the pace of the ledger, with every endpoint full. */
  hours?: number;
  spent: Spent;
};

/** What a thinking model writes on such prompts, about; a ledger with so many replies knows better. */
const assumedReplyTokens = 1500;
const enoughReplies = 20;
const mostPromptsPerRow = 2;

export type QuoteOptions = {
  recipe: TeachRecipe;
  folders: readonly string[];
  out: string;
  onDownload?: (event: DownloadEvent) => void;
};

/** @throws DataError for files that are not there */
export async function quoteTeaching({ recipe, folders, out, onDownload }: QuoteOptions): Promise<Quote> {
  const file = join(out, ledgerName);
  const ledger = existsSync(file) ? await openLedger(file) : undefined;
  const database = await openDatabase({ temporaryFolder: join(tmpdir(), "reckon-spill"), memoryBytes: 2e8 });
  const endpoints = Object.entries(recipe.teachers).map(([name, settings]) => endpointOf(name, settings));
  const totals = ledger?.totals();
  const isMeasured = totals !== undefined && totals.answers >= enoughReplies;
  const { maxTokens } = recipe.sampling;
  const replyTokens = isMeasured
    ? Math.round(totals.completionTokens / totals.answers)
    : Math.min(maxTokens, assumedReplyTokens);
  const quote: Quote = {
    tasks: {},
    replyTokens,
    isMeasured,
    likely: { tokens: 0, money: 0 },
    most: { tokens: 0, money: 0 },
    spent: ledger?.spent() ?? { tokens: 0, money: 0 },
  };
  const add = (sum: Spent, model: string, promptTokens: number, completionTokens: number) => {
    sum.tokens += promptTokens + completionTokens;
    const costs = endpoints
      .filter((endpoint) => endpoint.model === model)
      .map((endpoint) => costOf(endpoint, { promptTokens, completionTokens }));
    sum.money += Math.max(0, ...costs);
  };
  try {
    for (const [name, settings] of Object.entries(recipe.tasks)) {
      const task: TaskQuote = { rows: settings.rows, prompts: 0, requests: 0, stored: 0, promptTokens: 0 };
      quote.tasks[name] = task;
      const instruction = settings.instruction ?? jobs[settings.job].instruction;
      const prompts = readPrompts(
        database,
        { name, settings, seen: new Set() },
        { folders, ...(onDownload ? { onDownload } : {}) },
      );
      for await (const { prompt } of prompts) {
        task.prompts += 1;
        if (task.prompts > settings.rows) {
          if (task.prompts >= mostPromptsPerRow * settings.rows) break;
          continue;
        }
        for (let sample = 0; sample < settings.samples; sample += 1) {
          const { key, model, messages } = makeRequest(recipe, { prompt, instruction, sample });
          task.requests += 1;
          if (ledger?.has(key)) {
            task.stored += 1;
            continue;
          }
          const promptTokens = roughTokens(messages.reduce((sum, { content }) => sum + content.length, 0));
          task.promptTokens += promptTokens;
          add(quote.likely, model, promptTokens, replyTokens);
          add(quote.most, model, promptTokens, maxTokens);
        }
      }
    }
  } finally {
    database.close();
    await ledger?.close();
  }
  if (!isMeasured) return quote;
  const left = Object.values(quote.tasks).reduce((sum, { requests, stored }) => sum + requests - stored, 0);
  const atOnce = endpoints.reduce((sum, { concurrency }) => sum + concurrency, 0);
  return { ...quote, hours: (left * totals.durationMs) / totals.answers / atOnce / 3_600_000 };
}
