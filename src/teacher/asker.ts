// A request → its answer: from the ledger where it stands there, else from an endpoint, within the budget, and on the disk
// before anybody sees it. Knows no task.
import { openBudget } from "./budget.ts";
import { costOf, type Endpoint } from "./endpoints.ts";
import type { Answer, Ledger, Spent } from "./ledger.ts";
import type { Pool } from "./pool.ts";
import type { TeachRecipe } from "./recipe.ts";
import { mostPromptTokens, type TeachRequest } from "./request.ts";

/** Why a request was not sent, or not again. */
export class StoppedError extends Error {
  override name = "StoppedError";
  readonly reason: "budget" | "interrupted";

  constructor(reason: "budget" | "interrupted") {
    super(reason === "budget" ? "the budget is gone" : "the run is to end");
    this.reason = reason;
  }
}

export interface Asker {
  /** @throws StoppedError, AskError */
  ask(request: TeachRequest): Promise<Answer>;
  /** Answers of this run, and those that an earlier one had paid for; what all of them cost, without what is under way. */
  counts(): { answered: number; reused: number; tokens: number; spent: Spent };
}

export type AskerOptions = {
  ledger: Ledger;
  pool: Pool;
  endpoints: readonly Endpoint[];
  budget: TeachRecipe["budget"];
  isInterrupted: () => boolean;
};

export function createAsker({ ledger, pool, endpoints, budget: limits, isInterrupted }: AskerOptions): Asker {
  /** What the requests under way may cost: the ledger counts it too, and so does the budget. */
  const underWay: Spent = { tokens: 0, money: 0 };
  const settled = (): Spent => {
    const { tokens, money } = ledger.spent();
    return { tokens: tokens - underWay.tokens, money: money - underWay.money };
  };
  const budget = openBudget(limits, settled);
  const counts = { answered: 0, reused: 0, tokens: 0 };
  const asked = new Map<string, Promise<Answer>>();

  const send = async (request: TeachRequest): Promise<Answer> => {
    const { key, model } = request;
    const most = mostOf(request, endpoints);
    const count = (sign: number) => {
      underWay.tokens += sign * most.tokens;
      underWay.money += sign * most.money;
    };
    const requireTime = () => {
      if (isInterrupted()) throw new StoppedError("interrupted");
    };
    requireTime();
    if (!(await budget.reserve(most))) throw new StoppedError("budget");
    try {
      const { reply, endpoint, cost, durationMs } = await pool.ask(request, {
        onTry() {
          requireTime();
          ledger.asked(key, most);
          count(1);
        },
        onLost(endpoint, { lost, message }) {
          count(-1);
          const tokens = lost.promptTokens + lost.completionTokens;
          ledger.lost(key, { tokens, money: costOf(endpoint, lost) }, message);
          requireTime();
          if (!budget.fits()) throw new StoppedError("budget");
        },
      });
      count(-1);
      const answer = { reply, model, teacher: endpoint.name, cost, durationMs };
      await ledger.answered(key, answer);
      counts.answered += 1;
      counts.tokens += reply.usage.completionTokens;
      return answer;
    } finally {
      budget.release(most);
    }
  };

  return {
    async ask(request) {
      const known = ledger.find(request.key);
      if (known !== undefined) {
        counts.reused += 1;
        return known;
      }
      const answer = asked.get(request.key) ?? send(request);
      asked.set(request.key, answer);
      try {
        return await answer;
      } finally {
        asked.delete(request.key);
      }
    },
    counts: () => ({ ...counts, spent: settled() }),
  };
}

/** What a request may cost at the dearest endpoint of its model. */
function mostOf(request: TeachRequest, endpoints: readonly Endpoint[]): Spent {
  const most = { promptTokens: mostPromptTokens(request), completionTokens: request.parameters.max_tokens };
  const costs = endpoints.filter(({ model }) => model === request.model).map((endpoint) => costOf(endpoint, most));
  return { tokens: most.promptTokens + most.completionTokens, money: Math.max(0, ...costs) };
}
