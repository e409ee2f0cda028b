// Which sequences go together in a micro-batch: those of like length, so that little is padding and attention spans no more
// than it must, and those that share a prompt.
import { UserError } from "../run/errors.ts";
import { layOutApart, layOutWhole, type Member, type MicroBatch, type Sequence } from "./micro-batch.ts";

/** A micro-batch takes at most `rowTokens · rowsPerMicroBatch` tokens with its padding, and a sequence at most `rowTokens`. */
export type PackSettings = { readonly rowTokens: number; readonly rowsPerMicroBatch: number };

/** What calling the programs for a micro-batch costs, in tokens, and the length of a row at which attention costs as much as the rest. */
const callTokens = 128;
const attentionTokens = 1024;
/** What a token of a prompt that stands apart costs: of the last block it needs keys and values alone. */
const promptToken = 0.9;

/**
 * Cuts the sequences into micro-batches of the least cost: their tokens with padding, more for longer rows, and something
 * for each micro-batch. Whole sequences, or prompts apart, which are computed once for all of their completions; whichever
 * is cheaper. The result depends on the sequences alone.
 * @throws UserError when a sequence is longer than a row may be
 */
export function packSequences(
  sequences: readonly Sequence[],
  { rowTokens, rowsPerMicroBatch }: PackSettings,
): MicroBatch[] {
  sequences.forEach(({ ids }, index) => {
    if (ids.length > rowTokens)
      throw new UserError(
        `sequence ${index} has ${ids.length} tokens, a row holds ${rowTokens}: raise rowTokens or leave it out`,
      );
  });
  const mostTokens = rowTokens * rowsPerMicroBatch;
  const cuts = (members: readonly Member[], apart: boolean) => cheapestCuts(members, apart, mostTokens);
  const all = membersOf(sequences);
  const whole = cuts(all.toSorted(longestFirst(({ prompt, completion }) => prompt + completion)), false);
  const best = [byCompletion, byPrompt]
    .map((order) => cuts(all.toSorted(order), true))
    .reduce((best, next) => (next.cost < best.cost ? next : best), whole);
  return best.batches.map((members) =>
    best.apart ? layOutApart(sequences, members) : layOutWhole(sequences, members),
  );
}

function membersOf(sequences: readonly Sequence[]): Member[] {
  const promptIds = new Map<string, number>();
  return sequences.map(({ ids, promptLength }, index) => {
    const key = ids.slice(0, promptLength).join();
    const promptId = promptIds.get(key) ?? promptIds.size;
    promptIds.set(key, promptId);
    return { index, promptId, prompt: promptLength, completion: ids.length - promptLength };
  });
}

type Order = (a: Member, b: Member) => number;

const longestFirst =
  (length: (member: Member) => number): Order =>
  (a, b) =>
    length(b) - length(a) || a.index - b.index;

const byCompletion = longestFirst(({ completion }) => completion);
const byPrompt: Order = (a, b) => b.prompt - a.prompt || a.promptId - b.promptId || byCompletion(a, b);

type Cuts = { readonly cost: number; readonly apart: boolean; readonly batches: readonly (readonly Member[])[] };

/** Micro-batches of members that follow each other. */
function cheapestCuts(members: readonly Member[], apart: boolean, mostTokens: number): Cuts {
  const cost = new Float64Array(members.length + 1).fill(Number.POSITIVE_INFINITY);
  const begin = new Int32Array(members.length + 1);
  cost[0] = 0;
  for (let start = 0; start < members.length; start++) {
    const batch = apart ? growApart() : growWhole();
    for (let end = start + 1; end <= members.length; end++) {
      const { tokens, cost: own } = batch(members[end - 1]!);
      if (tokens > mostTokens && end > start + 1) break;
      const total = cost[start]! + callTokens + own;
      if (total >= cost[end]!) continue;
      cost[end] = total;
      begin[end] = start;
    }
  }
  const batches: (readonly Member[])[] = [];
  for (let end = members.length; end > 0; end = begin[end]!) batches.unshift(members.slice(begin[end], end));
  return { cost: cost[members.length]!, apart, batches };
}

/** Of a micro-batch that grows by one member at a time: its tokens with padding, and what they cost. */
type Grow = (member: Member) => { tokens: number; cost: number };

function growWhole(): Grow {
  let [rows, width] = [0, 0];
  return ({ prompt, completion }) => {
    rows++;
    width = Math.max(width, prompt + completion);
    return { tokens: rows * width, cost: rows * width * (1 + width / attentionTokens) };
  };
}

function growApart(): Grow {
  let [rows, width, promptWidth] = [0, 0, 0];
  const prompts = new Set<number>();
  return ({ promptId, prompt, completion }) => {
    rows++;
    prompts.add(promptId);
    width = Math.max(width, completion);
    promptWidth = Math.max(promptWidth, prompt - 1);
    const [tokens, promptTokens] = [rows * width, prompts.size * promptWidth];
    // Rows of no tokens are no rows.
    if (width === 0 || promptWidth === 0) return { tokens, cost: Number.POSITIVE_INFINITY };
    const cost = tokens * (1 + (promptWidth + width) / attentionTokens);
    const promptCost = promptTokens * (promptToken + promptWidth / attentionTokens);
    return { tokens: tokens + promptTokens, cost: cost + promptCost };
  };
}
