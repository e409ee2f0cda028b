// What a run's stored completions would have earned, and taught, under another reward. Generates nothing.
import type { CompositeReward } from "../reward/combine.ts";
import { DataError } from "../run/errors.ts";
import type { RunEvent } from "../run/events.ts";
import type { Row } from "../text/row.ts";
import { groupAdvantages, mean, signalShare } from "../train/advantages.ts";
import type { Recipe } from "./schema.ts";

type CompletionEvent = Extract<RunEvent, { type: "completion" }>;

/** What one reward makes of a completion. */
export type Judgement = {
  /** Undefined for a completion that is left out. */
  reward: number | undefined;
  components: Readonly<Record<string, number>>;
  advantage: number;
};

export type ReplayedCompletion = {
  step: number;
  rowId: string;
  sample: number;
  text: string;
  before: Judgement;
  after: Judgement;
};

/** Means over completions or groups; `before` is what the run itself stored. */
export type ReplayFigures = {
  completions: number;
  groups: number;
  reward: Change;
  /** Share of groups whose rewards differ, so that something is learned from them. */
  signalShare: Change;
  maskedShare: Change;
  /** Completions stored without the model's confidence, by an older version; it counts as 1. */
  withoutConfidence: number;
  /** Share of completions that were pushed towards and now are pushed away from, or the other way round. */
  reversedShare: number;
  /** Pearson correlation of the advantages before and after; undefined where one side has none. */
  agreement: number | undefined;
  /** How a component goes with the advantage, as Pearson's correlation: what is paid for. */
  paidFor: Record<string, { before: number | undefined; after: number | undefined }>;
};
type Change = { before: number; after: number };

/**
 * @param events of a run, in order
 * @param rows the training rows of the run
 * @throws DataError when the run has no completions, or one answers a row that is not there
 */
export async function replayReward(
  events: readonly RunEvent[],
  rows: readonly Row[],
  reward: CompositeReward,
  { scaleAdvantages, maxNewTokens }: Pick<NonNullable<Recipe["grpo"]>, "scaleAdvantages" | "maxNewTokens">,
): Promise<{ completions: ReplayedCompletion[]; figures: ReplayFigures }> {
  const stored = events.filter((event) => event.type === "completion");
  if (stored.length === 0) throw new DataError("the run has no completions: its recipe has no grpo, or it never ran");
  const byId = new Map(rows.map((row) => [row.id, row]));
  const scored = await Promise.all(
    stored.map((event) => {
      const row = byId.get(event.rowId);
      if (row === undefined)
        throw new DataError(`the run's data has no training row ${event.rowId}, which a completion answers`);
      const { text: completion, confidence } = event;
      const given = confidence === undefined ? {} : { confidence };
      const tokens = { completion: event.tokens, limit: maxNewTokens, cut: event.stop === "length" };
      return reward({ prompt: row.prompt, completion, row, tokens, ...given }, event.step);
    }),
  );
  const groups = groupsOf(stored);
  const rewards = groups.map((group) => group.map((at) => (scored[at]!.masked ? undefined : scored[at]!.reward)));
  const advantages = groupAdvantages(rewards, scaleAdvantages).flat();
  const completions = groups.flat().map((at, position): ReplayedCompletion => {
    const { step, rowId, sample, text, reward: paid, components, advantage, masked } = stored[at]!;
    const { reward: pays, components: parts, masked: leavesOut } = scored[at]!;
    return {
      step,
      rowId,
      sample,
      text,
      before: { reward: masked ? undefined : paid, components, advantage },
      after: { reward: leavesOut ? undefined : pays, components: parts, advantage: advantages[position]! },
    };
  });
  const withoutConfidence = stored.filter(({ confidence }) => confidence === undefined).length;
  return { completions, figures: { ...figuresOf(completions, groups), withoutConfidence } };
}

/** Positions of the completions of each group: samples of a prompt follow each other and count from 0. */
function groupsOf(completions: readonly CompletionEvent[]): number[][] {
  const groups: number[][] = [];
  for (const [at, { sample }] of completions.entries()) {
    if (sample === 0 || groups.length === 0) groups.push([]);
    groups.at(-1)!.push(at);
  }
  return groups;
}

function figuresOf(
  completions: readonly ReplayedCompletion[],
  groups: readonly number[][],
): Omit<ReplayFigures, "withoutConfidence"> {
  const change = (measure: (side: "before" | "after") => number) => ({
    before: measure("before"),
    after: measure("after"),
  });
  const rewardsOf = (side: "before" | "after") => completions.flatMap((completion) => completion[side].reward ?? []);
  const names = new Set(completions.flatMap(({ after }) => Object.keys(after.components)));
  const paid = (name: string, side: "before" | "after") => {
    const scored = completions.filter((completion) => completion[side].components[name] !== undefined);
    return correlation(
      scored.map((completion) => completion[side].components[name]!),
      scored.map((completion) => completion[side].advantage),
    );
  };
  const reversed = completions.filter(({ before, after }) => before.advantage * after.advantage < 0);
  return {
    completions: completions.length,
    groups: groups.length,
    reward: change((side) => mean(rewardsOf(side))),
    signalShare: change((side) =>
      signalShare(groups.map((group) => group.flatMap((at) => completions[at]![side].reward ?? []))),
    ),
    maskedShare: change((side) => 1 - rewardsOf(side).length / completions.length),
    reversedShare: reversed.length / completions.length,
    agreement: correlation(
      completions.map(({ before }) => before.advantage),
      completions.map(({ after }) => after.advantage),
    ),
    paidFor: Object.fromEntries(
      [...names].map((name) => [name, { before: paid(name, "before"), after: paid(name, "after") }]),
    ),
  };
}

/** Pearson's correlation; undefined where one side is constant. */
function correlation(a: readonly number[], b: readonly number[]): number | undefined {
  const [centreA, centreB] = [mean(a), mean(b)];
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const [deltaA, deltaB] = [value - centreA, b[i]! - centreB];
    product += deltaA * deltaB;
    squaresA += deltaA ** 2;
    squaresB += deltaB ** 2;
  }
  return squaresA > 0 && squaresB > 0 ? product / Math.sqrt(squaresA * squaresB) : undefined;
}
