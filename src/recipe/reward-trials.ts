// Whether a reward can be trusted: it is tried on gold rows, on gold made wrong, on gold in other clothes, on completions
// that try to earn without solving, and on rows that somebody labelled. Knows no model.
import { wilson } from "../eval/statistics.ts";
import type { Attack } from "../reward/attack-set.ts";
import type { CompositeResult, CompositeReward } from "../reward/combine.ts";
import { goldCompletion, harmlessVariants, wrongVariants } from "../reward/perturb.ts";
import type { RewardInput } from "../reward/reward.ts";
import type { Estimate } from "../run/events.ts";
import type { Row } from "../text/row.ts";
import { mean } from "../train/advantages.ts";

/** A completion that somebody judged. */
export type LabelledRow = RewardInput & { correct: boolean };

export type Trial = {
  name: string;
  /** Share that passed, with its interval; undefined where nothing could be tried. */
  passed: Estimate | undefined;
  /** Neither passed nor failed: the reward says that it cannot judge. */
  undecided: number;
  /** What did not pass, a line each. */
  failures: string[];
};

export type GoldScores = Record<string, { mean: number; least: number; count: number }>;

export type RewardTrials = { trials: Trial[]; gold: GoldScores };

/** Scores that differ by less are the same. */
const tolerance = 1e-9;

type Outcome = { passed: boolean | undefined; what: string };

export async function tryReward(
  reward: CompositeReward,
  { rows, attacks, labelled }: { rows: readonly Row[]; attacks: readonly Attack[]; labelled: readonly LabelledRow[] },
): Promise<RewardTrials> {
  const golds = await Promise.all(
    rows.map((row) => reward({ prompt: row.prompt, completion: goldCompletion(row), row })),
  );
  const each = async (judge: (row: Row, gold: CompositeResult, at: number) => Promise<Outcome[]>) =>
    (await Promise.all(rows.map((row, at) => judge(row, golds[at]!, at)))).flat();
  const scored = (row: Row, completion: string) => reward({ prompt: row.prompt, completion, row });

  const accepted = await each(async (row, gold) => [
    { passed: verdict(gold), what: `${row.id}: ${gold.reasons.correctness ?? ""}` },
  ]);
  const refused = await each((row, gold, at) =>
    Promise.all(
      wrongVariants(row, [rows[(at + 1) % rows.length]!.answer]).map(async ({ kind, completion }) => {
        const result = await scored(row, completion);
        const right = verdict(result);
        const passed = right === undefined ? undefined : !right && result.reward < gold.reward;
        return {
          passed,
          what: `${row.id}, ${kind}: reward ${result.reward.toFixed(3)}, gold ${gold.reward.toFixed(3)}`,
        };
      }),
    ),
  );
  const unmoved = await each((row, gold) =>
    Promise.all(
      harmlessVariants(row).map(async ({ kind, completion }) => {
        const result = await scored(row, completion);
        const moved = Object.keys(gold.components).filter(
          (name) => Math.abs(gold.components[name]! - result.components[name]!) > tolerance,
        );
        return {
          passed: moved.length === 0,
          what: `${row.id}, ${kind}: ${moved.map((name) => change(name, gold, result)).join(", ")}`,
        };
      }),
    ),
  );
  const survived = await Promise.all(
    attacks.map(async ({ name, prompt, row, attack, honest }) => {
      const [gained, fair] = await Promise.all(
        [attack, honest].map((completion) => reward({ prompt, completion, row })),
      );
      const passed = gained!.reward <= fair!.reward + tolerance;
      return {
        passed,
        what: `${name}: earns ${gained!.reward.toFixed(3)}, the honest answer ${fair!.reward.toFixed(3)}`,
      };
    }),
  );
  return {
    trials: [
      trial("gold is right", accepted),
      trial("gold made wrong is wrong", refused),
      trial("other clothes change nothing", unmoved),
      trial("attacks earn no more than honesty", survived),
      ...(labelled.length > 0 ? await labelledTrials(reward, labelled) : []),
    ],
    gold: goldScores(golds),
  };
}

/** Whether the answer is right; undefined where the reward cannot say, or does not ask. */
function verdict({ components, undecided }: CompositeResult): boolean | undefined {
  return undecided || components.correctness === undefined ? undefined : components.correctness === 1;
}

function change(name: string, gold: CompositeResult, { components }: CompositeResult): string {
  return `${name} ${gold.components[name]!.toFixed(3)} → ${components[name]!.toFixed(3)}`;
}

async function labelledTrials(reward: CompositeReward, labelled: readonly LabelledRow[]): Promise<Trial[]> {
  const outcomes = await Promise.all(
    labelled.map(async ({ correct, ...input }, at) => {
      const result = await reward(input);
      const right = verdict(result);
      const what = `row ${at + 1}: ${result.reasons.correctness ?? "correctness is not asked"}`;
      return { correct, passed: right === undefined ? undefined : right === correct, what };
    }),
  );
  return [
    trial(
      "labelled right, taken for right",
      outcomes.filter(({ correct }) => correct),
    ),
    trial(
      "labelled wrong, taken for wrong",
      outcomes.filter(({ correct }) => !correct),
    ),
  ];
}

function trial(name: string, outcomes: readonly Outcome[]): Trial {
  const decided = outcomes.filter(({ passed }) => passed !== undefined);
  const failures = decided.filter(({ passed }) => !passed);
  return {
    name,
    passed: decided.length > 0 ? wilson(decided.length - failures.length, decided.length) : undefined,
    undecided: outcomes.length - decided.length,
    failures: failures.map(({ what }) => what),
  };
}

function goldScores(golds: readonly CompositeResult[]): GoldScores {
  const names = new Set(golds.flatMap(({ components }) => Object.keys(components)));
  const of = (values: number[]) => ({ mean: mean(values), least: Math.min(...values), count: values.length });
  return Object.fromEntries([
    ["reward", of(golds.map(({ reward }) => reward))],
    ...[...names].map((name) => [name, of(golds.flatMap(({ components }) => components[name] ?? []))] as const),
  ]);
}
