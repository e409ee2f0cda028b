// Problems as canonical rows, for one side of the split.
import { RecipeError } from "../../run/errors.ts";
import type { Row } from "../../text/row.ts";
import { type Problem, writeProblem } from "./problem.ts";
import { integer, type Random, seededRandom, shuffle } from "./random.ts";
import { normalisePrompt, sideOf } from "./split.ts";
import { renderReasoning } from "./trace.ts";

export type DifficultyRange = { minDifficulty: number; maxDifficulty: number };
export type RowsRequest = DifficultyRange & { seed: number; count: number; split: Row["split"] };
/** A row before it has its place in a data set. */
export type ProblemRow = Omit<Row, "id">;

function toRow(problem: Problem, random: Random): ProblemRow {
  const { question, steps, answer, kind, kinds, distractor, signature } = problem;
  return {
    prompt: question,
    reasoning: renderReasoning(steps, answer, random),
    answer,
    domain: "math",
    source: "procedural",
    licence: "Apache-2.0",
    split: sideOf(question),
    meta: {
      difficulty: steps.length,
      kind,
      kinds,
      steps,
      hasDistractor: distractor !== undefined,
      ...(distractor ? { distractor } : {}),
      signature,
    },
  };
}

/** One problem of any side; its `split` says on which side its question may be used. */
export function generateProblem(random: Random, { minDifficulty, maxDifficulty }: DifficultyRange): ProblemRow {
  return toRow(writeProblem(random, integer(random, minDifficulty, maxDifficulty)), random);
}

/** One problem whose question belongs to the given side. */
export function generateProblemFor(split: Row["split"], random: Random, range: DifficultyRange): ProblemRow {
  const difficulty = integer(random, range.minDifficulty, range.maxDifficulty);
  while (true) {
    const row = toRow(writeProblem(random, difficulty), random);
    if (row.split === split) return row;
  }
}

/** Rows of one split, all questions different, difficulty spread evenly over the range. Same request, same rows. */
export function generateRows({ seed, count, split, minDifficulty, maxDifficulty }: RowsRequest): Row[] {
  if (minDifficulty > maxDifficulty) {
    throw new RecipeError(
      `data.minDifficulty ${minDifficulty} is above data.maxDifficulty ${maxDifficulty}; swap them`,
    );
  }
  const random = seededRandom(seed, "procedural", split);
  const levels = maxDifficulty - minDifficulty + 1;
  const seen = new Set<string>();
  const rows = Array.from({ length: count }, (_, index) => {
    const difficulty = minDifficulty + (index % levels);
    for (let tries = 0; tries < 1000; tries++) {
      const row = generateProblemFor(split, random, { minDifficulty: difficulty, maxDifficulty: difficulty });
      const key = normalisePrompt(row.prompt);
      if (seen.has(key)) continue;
      seen.add(key);
      return row;
    }
    throw new RecipeError(`after ${index} rows no new problem of ${difficulty} steps comes up; ask for fewer rows`);
  });
  return shuffle(random, rows).map((row, index) => ({ id: `procedural-${split}-${seed}-${index}`, ...row }));
}
