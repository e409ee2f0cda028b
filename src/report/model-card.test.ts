import { expect, test } from "vitest";
import { parse } from "yaml";
import { exampleJournal } from "../../test/example-journal.ts";
import { modelCard } from "./model-card.ts";
import { reportContent } from "./write.ts";

const events = exampleJournal({ rows: 60, sftSteps: 10, grpoSteps: 2 });
const content = reportContent(events, "name: a\nmodel: models/tiny\n");
const card = modelCard(content)!;

test("the head is what the hub reads, with the last model's measured metrics", () => {
  const head = parse(card.split("---\n")[1]!);
  const { metrics } = content.data.models.at(-1)!;
  expect(head).toMatchObject({ pipeline_tag: "text-generation", base_model: "models/tiny" });
  const [{ results }] = head["model-index"];
  expect(results[0].metrics).toEqual(
    Object.entries(metrics).map(([type, { mean }]) => ({ type, value: Number(mean.toFixed(4)) })),
  );
});

test("results stand with their intervals, failures with their shares", () => {
  const { accuracy } = content.data.models.at(-1)!.metrics;
  expect(card).toContain(`${(100 * accuracy!.mean).toFixed(1)}\u00a0% (${(100 * accuracy!.low).toFixed(1)} to`);
  expect(card).toContain("## Known failures");
  expect(card).toContain("sft (10 steps), then grpo (2 steps)");
  expect(card).toMatch(/\| SFT \+ GRPO\s*\| 3\.62 \(3\.20 to 3\.90\)\s*\| 4\.60 \(4\.50 to 4\.70\)\s*\| 49 of 50/);
  expect(card).toMatch(/\| procedural\s*\| CC0-1\.0\s*\| test\s*\| 60/);
  expect(card).not.toMatch(/undefined|NaN/);
});

test("a run that evaluated no model has no card; one that stopped says so", () => {
  expect(modelCard(reportContent(events.slice(0, 3), ""))).toBeUndefined();
  const stopped = events.slice(0, events.findLastIndex(({ type }) => type === "evaluation") + 1);
  expect(modelCard(reportContent(stopped, ""))).toContain("This run is not finished");
});
