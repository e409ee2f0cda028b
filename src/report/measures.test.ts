import { expect, test } from "vitest";
import { exampleJournal } from "../../test/example-journal.ts";
import type { RunEvent } from "../run/events.ts";
import { reportPage } from "./page.ts";
import { reportContent } from "./write.ts";

const events = exampleJournal({ rows: 20, sftSteps: 5, grpoSteps: 2 });
const estimate = (mean: number) => ({ mean, low: mean - 0.1, high: mean + 0.1, count: 10 });
const measured = events.map(
  (event): RunEvent =>
    event.type === "evaluation" && event.model === "grpo"
      ? {
          ...event,
          difficulties: {
            10: { rows: 4, metrics: { accuracy: estimate(0.25) } },
            2: { rows: 16, metrics: { accuracy: estimate(0.75) } },
          },
          formatByAnswer: { formatRight: 11, formatWrong: 7, brokenRight: 2, brokenWrong: 0 },
          calibration: {
            count: 20,
            ece: 0.1234,
            brier: 0.2,
            bins: [],
            selective: [
              { coverage: 0.2, accuracy: 1 },
              { coverage: 0.5, accuracy: 0.9 },
            ],
          },
          uncontaminated: { rows: 18, metrics: { accuracy: estimate(0.6) } },
          smallestEffect: 0.217,
        }
      : event,
);
const text = (page: string) =>
  page.slice(page.indexOf('id="measures"'), page.indexOf('id="outcomes"')).replace(/<[^>]+>/g, "|");

test("what was measured stands there, groups in the order of their numbers", () => {
  const shown = text(reportPage(reportContent(measured, "")));
  expect(shown.indexOf("75.0")).toBeLessThan(shown.indexOf("25.0"));
  expect(shown).toMatch(/SFT \+ GRPO\|+11\|+7\|+2\|+0/);
  expect(shown).toMatch(/0\.123\|+0\.200\|+100\.0.%\|+90\.0.%\|+–/);
  expect(shown).toMatch(/60\.0.%.*18/s);
  expect(shown).toContain("21.7 points");
});

test("a run that measured none of it has no such section", () => {
  const bare = events.map((event): RunEvent => {
    if (event.type !== "evaluation") return event;
    const { model, rows, metrics, type } = event;
    return { type, model, rows, metrics };
  });
  expect(reportPage(reportContent(bare, ""))).not.toContain('id="measures"');
});
