// What a judge is to a reward: a model that scores by a written rubric, and that decides where the verifier cannot. Knows no
// endpoint; whoever has one hands it in.
import { formatTrace, parseTrace } from "../text/trace.ts";
import { statedAnswer } from "./correctness.ts";
import type { AsyncReward, RewardInput } from "./reward.ts";
import type { DomainSettings } from "./settings.ts";

export type JudgeSettings = Omit<NonNullable<DomainSettings["judge"]>, "weight" | "gate">;

/** Of two texts judged in both orders: the mean of each one's scores, and whether the orders disagree on which is better. */
export type Comparison = { candidate: number; reference: number; turned: boolean };

export interface Judge {
  /** The score of a completion on the scale of the settings. @throws Error when there is none */
  score(settings: JudgeSettings, question: { prompt: string; candidate: string }): Promise<number>;
  /** Both scores, asked in both orders. @throws Error when there are none */
  compare(
    settings: JudgeSettings,
    question: { prompt: string; candidate: string; reference: string },
  ): Promise<Comparison>;
  /** Whether two answers say the same; undefined where the two orders disagree. @throws Error when there is no verdict */
  isSame(
    settings: JudgeSettings,
    question: { prompt: string; answer: string; gold: string },
  ): Promise<boolean | undefined>;
}

/** A judge that also says why an answer is wrong. */
export interface FailureJudge extends Judge {
  /** @param question.reasons what each name means; one of the names comes back. @throws Error when none does */
  nameFailure(
    settings: JudgeSettings,
    question: { prompt: string; candidate: string; gold: string; reasons: Readonly<Record<string, string>> },
  ): Promise<string>;
}

/**
 * The judge's score, from 0 at the bottom of the scale to 1 at its top. Compared with gold, 0.5 is as good as the gold trace:
 * half the difference of both scores, each the mean of both orders, is added.
 */
export function judgeReward(settings: JudgeSettings, judge: Judge | undefined): AsyncReward {
  const { from, to } = settings.scale;
  return async ({ prompt, completion, row }) => {
    const asked = orFail(judge);
    if (settings.compare === "none") {
      const score = await asked.score(settings, { prompt, candidate: completion });
      return { score: (score - from) / (to - from), reason: `the judge gives ${score} from ${from} to ${to}` };
    }
    const { candidate, reference, turned } = await asked.compare(settings, {
      prompt,
      candidate: completion,
      reference: referenceOf(row),
    });
    return {
      score: 0.5 + (candidate - reference) / (to - from) / 2,
      reason: `the judge gives ${candidate} and the gold answer ${reference}, from ${from} to ${to}${turned ? "; in the other order it prefers the other one" : ""}`,
    };
  };
}

function referenceOf({ reasoning, answer }: RewardInput["row"]): string {
  return reasoning.trim() === "" ? answer : formatTrace({ reasoning, answer });
}

/** A correctness reward that asks the judge where it is undecided; where the judge's two orders disagree it stays so. */
export function decidedByJudge(reward: AsyncReward, settings: JudgeSettings, judge: Judge | undefined): AsyncReward {
  return async (input) => {
    const result = await reward(input);
    if (result.undecided === undefined) return result;
    const { prompt, completion, row } = input;
    const trace = parseTrace(completion);
    const answer = trace.ok ? trace.answer : (statedAnswer(completion) ?? "");
    const same = await orFail(judge).isSame(settings, { prompt, answer, gold: row.answer });
    if (same === undefined) return { ...result, reason: `${result.reason}; the judge says both, by the order` };
    const reason = `${result.reason}; the judge says ${same ? "the same" : "not the same"}`;
    return { score: same ? 1 : 0, reason, byJudge: true };
  };
}

function orFail(judge: Judge | undefined): Judge {
  if (judge === undefined) throw new Error("there is no judge here to ask");
  return judge;
}
