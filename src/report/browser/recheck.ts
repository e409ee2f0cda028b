// Judges every stored sample again, a little at a time, and says whether the page agrees with the run.
import type { ScoredSample } from "../../eval/summarise.ts";
import type { SampleData } from "../sample-data.ts";
import type { Entry } from "./browse.ts";
import { judge, type Verdict } from "./judge.ts";

/** A slice of work between two looks at the page, in milliseconds. */
const slice = 25;
const tolerance = 1e-9;

export type Recheck = {
  judged: number;
  differing: { id: string; model: string; metric: string }[];
  total: number;
  /** What the page made of every answer so far, by model. */
  samples: Map<string, ScoredSample[]>;
};

/** @param report told after each slice, and last when all is done */
export function recheck(data: SampleData, entries: readonly Entry[], report: (state: Recheck) => void): void {
  const work = entries.flatMap((entry) => entry.problem.answers.map((answer) => ({ entry, answer })));
  const last = data.models.at(-1)?.name;
  const state: Recheck = { judged: 0, differing: [], total: work.length, samples: new Map() };
  const go = () => {
    const until = performance.now() + slice;
    while (state.judged < work.length && performance.now() < until) {
      const { entry, answer } = work[state.judged]!;
      const verdict = judge(entry.problem, answer);
      if (answer.model === last) entry.failure = verdict.failure?.name ?? "";
      for (const metric of differences(verdict, answer.scores))
        state.differing.push({ id: entry.problem.id, model: answer.model, metric });
      const scored = state.samples.get(answer.model) ?? [];
      state.samples.set(answer.model, scored);
      scored.push({ rowId: entry.problem.id, model: answer.model, scores: scoresOf(verdict) });
      state.judged += 1;
    }
    report(state);
    if (state.judged < work.length) setTimeout(go);
  };
  setTimeout(go);
}

const scoresOf = ({ results }: Verdict) =>
  Object.fromEntries(Object.entries(results).map(([metric, { score }]) => [metric, score]));

function differences({ results }: Verdict, stored: Record<string, number>): string[] {
  return Object.entries(results).flatMap(([metric, { score }]) => {
    const before = stored[metric];
    return before !== undefined && Math.abs(before - score) > tolerance ? [metric] : [];
  });
}
