// What all the rows of the recipe would take of one teacher, by what it did with the prompts that it was asked. Knows no other
// teacher.
import { costOf, type Endpoint } from "../teacher/endpoints.ts";
import type { TaskSettings } from "../teacher/recipe.ts";
import type { Outcome } from "./ask-teacher.ts";

export type WholeJob = {
  /** Asked for, and how many the files and the teacher's share of right replies give. */
  rows: number;
  rowsExpected: number;
  requests: number;
  /** Of prompts and replies. */
  tokens: number;
  /** Undefined where nobody said what a token costs. */
  money?: number;
  /** With as many requests at once as the recipe allows, and within its limits by the minute. */
  hours: number;
};

type Mean = { promptTokens: number; completionTokens: number; durationMs: number };

/**
 * Prompts that give no row are paid for as well: a row takes 1 / p prompts, where p is the share verified, (v + ½) / (n + 1) of
 * each task's own (Jeffreys), so that none is 0. That several samples of a prompt find a right one more often is left out, which
 * makes the price of such tasks an upper bound.
 */
export function wholeJob(
  outcomes: readonly Outcome[],
  tasks: Readonly<Record<string, Pick<TaskSettings, "rows" | "samples">>>,
  available: Readonly<Record<string, number>>,
  endpoint: Endpoint,
): WholeJob | undefined {
  const overall = meanOf(outcomes);
  if (overall === undefined) return undefined;
  const total = { rows: 0, rowsExpected: 0, requests: 0, promptTokens: 0, completionTokens: 0, durationMs: 0 };
  for (const [task, { rows, samples }] of Object.entries(tasks)) {
    const own = outcomes.filter((outcome) => outcome.task === task);
    const share = (own.filter(({ isVerified }) => isVerified).length + 0.5) / (own.length + 1);
    const prompts = Math.min(available[task] ?? 0, Math.ceil(rows / share));
    const mean = meanOf(own) ?? overall;
    const requests = prompts * samples;
    total.rows += rows;
    total.rowsExpected += Math.min(rows, Math.round(prompts * share));
    total.requests += requests;
    total.promptTokens += requests * mean.promptTokens;
    total.completionTokens += requests * mean.completionTokens;
    total.durationMs += requests * mean.durationMs;
  }
  const { rows, rowsExpected, requests, promptTokens, completionTokens, durationMs } = total;
  const { concurrency, requestsPerMinute, tokensPerMinute, price } = endpoint;
  const tokens = Math.round(promptTokens + completionTokens);
  const hours = Math.max(
    durationMs / concurrency / 3_600_000,
    requests / (requestsPerMinute ?? Number.POSITIVE_INFINITY) / 60,
    tokens / (tokensPerMinute ?? Number.POSITIVE_INFINITY) / 60,
  );
  const money = price === undefined ? {} : { money: costOf(endpoint, { promptTokens, completionTokens }) };
  return { rows, rowsExpected, requests, tokens, ...money, hours };
}

/** Over the outcomes that have an answer. */
function meanOf(outcomes: readonly Outcome[]): Mean | undefined {
  const answers = outcomes.flatMap(({ answer }) => answer ?? []);
  if (answers.length === 0) return undefined;
  const mean = (key: keyof Mean) => answers.reduce((sum, answer) => sum + answer[key], 0) / answers.length;
  return {
    promptTokens: mean("promptTokens"),
    completionTokens: mean("completionTokens"),
    durationMs: mean("durationMs"),
  };
}
