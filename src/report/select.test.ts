import { expect, test } from "vitest";
import { exampleJournal } from "../../test/example-journal.ts";
import { readReport } from "./read-model.ts";
import { seededOrder, selectCompletions, selectProblems, spread } from "./select.ts";

const data = readReport(exampleJournal({ rows: 200, sftSteps: 5, grpoSteps: 20 }));

test("the draw depends on the seed alone: not on the order, not on the scores", () => {
  const draw = (problems: typeof data.problems, seed: number) =>
    selectProblems(problems, { seed, drawn: 10 }).problems.map(({ rowId }) => rowId);
  expect(draw(data.problems, 1)).toHaveLength(10);
  expect(draw(data.problems.toReversed(), 1)).toEqual(draw(data.problems, 1));
  expect(draw(data.problems, 2)).not.toEqual(draw(data.problems, 1));
  const withoutAnswers = data.problems.map((problem) => ({ ...problem, answers: [], flip: undefined }));
  expect(draw(withoutAnswers, 1)).toEqual(draw(data.problems, 1));
});

test("completions: whole groups of spread steps, never more than asked for", () => {
  const options = { seed: 1, steps: 5, groupsPerStep: 2, atMost: 1000 };
  const steps = selectCompletions(data.completions, options);
  expect(steps.map(({ step }) => step)).toEqual([1, 6, 11, 15, 20]);
  for (const { groups, stored } of steps) {
    expect(stored).toBe(32);
    expect(groups.map(({ completions }) => completions.length)).toEqual([8, 8]);
  }
  const few = selectCompletions(data.completions, { ...options, atMost: 20 });
  expect(few.flatMap(({ groups }) => groups.flatMap(({ completions }) => completions))).toHaveLength(20);
});

test("spread keeps both ends", () => {
  expect(spread([1, 2, 3], 5)).toEqual([1, 2, 3]);
  expect(spread([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([1, 4, 7]);
  expect(spread([1, 2, 3], 1)).toEqual([1]);
  expect(seededOrder(["a", "b", "c"], 3, (item) => item).toSorted()).toEqual(["a", "b", "c"]);
});
