// Which sequences go together in a micro-batch: those of like length, so that little is padding and attention spans no more
// than it must, and those that share a prompt.
import { UserError } from "../run/errors.ts";
import { layOutApart, layOutWhole, type Member, type MicroBatch, type Sequence } from "./micro-batch.ts";

/** A micro-batch takes at most `rowTokens · rowsPerMicroBatch` tokens with its padding, and a sequence at most `rowTokens`. */
export type PackSettings = { readonly rowTokens: number; readonly rowsPerMicroBatch: number };

/** How micro-batches are computed. */
export type Computing = {
  /** How many side by side. */
  readonly lanes: number;
  /** What a call for one costs, in tokens. */
  readonly callTokens: number;
};

/** By so many lanes, or by all threads together, which are at their best with many tokens. */
export const computingBy = (lanes: number): Computing => ({ lanes, callTokens: lanes === 1 ? 200 : 40 });

/** The length of a row at which attention costs as much as the rest. */
const attentionTokens = 1024;
/** What a token of a prompt that stands apart costs: of the last block it needs keys and values alone. */
const promptToken = 0.9;
/** Tokens that rows are given room for, with their padding. */
const withPadding = 1.1;
/** Into how many micro-batches a lane's share is cut at most, so that lanes end together. */
const mostCuts = 6;

/**
 * Cuts the sequences into micro-batches that take the least time, which is that of the lane with the most to do: their tokens
 * with padding, more for longer rows, and something for each micro-batch. Whole sequences, or prompts apart, which are computed
 * once for all of their completions. The dearest come first. The result depends on what is given alone.
 * @throws UserError when a sequence is longer than a row may be
 */
export function packSequences(
  sequences: readonly Sequence[],
  { rowTokens, rowsPerMicroBatch }: PackSettings,
  computing = computingBy(1),
): MicroBatch[] {
  sequences.forEach(({ ids }, index) => {
    if (ids.length > rowTokens)
      throw new UserError(
        `sequence ${index} has ${ids.length} tokens, a row holds ${rowTokens}: raise rowTokens or leave it out`,
      );
  });
  const all = membersOf(sequences);
  const layouts = [
    { apart: false, members: all.toSorted(longestFirst(({ prompt, completion }) => prompt + completion)) },
    { apart: true, members: all.toSorted(byCompletion) },
    { apart: true, members: all.toSorted(byPrompt) },
  ];
  let best: { lasts: number; apart: boolean; batches: readonly Batch[] } | undefined;
  for (const mostTokens of limits(sequences, rowTokens * rowsPerMicroBatch, computing))
    for (const { apart, members } of layouts) {
      const batches = cheapestCuts(members, apart, mostTokens, computing);
      const lasts = longestLane(batches, computing);
      if (!best || lasts < best.lasts) best = { lasts, apart, batches };
    }
  const { apart, batches } = best!;
  return batches.map(({ members }) => (apart ? layOutApart(sequences, members) : layOutWhole(sequences, members)));
}

/** How many tokens a micro-batch may have: as many as there is room for, or fewer, so that every lane has some. */
function limits(sequences: readonly Sequence[], room: number, { lanes }: Computing): number[] {
  if (lanes === 1) return [room];
  const total = sequences.reduce((sum, { ids }) => sum + ids.length, 0);
  const shares = Array.from({ length: mostCuts }, (_, cuts) => Math.ceil((withPadding * total) / (lanes * (cuts + 1))));
  return [room, ...shares.filter((share) => share < room)];
}

/** What the lane with the most to do costs, where each takes the next micro-batch as soon as it is free. */
function longestLane(batches: readonly Batch[], { lanes }: Computing): number {
  const taken = new Float64Array(lanes);
  for (const { cost } of batches) taken[taken.indexOf(Math.min(...taken))]! += cost;
  return Math.max(...taken);
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

type Batch = { readonly cost: number; readonly members: readonly Member[] };

/** Micro-batches of members that follow each other, of the least cost in all; the dearest first. */
function cheapestCuts(
  members: readonly Member[],
  apart: boolean,
  mostTokens: number,
  { callTokens }: Computing,
): Batch[] {
  const cost = new Float64Array(members.length + 1).fill(Number.POSITIVE_INFINITY);
  const begin = new Int32Array(members.length + 1);
  cost[0] = 0;
  for (let start = 0; start < members.length; start++) {
    const grow = apart ? growApart() : growWhole();
    for (let end = start + 1; end <= members.length; end++) {
      const { tokens, cost: own } = grow(members[end - 1]!);
      if (tokens > mostTokens && end > start + 1) break;
      const total = cost[start]! + callTokens + own;
      if (total >= cost[end]!) continue;
      cost[end] = total;
      begin[end] = start;
    }
  }
  const batches: Batch[] = [];
  for (let end = members.length; end > 0; end = begin[end]!) {
    const start = begin[end]!;
    batches.unshift({ cost: cost[end]! - cost[start]!, members: members.slice(start, end) });
  }
  return batches.sort((a, b) => b.cost - a.cost);
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
