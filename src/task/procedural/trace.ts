// From steps to a gold trace, and the two styles that supervised data mix: working every step, or jumping to the answer.
import type { Row } from "../../text/row.ts";
import { chance, pick, type Random, seededRandom } from "./random.ts";
import type { Step } from "./scene.ts";

export type TraceStyle = "worked" | "jump";

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

/** The row's trace in one of the styles: "worked" is the gold reasoning, "jump" only its closing line. */
export function traceOf(row: Row, style: TraceStyle): { reasoning: string; answer: string } {
  return { reasoning: style === "worked" ? row.reasoning : closingLine(row.answer), answer: row.answer };
}

export type Trace = { row: Row; style: TraceStyle; reasoning: string; answer: string };

/** One trace a row; `workedShare` of them, drawn by the seed, work every step. */
export function mixedTraces(rows: readonly Row[], workedShare: number, seed: number): Trace[] {
  const random = seededRandom(seed, "mixed-traces");
  return rows.map((row) => {
    const style: TraceStyle = chance(random, workedShare) ? "worked" : "jump";
    return { row, style, ...traceOf(row, style) };
  });
}
