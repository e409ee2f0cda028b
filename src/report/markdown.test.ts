import { expect, test } from "vitest";
import { exampleJournal } from "../../test/example-journal.ts";
import { reportMarkdown } from "./markdown.ts";
import { reportContent } from "./write.ts";

const events = exampleJournal({ rows: 40, sftSteps: 20, grpoSteps: 4 });

test("holds the table, the comparisons, the settings and three samples", () => {
  const text = reportMarkdown(reportContent(events, "model: models/tiny\n"));
  const [, results] = text.split(/^## .*$/m);
  const rows = results!.split("\n").filter((line) => /^\| (Gold|Zero|SFT)/.test(line));
  expect(rows.map((row) => row.split(" | ")[0])).toEqual([
    "| Gold targets (upper bound)",
    "| Zero-shot",
    "| SFT",
    "| SFT + GRPO",
  ]);
  expect(text).toContain("## What does a judge say of the reasoning?");
  expect(rows[0]).toContain("100.0\u00a0%");
  expect(text).toContain("### SFT → SFT + GRPO\n\n- Accuracy ");
  expect(text).toContain("| model | models/tiny |");
  expect(text.match(/^### test-/gm)).toHaveLength(3);
});

test("texts of models can end neither their block nor a table cell", () => {
  const text = "```\n# not a heading\n````";
  const attacked = events.map((event) => {
    if (event.type === "evaluation-sample") return { ...event, text };
    return event.type === "run-start" ? { ...event, name: "a|b <i>", settings: { note: "x | y\n# z" } } : event;
  });
  const markdown = reportMarkdown(reportContent(attacked, ""));
  expect(markdown).toContain(`\`\`\`\`\`text\n${text}\n\`\`\`\`\``);
  expect(markdown).toContain("# a\\|b \\<i>");
  expect(markdown).toContain("| note | x \\| y # z |");
});

test("an unfinished run says so", () => {
  const stopped = exampleJournal({ sftSteps: 20, grpoSteps: 6, interruptAt: 2 });
  expect(reportMarkdown(reportContent(stopped, ""))).toContain("> **This run is not finished");
});
