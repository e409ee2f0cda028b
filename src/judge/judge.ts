// A judge for rewards: asks a model by a rubric, in both orders where two texts are compared, remembers what it replied, and
// counts what became of its questions.
import type { FailureJudge, JudgeSettings } from "../reward/judge.ts";
import { type Breaker, breaker } from "./breaker.ts";
import { askEndpoint } from "./endpoint.ts";
import { type Limited, limiter } from "./limit.ts";
import {
  comparisonQuestion,
  failureQuestion,
  type Material,
  type Message,
  messagesOf,
  samenessQuestion,
  scoreQuestion,
} from "./messages.ts";
import { openReplyCache, replyKey } from "./reply-cache.ts";
import { readFailure, readSameness, readScores } from "./verdict.ts";

/** What became of a judge's questions. */
export type JudgeTally = {
  /** Put to the model. */
  asked: number;
  /** Answered from the cache. */
  cached: number;
  /** Without a verdict that could be read. */
  failed: number;
  /** Pairs judged in both orders. */
  compared: number;
  /** Of these, the pairs on which the two orders disagree. */
  turned: number;
  /** Replies that could not be stored. */
  unsaved: number;
};

export interface TalliedJudge extends FailureJudge {
  tally(): JudgeTally;
}

export type JudgeOptions = {
  cacheFolder: string;
  /** Where the keys of endpoints stand. */
  environment?: Record<string, string | undefined>;
};

export function openJudge({ cacheFolder, environment = process.env }: JudgeOptions): TalliedJudge {
  const cache = openReplyCache(cacheFolder);
  const tally: JudgeTally = { asked: 0, cached: 0, failed: 0, compared: 0, turned: 0, unsaved: 0 };
  const endpoints = new Map<string, { limit: Limited; guard: Breaker }>();
  const underWay = new Map<string, Promise<string>>();

  const endpointOf = (url: string) => {
    const endpoint = endpoints.get(url) ?? { limit: limiter(), guard: breaker() };
    endpoints.set(url, endpoint);
    return endpoint;
  };

  const put = async (settings: JudgeSettings, messages: readonly Message[]) => {
    const { limit, guard } = endpointOf(settings.url);
    return limit(settings.concurrency, () =>
      guard(() => {
        tally.asked += 1;
        return askEndpoint(settings, messages, environment);
      }),
    );
  };

  /** The verdict of a stored reply, else of a new one; only replies that can be read are stored. */
  const ask = async <Verdict>(
    settings: JudgeSettings,
    messages: readonly Message[],
    read: (reply: string) => Verdict,
  ): Promise<Verdict> => {
    const { url, model, temperature, maxTokens } = settings;
    const key = replyKey({ url, model, temperature, maxTokens, messages });
    const stored = cache.get(key);
    if (stored !== undefined) {
      tally.cached += 1;
      return read(stored);
    }
    try {
      const reply = underWay.get(key) ?? put(settings, messages);
      underWay.set(key, reply);
      const verdict = read(await reply);
      if (underWay.delete(key) && !cache.set(key, await reply)) tally.unsaved += 1;
      return verdict;
    } catch (error) {
      underWay.delete(key);
      tally.failed += 1;
      throw error;
    }
  };
  const counted = (turned: boolean) => {
    tally.compared += 1;
    if (turned) tally.turned += 1;
  };

  return {
    score(settings, { prompt, candidate }) {
      const { rubric, scale } = settings;
      const materials = [
        { name: "Task", text: prompt },
        { name: "Answer", text: candidate },
      ];
      const messages = messagesOf(scoreQuestion(rubric, scale), materials);
      return ask(settings, messages, (reply) => readScores(reply, ["score"], scale).score);
    },

    async compare(settings, { prompt, candidate, reference }) {
      const { rubric, scale } = settings;
      const inOrder = (first: string, second: string) =>
        ask(settings, messagesOf(comparisonQuestion(rubric, scale), pair(prompt, first, second)), (reply) =>
          readScores(reply, ["first", "second"], scale),
        );
      const [straight, swapped] = await Promise.all([inOrder(candidate, reference), inOrder(reference, candidate)]);
      const turned = (straight.first - straight.second) * (swapped.second - swapped.first) < 0;
      counted(turned);
      return {
        candidate: (straight.first + swapped.second) / 2,
        reference: (straight.second + swapped.first) / 2,
        turned,
      };
    },

    async isSame(settings, { prompt, answer, gold }) {
      const inOrder = (first: string, second: string) =>
        ask(settings, messagesOf(samenessQuestion, pair(prompt, first, second)), readSameness);
      const [straight, swapped] = await Promise.all([inOrder(answer, gold), inOrder(gold, answer)]);
      counted(straight !== swapped);
      return straight === swapped ? straight : undefined;
    },

    nameFailure(settings, { prompt, candidate, gold, reasons }) {
      const materials = [
        { name: "Task", text: prompt },
        { name: "Answer", text: candidate },
        { name: "Gold answer", text: gold },
      ];
      return ask(settings, messagesOf(failureQuestion(reasons), materials), (reply) =>
        readFailure(reply, Object.keys(reasons)),
      );
    },

    tally: () => ({ ...tally }),
  };
}

function pair(prompt: string, first: string, second: string): Material[] {
  return [
    { name: "Task", text: prompt },
    { name: "First answer", text: first },
    { name: "Second answer", text: second },
  ];
}
