// What a bake-off would ask and cost at the most, before anything is asked. Knows no endpoint's answers.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { costOf, endpointOf } from "../teacher/endpoints.ts";
import { jobs } from "../teacher/jobs.ts";
import { openLedger } from "../teacher/ledger.ts";
import { makeRequest, roughTokens } from "../teacher/request.ts";
import { ledgerName } from "../teacher/teach.ts";
import type { Drawn } from "./draw.ts";
import type { BakeoffRecipe } from "./recipe.ts";

export type TeacherQuote = {
  teacher: string;
  requests: number;
  /** Of these, those that the ledger holds. */
  stored: number;
  /** With replies as long as they may be. */
  mostTokens: number;
  /** Undefined where nobody said what a token costs. */
  mostMoney?: number;
};

export async function quoteBakeoff(recipe: BakeoffRecipe, { asked }: Drawn, out: string): Promise<TeacherQuote[]> {
  const file = join(out, ledgerName);
  const ledger = existsSync(file) ? await openLedger(file) : undefined;
  const quotes = Object.entries(recipe.teachers).map(([name, settings]): TeacherQuote => {
    const endpoint = endpointOf(name, settings);
    const all = asked.map(({ task, prompt: { prompt } }) => {
      const { job, instruction = jobs[job].instruction } = recipe.tasks[task]!;
      return makeRequest({ ...recipe, teachers: { [name]: settings } }, { prompt, instruction, sample: 0 });
    });
    const missing = all.filter(({ key }) => !ledger?.has(key));
    const promptTokens = missing.reduce(
      (sum, { messages }) => sum + roughTokens(messages.reduce((length, { content }) => length + content.length, 0)),
      0,
    );
    const completionTokens = missing.length * recipe.sampling.maxTokens;
    return {
      teacher: name,
      requests: all.length,
      stored: all.length - missing.length,
      mostTokens: promptTokens + completionTokens,
      ...(endpoint.price === undefined ? {} : { mostMoney: costOf(endpoint, { promptTokens, completionTokens }) }),
    };
  });
  await ledger?.close();
  return quotes;
}
