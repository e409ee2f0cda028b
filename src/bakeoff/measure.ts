// What one teacher's outcomes come to: shares with their intervals, lengths, speed. Knows no other teacher.
import { bootstrapMean, wilson } from "../eval/statistics.ts";
import type { Estimate } from "../run/events.ts";
import type { Endpoint } from "../teacher/endpoints.ts";
import type { Outcome } from "./ask-teacher.ts";

export type Measures = {
  /** Prompts asked, and those with an answer. */
  prompts: number;
  answers: number;
  /** The share of the prompts whose reply is right and shows work. */
  verified: Estimate;
  /** The same within each task. */
  tasks: Record<string, Estimate>;
  /** Replies that were not taken, by why. */
  faults: Record<string, number>;
  /** The share of the answers that a trace comes of, without the form being asked for. */
  traces?: Estimate;
  /** The share of the answers with thinking apart from the text, and of those in the two tags. */
  thinking?: Estimate;
  tagged?: Estimate;
  /** Of an answer, as the endpoint counts. */
  replyTokens?: Estimate;
  /** Of one request, and of as many as are under way at once. */
  tokensPerSecond?: { one: number; all: number };
  tokens: number;
  cost: number;
};

const share = (outcomes: readonly Outcome[], holds: (outcome: Outcome) => boolean) =>
  wilson(outcomes.filter(holds).length, outcomes.length);

export function measure(outcomes: readonly Outcome[], { concurrency }: Pick<Endpoint, "concurrency">): Measures {
  const answered = outcomes.filter(({ answer }) => answer !== undefined);
  const faults: Record<string, number> = {};
  for (const { fault } of outcomes) if (fault !== undefined) faults[fault] = (faults[fault] ?? 0) + 1;
  const tasks = [...new Set(outcomes.map(({ task }) => task))];
  const sum = (of: (answer: NonNullable<Outcome["answer"]>) => number) =>
    answered.reduce((total, { answer }) => total + of(answer!), 0);
  const perMs =
    sum(({ completionTokens }) => completionTokens) /
    Math.max(
      1,
      sum(({ durationMs }) => durationMs),
    );
  return {
    prompts: outcomes.length,
    answers: answered.length,
    verified: share(outcomes, ({ isVerified }) => isVerified),
    tasks: Object.fromEntries(
      tasks.map((task) => {
        const own = outcomes.filter((outcome) => outcome.task === task);
        return [task, share(own, ({ isVerified }) => isVerified)];
      }),
    ),
    faults,
    ...(answered.length === 0
      ? {}
      : {
          traces: share(answered, ({ trace }) => trace !== undefined),
          thinking: share(answered, ({ answer }) => answer!.hasThinking),
          tagged: share(answered, ({ answer }) => answer!.isTagged),
          replyTokens: bootstrapMean(answered.map(({ answer }) => answer!.completionTokens)),
          tokensPerSecond: { one: 1000 * perMs, all: 1000 * perMs * Math.min(concurrency, answered.length) },
        }),
    tokens: sum(({ promptTokens, completionTokens }) => promptTokens + completionTokens),
    cost: sum(({ cost }) => cost),
  };
}
