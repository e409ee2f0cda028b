// Every prompt put to one teacher, through the ledger, and its replies judged. Knows nothing of the other teachers.
import type { CompositeReward } from "../reward/combine.ts";
import { AskError } from "../teacher/ask.ts";
import { createAsker, StoppedError } from "../teacher/asker.ts";
import { endpointOf } from "../teacher/endpoints.ts";
import { jobs } from "../teacher/jobs.ts";
import { judgeReply } from "../teacher/judge-reply.ts";
import type { Answer, Ledger } from "../teacher/ledger.ts";
import { type AskOptions, askOf } from "../teacher/open-ask.ts";
import { openPool } from "../teacher/pool.ts";
import { makeRequest } from "../teacher/request.ts";
import { parseTrace, type Trace } from "../text/trace.ts";
import type { AskedPrompt } from "./draw.ts";
import type { BakeoffRecipe } from "./recipe.ts";

/** What became of one prompt at one teacher. */
export type Outcome = {
  prompt: string;
  task: string;
  isVerified: boolean;
  /** Why not, as a code. */
  fault?: string;
  /** The verifier's; 0 without a trace. */
  score: number;
  trace?: Trace;
  /** Undefined where there is no answer. */
  answer?: {
    promptTokens: number;
    completionTokens: number;
    cost: number;
    durationMs: number;
    /** Thought apart from its text. */
    hasThinking: boolean;
    /** Wrote the two tags unasked. */
    isTagged: boolean;
  };
};

export type Asked = {
  /** In the order of the prompts; some may be missing where it stopped. */
  outcomes: Outcome[];
  /** Answers of this run, and those that the ledger held. */
  answered: number;
  reused: number;
  stopped?: "budget" | "interrupted";
  /** Why the teacher can be asked no more. */
  refusal?: string;
};

export type AskTeacherOptions = {
  ledger: Ledger;
  verifier: CompositeReward;
  ask: AskOptions;
  isInterrupted: () => boolean;
  /** Told of each prompt whose reply is judged. */
  onOutcome: (outcome: Outcome) => void;
  firstWaitMs?: number | undefined;
};

export async function askTeacher(
  recipe: BakeoffRecipe,
  name: string,
  prompts: readonly AskedPrompt[],
  { ledger, verifier, ask, isInterrupted, onOutcome, firstWaitMs }: AskTeacherOptions,
): Promise<Asked> {
  const settings = recipe.teachers[name]!;
  const endpoint = endpointOf(name, settings);
  const { retries, giveUpSeconds, budget } = recipe;
  const pool = openPool([{ endpoint, ask: askOf(endpoint, ask) }], {
    retries,
    giveUpSeconds,
    ...(firstWaitMs === undefined ? {} : { firstWaitMs }),
  });
  let refusal: string | undefined;
  let stopped: Asked["stopped"];
  const isEnding = () => isInterrupted() || refusal !== undefined;
  const asker = createAsker({ ledger, pool, endpoints: [endpoint], budget, isInterrupted: isEnding });
  const outcomes = await Promise.all(
    prompts.map(async ({ task, prompt }): Promise<Outcome | undefined> => {
      const { job, instruction = jobs[job].instruction, ...rest } = recipe.tasks[task]!;
      const asked = { prompt: prompt.prompt, instruction, sample: 0 };
      const request = makeRequest({ ...recipe, teachers: { [name]: settings } }, asked);
      try {
        const answer = await asker.ask(request);
        const judged = await judgeReply(prompt, answer.reply, {
          task: { job, ...rest },
          care: recipe.care,
          reward: verifier,
        });
        const { care: _, ...kept } = judged;
        const isVerified = judged.fault === undefined;
        const outcome = { prompt: prompt.id, task, isVerified, ...kept, answer: figuresOf(answer) };
        onOutcome(outcome);
        return outcome;
      } catch (error) {
        if (error instanceof StoppedError) {
          if (refusal === undefined) stopped ??= error.reason;
          return undefined;
        }
        if (!(error instanceof AskError)) throw error;
        if (error.kind === "fatal") refusal ??= error.message;
        const outcome = { prompt: prompt.id, task, isVerified: false, score: 0, fault: "no-answer" };
        onOutcome(outcome);
        return outcome;
      }
    }),
  );
  const { answered, reused } = asker.counts();
  return {
    outcomes: outcomes.filter((outcome) => outcome !== undefined),
    answered,
    reused,
    ...(stopped === undefined ? {} : { stopped }),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

function figuresOf({ reply, cost, durationMs }: Answer): NonNullable<Outcome["answer"]> {
  const { promptTokens, completionTokens } = reply.usage;
  const hasThinking = reply.thinking !== "";
  return { promptTokens, completionTokens, cost, durationMs, hasThinking, isTagged: parseTrace(reply.text).ok };
}
