// The gold targets on the harness, before any model: the upper bound, and a check of rows and verifier.
import type { CompositeReward } from "../reward/combine.ts";
import { DataError } from "../run/errors.ts";
import type { EventSink } from "../run/events.ts";
import { hasTrace, type Row } from "../text/row.ts";
import { formatTrace } from "../text/trace.ts";
import { judgingScores, type Sample, scoreSample, withoutScores } from "./sample.ts";
import { type SummaryOptions, summarise } from "./summarise.ts";

export type GoldCheck = {
  rows: readonly Row[];
  reward: CompositeReward;
  /** The least that each gold target must score, by metric. */
  goldBound: Readonly<Record<string, number>>;
  summary: SummaryOptions;
  emit: EventSink;
};

/** Stands for the reasoning where a source has none, so that the answer is read as from a trace. */
const noReasoning = "The source gives no reasoning.";

/** What a target without reasoning says nothing of. */
const scoresOfTraces: ReadonlySet<string> = new Set(["format", "trace", "confidence", "work", "composite"]);

/** A message names no more rows than this. */
const mostNamed = 10;

/**
 * Scores the gold targets. Of rows without reasoning only the answer counts. Rows whose gold answer cannot be judged are
 * named in a warning and come back undecided.
 * @throws DataError naming the rows that score below their bound, after their samples were emitted
 */
export async function evaluateGold({ rows, reward, goldBound, summary, emit }: GoldCheck): Promise<Sample[]> {
  const scored = await Promise.all(rows.map((row) => scoreGold(row, reward)));
  const samples = scored.map(({ sample }) => sample);
  for (const sample of samples) emit(sample);
  emit({ type: "evaluation", model: "gold", ...summarise(samples, summary) });
  const unread = scored.filter(({ sample }) => sample.undecided);
  if (unread.length > 0) {
    const [has, they] = unread.length === 1 ? ["answer", "its row has"] : ["answers", "their rows have"];
    const message = `${unread.length} gold ${has} of ${rows.length} cannot be judged, so ${they} no accuracy: ${named(unread.map(({ sample, reasons }) => `${sample.rowId} (${reasons.correctness ?? "undecided"})`))}`;
    emit({ type: "warning", message });
  }
  const low = scored.flatMap(({ sample, reasons }) => {
    const missed = missedBounds(sample, goldBound);
    return missed.length === 0 ? [] : [`${sample.rowId} (${missed.join(", ")}${because(reasons.correctness)})`];
  });
  if (low.length > 0)
    throw new DataError(
      `${low.length} of ${rows.length} gold rows score below evaluation.goldBound, so every model would be measured wrongly: ${named(low)}; mend these rows, leave them out, or lower the bound`,
    );
  return samples;
}

async function scoreGold(row: Row, reward: CompositeReward) {
  const reasoning = hasTrace(row) ? row.reasoning : noReasoning;
  const written = { text: formatTrace({ reasoning, answer: row.answer }), tokens: 0 };
  const { sample, reasons } = await scoreSample("gold", row, written, reward);
  const isJudged = sample.scores.accuracy !== undefined;
  const measured = sample.undecided ? withoutScores(sample, (name) => !judgingScores.has(name)) : sample;
  if (hasTrace(row)) return { sample: measured, reasons };
  // Where nobody judges the answer, the composite is all that there is.
  const isMeasured = (name: string) => !scoresOfTraces.has(name) || (!isJudged && name === "composite");
  return { sample: withoutScores(measured, isMeasured), reasons };
}

function missedBounds({ scores }: Sample, bound: GoldCheck["goldBound"]): string[] {
  return Object.entries(bound).flatMap(([metric, least]) => {
    const score = scores[metric];
    return score === undefined || score >= least ? [] : [`${metric} ${Number(score.toFixed(3))} < ${least}`];
  });
}

const because = (reason: string | undefined) => (reason === undefined ? "" : `: ${reason}`);

function named(rows: readonly string[]): string {
  const more = rows.length - mostNamed;
  return rows.slice(0, mostNamed).join("; ") + (more > 0 ? `; and ${more} more` : "");
}
