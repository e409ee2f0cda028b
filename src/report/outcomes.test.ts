import { expect, test } from "vitest";
import { exampleJournal } from "../../test/example-journal.ts";
import type { RunEvent } from "../run/events.ts";
import { reportMarkdown } from "./markdown.ts";
import { reportPage } from "./page.ts";
import { reportContent } from "./write.ts";

const events = exampleJournal({ rows: 60, sftSteps: 10, grpoSteps: 2 });
const probe = (name: "corrupted" | "hidden" | "alone", mean: number): RunEvent => ({
  type: "work-probes",
  model: "grpo",
  probe: name,
  asked: 50,
  moved: { mean, low: mean - 0.1, high: mean + 0.05, count: 50 },
});
const gold = (text: string) =>
  events.map(
    (event): RunEvent =>
      event.type === "evaluation-sample" && event.model === "grpo" ? { ...event, text, tokens: 20 } : event,
  );

test("every answer that fails has a name, and the shares are of all answers", () => {
  const { outcomes } = reportContent(gold("no tags here"), "");
  const { models, failures } = outcomes;
  const noTags = failures.find(({ name }) => name === "no tags")!;
  expect(noTags.shares[models.indexOf("grpo")]).toMatchObject({ mean: 1, count: 60 });
  expect(failures[0]!.name).toBe("no tags");
});

test("what is as long as allowed without an end is cut off", () => {
  const texts = gold("<reasoning>Step 1: 2 + 2");
  const nameOf = (recipe: string) => reportContent(texts, recipe).outcomes.failures[0]!.name;
  expect(nameOf("evaluation: {maxNewTokens: 20}\n")).toBe("cut off");
  expect(nameOf("evaluation: {maxNewTokens: 21}\n")).toBe("unclosed");
});

test("the probes stand in page and Markdown; without any there is no table of them", () => {
  const content = reportContent([...events, probe("corrupted", 0.9), probe("alone", 0.1)], "");
  const page = reportPage(content);
  expect(page).toContain("Does the work carry the answer?");
  expect(page.slice(page.indexOf('id="work"'))).toMatch(/<b>90\.0.%<\/b>.*<td>–<\/td>.*<b>10\.0.%<\/b>/s);
  expect(reportMarkdown(content)).toContain(
    "| SFT + GRPO | 90.0\u00a0% (80.0 to 95.0) | – | 10.0\u00a0% (0.0 to 15.0) |",
  );
  expect(reportPage(reportContent(events, ""))).not.toContain('id="work"');
});
