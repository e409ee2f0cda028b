// A run's evaluations scored again from their stored texts, by today's verifier and perhaps another reward. Generates
// nothing; the rest of the run's events stay as they are.
import { compareModels } from "../eval/compare.ts";
import { evaluateGold } from "../eval/gold.ts";
import { judgingScores, type Sample, scoreSample, withoutScores } from "../eval/sample.ts";
import { storedEvaluations, storedRows } from "../eval/stored.ts";
import { type SummaryOptions, summarise } from "../eval/summarise.ts";
import { DataError } from "../run/errors.ts";
import type { EventSink, RunEvent } from "../run/events.ts";
import { evaluationReward, verifierPin } from "./evaluation-reward.ts";
import { hashRecipe } from "./load.ts";
import { openReward } from "./open-reward.ts";
import type { Recipe } from "./schema.ts";

export type Rescored = {
  /** The run's events with the new verdicts, in their order. */
  events: RunEvent[];
  /** Of the models' samples, gold aside. */
  changes: { samples: number; nowRight: number; nowWrong: number; otherComposite: number };
};

/**
 * @param events of a run
 * @param recipe the run's own, with the settings that are to count now
 * @param watch gets a stage's start, and each sample as it is scored
 * @throws DataError for a run that stores nothing to score, and for gold rows below their bound
 */
export async function rescoreRun(events: readonly RunEvent[], recipe: Recipe, watch: EventSink): Promise<Rescored> {
  const rows = storedRows(events);
  const stored = storedEvaluations(events);
  stored.delete("gold");
  const before = [...stored.values()].flatMap(({ samples }) => samples);
  if (rows.length === 0 || before.length === 0)
    throw new DataError("the run stores no evaluated rows to score again: it has no evaluation, or an old one");
  const settings = evaluationReward(recipe, rows);
  const reward = await openReward(settings);
  const { goldBound, maxNewTokens } = recipe.evaluation;
  const summary = { contaminated: overlapping(events) };

  const ofGold: RunEvent[] = [];
  const gold = await evaluateGold({ rows, reward, goldBound, summary, emit: (event) => void ofGold.push(event) });
  const undecidable = new Set(gold.filter(({ undecided }) => undecided).map(({ rowId }) => rowId));
  const byId = new Map(rows.map((row) => [row.id, row]));
  watch({ type: "stage-start", stage: "scoring again", totalSteps: before.length });
  const after = await Promise.all(
    before.map(async (sample) => {
      const row = byId.get(sample.rowId);
      if (row === undefined)
        throw new DataError(`the run stores no row ${sample.rowId}, which ${sample.model} answers`);
      const scored = await scoreSample(sample.model, row, sample, reward, maxNewTokens);
      const result = withoutScores(scored.sample, (name) => !(undecidable.has(row.id) && judgingScores.has(name)));
      watch(result);
      return result;
    }),
  );
  return {
    events: withVerdicts(events, { ofGold, after, summary, verifier: verifierPin(settings), hash: hashRecipe(recipe) }),
    changes: changesOf(before, after),
  };
}

function overlapping(events: readonly RunEvent[]): Set<string> {
  return new Set(events.flatMap((event) => (event.type === "contamination" && !event.removed ? [event.rowId] : [])));
}

function changesOf(before: readonly Sample[], after: readonly Sample[]): Rescored["changes"] {
  const count = (holds: (before: Sample["scores"], after: Sample["scores"]) => boolean) =>
    before.filter(({ scores }, at) => holds(scores, after[at]!.scores)).length;
  return {
    samples: before.length,
    nowRight: count((old, now) => old.accuracy !== 1 && now.accuracy === 1),
    nowWrong: count((old, now) => old.accuracy === 1 && now.accuracy !== 1),
    otherComposite: count((old, now) => old.composite !== now.composite),
  };
}

type Verdicts = {
  /** What the evaluation of gold emitted. */
  ofGold: readonly RunEvent[];
  /** The models' samples, in the order of the stored ones. */
  after: readonly Sample[];
  summary: SummaryOptions;
  verifier: string;
  /** Of the recipe. */
  hash: string;
};

/** The stored events, with the new ones in the place of those that say what was scored. */
function withVerdicts(events: readonly RunEvent[], { ofGold, after, summary, verifier, hash }: Verdicts): RunEvent[] {
  const models = [...new Set(after.map(({ model }) => model))];
  const byModel = new Map(models.map((name) => [name, after.filter(({ model }) => model === name)]));
  const samplesOf = (model: string) => byModel.get(model) ?? [];
  const next = new Map<string, number>();
  const compared = new Set<string>();
  let inGold = false;
  return events.flatMap((event): RunEvent[] => {
    const timing = event.timing ? { timing: event.timing } : {};
    switch (event.type) {
      case "run-start":
        return [{ ...event, recipeHash: hash }];
      case "stage-start":
        inGold = event.stage === "evaluation of gold";
        return [event];
      case "warning":
        return inGold ? [] : [event];
      case "evaluation-start":
        return [{ ...event, pins: { ...event.pins, verifier } }];
      case "evaluation-sample": {
        if (event.model === "gold") return [];
        const at = next.get(event.model) ?? 0;
        next.set(event.model, at + 1);
        return [{ ...samplesOf(event.model)[at]!, ...timing }];
      }
      case "evaluation":
        if (event.model === "gold") return [...ofGold];
        return [{ type: "evaluation", model: event.model, ...summarise(samplesOf(event.model), summary), ...timing }];
      case "comparison": {
        const pair = `${event.from}\n${event.to}`;
        if (compared.has(pair)) return [];
        compared.add(pair);
        return compareModels(samplesOf(event.from), samplesOf(event.to));
      }
      default:
        return [event];
    }
  });
}
