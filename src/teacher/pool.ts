// Several endpoints as one: each request goes to an endpoint of its model that can take it, and again after a failure that may
// pass. Knows no ledger and no money.
import { type Ask, AskError } from "./ask.ts";
import { costOf, type Endpoint } from "./endpoints.ts";
import { type Lane, openLane } from "./lane.ts";
import type { Reply } from "./reply.ts";
import type { TeachRequest } from "./request.ts";

export type PoolOptions = {
  /** Further tries after failures that may pass. */
  retries: number;
  giveUpSeconds: number;
  /** A number in [0, 1) for the wait before another try. */
  random?: () => number;
  firstWaitMs?: number;
};

export type Tries = {
  /** A request goes out. */
  onTry(endpoint: Endpoint): void;
  /** One try ended without a reply; throws where there must not be another. */
  onLost(endpoint: Endpoint, error: AskError): void;
};

export type Answered = { reply: Reply; endpoint: Endpoint; cost: number; durationMs: number };

export interface Pool {
  /** Requests that may be under way at once. */
  readonly capacity: number;
  /** @throws AskError after the last try */
  ask(request: TeachRequest, hooks: Tries): Promise<Answered>;
}

type Waiting = {
  request: TeachRequest;
  hooks: Tries;
  tries: number;
  failures: number;
  done(answered: Answered): void;
  fail(error: unknown): void;
};

const longestWaitMs = 60_000;

/** Lanes of one model and what waits for them. */
type Group = { lanes: { lane: Lane; ask: Ask }[]; waiting: Waiting[]; timer: NodeJS.Timeout | undefined };

export function openPool(
  endpoints: readonly { endpoint: Endpoint; ask: Ask }[],
  { retries, giveUpSeconds, random = Math.random, firstWaitMs = 500 }: PoolOptions,
): Pool {
  const groups = new Map<string, Group>();
  for (const { endpoint, ask } of endpoints) {
    const group = groups.get(endpoint.model) ?? { lanes: [], waiting: [], timer: undefined };
    group.lanes.push({ lane: openLane(endpoint, Date.now()), ask });
    groups.set(endpoint.model, group);
  }

  const pump = (group: Group) => {
    clearTimeout(group.timer);
    while (group.waiting.length > 0) {
      const now = Date.now();
      const waits = group.lanes.map(({ lane }) => lane.waitMs(now));
      const ready = group.lanes.filter((_, at) => waits[at] === 0);
      if (ready.length === 0) {
        const soonest = Math.min(...waits);
        if (Number.isFinite(soonest)) group.timer = setTimeout(() => pump(group), Math.max(1, soonest));
        return;
      }
      const chosen = ready.reduce((best, other) => (other.lane.load() < best.lane.load() ? other : best));
      void send(group, chosen, group.waiting.shift()!);
    }
  };

  const send = async (group: Group, { lane, ask }: Group["lanes"][number], task: Waiting) => {
    const { endpoint } = lane;
    const startedAt = Date.now();
    lane.start(startedAt);
    try {
      task.hooks.onTry(endpoint);
      const reply = await ask(task.request);
      const now = Date.now();
      const { promptTokens, completionTokens } = reply.usage;
      lane.end({ type: "answered", tokens: promptTokens + completionTokens }, now);
      task.done({ reply, endpoint, cost: costOf(endpoint, reply.usage), durationMs: now - startedAt });
    } catch (error) {
      lane.end(outcomeOf(error), Date.now());
      retry(group, endpoint, task, error);
    }
    pump(group);
  };

  const retry = (group: Group, endpoint: Endpoint, task: Waiting, error: unknown) => {
    if (!(error instanceof AskError)) return task.fail(error);
    try {
      task.hooks.onLost(endpoint, error);
    } catch (stopped) {
      return task.fail(stopped);
    }
    task.tries += 1;
    // What is too busy will have time again; that it stays so is told from the clock.
    if (error.kind !== "busy") task.failures += 1;
    if (error.kind === "fatal" || error.kind === "refused") return task.fail(error);
    const silentSince = Math.min(...group.lanes.map(({ lane }) => lane.failingSince() ?? Number.POSITIVE_INFINITY));
    const isSilent = group.lanes.every(({ lane }) => lane.failingSince() !== undefined);
    if (isSilent && Date.now() - silentSince > 1000 * giveUpSeconds) {
      const given = new AskError(
        `${error.message}; no endpoint of ${endpoint.model} has answered for ${giveUpSeconds} seconds`,
        {
          kind: "fatal",
          lost: error.lost,
        },
      );
      for (const { fail } of [task, ...group.waiting.splice(0)]) fail(given);
      return;
    }
    if (task.failures > retries) return task.fail(error);
    const growing = Math.min(longestWaitMs, firstWaitMs * 2 ** (task.tries - 1));
    // Between half and all of it, after what the endpoint itself asks for.
    const wait = error.retryAfterMs + growing * (0.5 + random() / 2);
    setTimeout(() => {
      group.waiting.unshift(task);
      pump(group);
    }, wait);
  };

  return {
    capacity: endpoints.reduce((sum, { endpoint }) => sum + endpoint.concurrency, 0),
    ask: (request, hooks) =>
      new Promise((done, fail) => {
        const group = groups.get(request.model)!;
        group.waiting.push({ request, hooks, tries: 0, failures: 0, done, fail });
        pump(group);
      }),
  };
}

function outcomeOf(error: unknown): Parameters<Lane["end"]>[0] {
  // It was not sent, or what came is not the endpoint's to answer for.
  if (!(error instanceof AskError)) return { type: "refused" };
  if (error.kind === "busy") return { type: "busy", retryAfterMs: error.retryAfterMs };
  return { type: error.kind === "refused" ? "refused" : "failed" };
}
