// Which teacher to take, with the reasons in words: of those that are not shown to be worse at right answers, and then not
// shown to teach worse, the cheapest. Knows figures, not texts.
import { hours } from "./hours.ts";
import type { Measures } from "./measure.ts";
import { type Pair, pairOf } from "./pairs.ts";
import type { ProbeView } from "./probe.ts";
import type { WholeJob } from "./whole-job.ts";

/** What there is to choose by. */
export type Candidate = {
  name: string;
  measures: Measures;
  job: WholeJob | undefined;
  probe: ProbeView | undefined;
};

export type Recommendation = { teacher: string | undefined; reasons: string[] };

/** A difference below it needs no test to be passed over. */
const slack = 0.1;
const significance = 0.05;
/** Below this share of verified replies something else is wrong than the choice of a teacher. */
const worthwhile = 0.25;
/** Prices that differ by less are taken for the same. */
const samePrice = 1.1;

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const list = (names: readonly string[]) => names.join(", ");

export function recommend(
  candidates: readonly Candidate[],
  { verified, probe }: { verified: readonly Pair[]; probe: readonly Pair[] },
): Recommendation {
  const asked = candidates.filter(({ measures }) => measures.answers > 0);
  if (asked.length === 0) return { teacher: undefined, reasons: ["No teacher gave an answer."] };
  const reasons: string[] = [];
  const right = leaders(asked, ({ measures }) => measures.verified.mean, verified);
  const [best] = right;
  if (best!.measures.verified.mean === 0)
    return { teacher: undefined, reasons: ["No teacher gave one reply that was right and showed its work."] };
  reasons.push(
    `${best!.name} has most verified replies, ${percent(best!.measures.verified.mean)}${others(right)}${worse(asked, right)}.`,
  );
  if (best!.measures.verified.mean < worthwhile)
    reasons.push("Even that is little: look at what was not taken, and at the samples, before you pay for more.");
  let left = right;
  if (left.length > 1 && left.some((candidate) => candidate.probe !== undefined)) {
    const taught = left.filter((candidate) => candidate.probe !== undefined);
    const able = leaders(taught, (candidate) => candidate.probe!.after.mean, probe);
    reasons.push(
      `After a short SFT on its traces the student is right on ${percent(able[0]!.probe!.after.mean)} with ${able[0]!.name}${others(able)}${worse(left, able)}.`,
    );
    left = able;
  }
  if (left.length === 1) return { teacher: left[0]!.name, reasons: [...reasons, ...costs(left[0]!)] };
  const cheapest = left.toSorted((a, b) => priceOf(a) - priceOf(b))[0]!;
  const alike = left.filter((candidate) => priceOf(candidate) <= samePrice * priceOf(cheapest) + 1e-9);
  const chosen = alike.toSorted((a, b) => (a.job?.hours ?? 0) - (b.job?.hours ?? 0))[0]!;
  reasons.push(
    alike.length === 1
      ? `Of these ${chosen.name} is the cheapest.`
      : `Of these ${list(alike.map(({ name }) => name))} cost the same, and ${chosen.name} is the fastest.`,
  );
  return { teacher: chosen.name, reasons: [...reasons, ...costs(chosen)] };
}

/** The best one, and those that neither a test nor the size of the difference sets below it; the best first. */
function leaders(
  candidates: readonly Candidate[],
  measureOf: (candidate: Candidate) => number,
  pairs: readonly Pair[],
) {
  const sorted = candidates.toSorted((a, b) => measureOf(b) - measureOf(a));
  const best = sorted[0]!;
  return sorted.filter((candidate) => {
    const test = pairOf(pairs, best.name, candidate.name);
    return measureOf(best) - measureOf(candidate) <= slack && (test === undefined || test.adjusted >= significance);
  });
}

const others = (leading: readonly Candidate[]) =>
  leading.length === 1 ? "" : `; ${list(leading.slice(1).map(({ name }) => name))} cannot be told from it`;

function worse(all: readonly Candidate[], leading: readonly Candidate[]): string {
  const behind = all.filter((candidate) => !leading.includes(candidate)).map(({ name }) => name);
  return behind.length === 0 ? "" : `; set aside: ${list(behind)}`;
}

/** What nobody gave a price for is taken for the dearest. */
const priceOf = ({ job }: Candidate) =>
  job === undefined ? Number.POSITIVE_INFINITY : (job.money ?? Number.MAX_VALUE);

function costs({ name, job }: Candidate): string[] {
  if (job === undefined) return [];
  const price = job.money === undefined ? "an unknown price" : `${job.money.toFixed(2)} in money`;
  const short = job.rowsExpected < job.rows ? `, though the prompts are enough for ${job.rowsExpected} alone` : "";
  return [`The ${job.rows} rows would take ${name} about ${hours(job.hours)} and ${price}${short}.`];
}
