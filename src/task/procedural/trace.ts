// From steps to a gold trace, and the styles that supervised data mix: working every step, working
// in bare lines, or jumping to the answer.
import type { Row } from "../../text/row.ts";
import { chance, pick, pickWeighted, type Random, seededRandom } from "./random.ts";
import type { Step } from "./scene.ts";

export type TraceStyle = "worked" | "terse" | "jump";

const between = ["Then", "Next", "After that"] as const;

/** The closing line; both styles end with it. */
export const closingLine = (answer: string) => `Therefore, the answer is ${answer}.`;

/** `Step k: First, 3 * 4 = 12 apples.` for each step, then the closing line. */
export function renderReasoning(steps: readonly Step[], answer: string, random: Random): string {
  const lines = steps.map(({ expression, result, unit }, index) => {
    const last = index === steps.length - 1 && index > 0;
    const lead = index === 0 ? "First" : last && chance(random, 0.7) ? "Finally" : pick(random, between);
    return `Step ${index + 1}: ${lead}, ${expression} = ${result} ${unit}.`;
  });
  return [...lines, closingLine(answer)].join("\n");
}

const stepLabel = /^Step \d+: (?:(?:First|Then|Next|After that|Finally), )?/;

/**
 * The row's trace in one of the styles: "worked" is the gold reasoning, "terse" its bare lines without labels, linking
 * words and conclusion, "jump" only its conclusion, or what comes of little care where the row says so in `meta.hasty`: a story
 * that breaks off, a guess.
 */
export function traceOf(row: Row, style: TraceStyle): { reasoning: string; answer: string } {
  const { reasoning, answer } = row;
  if (style === "worked") return { reasoning, answer };
  const lines = reasoning.split("\n");
  const closing = lines.at(-1)!.startsWith("Therefore") ? lines.pop()! : closingLine(answer);
  if (style === "terse") return { reasoning: lines.map((line) => line.replace(stepLabel, "")).join("\n"), answer };
  const { hasty } = row.meta;
  if (typeof hasty !== "string") return { reasoning: closing, answer };
  return { reasoning: closing.replace(`is ${answer}.`, `is ${hasty}.`), answer: hasty };
}

export type Trace = { row: Row; style: TraceStyle; reasoning: string; answer: string };

/** One trace a row, its style drawn by the seed. @param shares weight of each style */
export function mixedTraces(rows: readonly Row[], shares: Readonly<Record<TraceStyle, number>>, seed: number): Trace[] {
  const random = seededRandom(seed, "mixed-traces");
  const weights = (["worked", "terse", "jump"] as const).map((style) => [style, shares[style]] as const);
  return rows.map((row) => {
    const style = pickWeighted(random, weights);
    return { row, style, ...traceOf(row, style) };
  });
}
