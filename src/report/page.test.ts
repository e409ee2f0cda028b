import { expect, test } from "vitest";
import { exampleJournal } from "../../test/example-journal.ts";
import type { RunEvent } from "../run/events.ts";
import { browserProgram } from "./browser-program.ts";
import { reportMarkdown } from "./markdown.ts";
import { reportPage } from "./page.ts";
import { pageScript } from "./page-script.ts";
import { style } from "./style.ts";
import { reportContent } from "./write.ts";

const recipe = "name: show-your-work\nmodel: models/tiny\nevaluation:\n  reportSamples: 5\n";
const events = exampleJournal({ rows: 60, sftSteps: 60, grpoSteps: 6 });
const script = `${pageScript}${browserProgram()}`;
const page = reportPage(reportContent(events, recipe));
const evil = '</script><img src=x onerror="alert(1)"><svg onload=alert(2)>`"\'&';

/** Every text that a journal may carry, replaced by an attack. */
function poisoned(): RunEvent[] {
  return events.map((event): RunEvent => {
    switch (event.type) {
      case "run-start":
        return { ...event, name: evil, recipeHash: evil, version: evil, settings: { [evil]: evil } };
      case "evaluation-sample":
        return { ...event, text: evil, prompt: evil, gold: evil, scores: { ...event.scores, [evil]: 1 } };
      case "completion":
        return {
          ...event,
          text: `<reasoning>${evil}</reasoning>`,
          rowId: `${event.rowId}${evil}`,
          components: { [evil]: 1 },
        };
      case "probe":
        return { ...event, text: evil, prompt: evil };
      case "grpo-step":
        return { ...event, components: { [evil]: 0.5 } };
      case "evaluation":
        return { ...event, metrics: { ...event.metrics, [evil]: event.metrics.accuracy! } };
      case "comparison":
        return { ...event, metric: evil };
      case "checkpoint":
        return { ...event, path: evil, sha256: evil };
      case "data":
        return { ...event, split: evil, hash: evil, sources: [{ name: evil, licence: evil, rows: 1 }] };
      case "contamination":
        return { ...event, rowId: evil, trainId: evil, shared: evil };
      case "judged":
        return { ...event, judge: evil };
      case "warning":
        return { type: "warning", message: evil };
      default:
        return event;
    }
  });
}

test("text from models and files is inert wherever it stands", () => {
  const attacked = reportPage(reportContent(poisoned(), `${recipe}# ${evil}`));
  expect(attacked).toContain("&#60;/script&#62;&#60;img src=x");
  expect(attacked).not.toContain("<img");
  expect(attacked).not.toContain('onerror="');
  expect(attacked).not.toContain("<svg onload");
  // The samples, packed, and the one script that runs.
  expect(attacked.match(/<script/g)).toHaveLength(2);
  expect(attacked.match(/<\/script/g)).toHaveLength(2);
});

test("nothing is loaded from anywhere", () => {
  const own = page.replace(script, "").replace(style, "");
  expect(own).not.toMatch(/<(?:img|iframe|object|embed|video|audio|source|base)\b/);
  const addresses = [...own.matchAll(/\s(?:src|href|action|srcset)="([^"]*)"/g)].map(([, address]) => address!);
  expect(addresses.filter((address) => !address.startsWith("#"))).toEqual(["data:,"]);
  expect(own).not.toMatch(/https?:\/\//);
  expect(style).not.toMatch(/url\(|@import|https?:/);
  expect(script).not.toMatch(/\bfetch\(|XMLHttpRequest|\bimport\(|WebSocket|https?:\/\//);
  expect(page).toContain("default-src &#39;none&#39;");
});

test("the same journal gives the same bytes", () => {
  const again = reportContent(exampleJournal({ rows: 60, sftSteps: 60, grpoSteps: 6 }), recipe);
  expect(reportPage(again)).toBe(page);
  expect(reportMarkdown(again)).toBe(reportMarkdown(reportContent(events, recipe)));
});

test("each link of the page has its target, and no id stands twice", () => {
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
});

test("the table shows every model with its interval, gold as upper bound", () => {
  const rows = [...page.matchAll(/<tr class="m-([a-z-]+)">/g)].map(([, model]) => model);
  expect(rows).toEqual(["gold", "zero-shot", "sft", "grpo"]);
  expect(page).toContain("<small>upper bound</small>");
  expect(page).toContain("5\u00a0problems of 60, drawn by the run’s seed");
});

test("several samples of a row stand side by side in the program's data, the first one in the page without it", () => {
  const several = events.flatMap((event): RunEvent[] =>
    event.type !== "evaluation-sample" || event.model === "gold"
      ? [event]
      : [0, 1, 2].map((sample) => ({ ...event, sample, text: `${event.text} number ${sample}` })),
  );
  const { data, problems } = reportContent(several, recipe);
  const [first] = data.problems;
  expect(first!.answers.map(({ model, sample }) => [model, sample])).toEqual([
    ["gold", undefined],
    ...["zero-shot", "sft", "grpo"].flatMap((model) => [0, 1, 2].map((sample) => [model, sample])),
  ]);
  const drawn = reportPage(reportContent(several, recipe));
  expect(drawn.match(/ number 0/g)).toHaveLength(3 * problems.problems.length);
  expect(drawn).not.toContain(" number 1");
});

test("says where training and evaluation rows overlap, and what a judge says", () => {
  expect(page).toContain("the fair</small>");
  expect(page).toContain("1 evaluation row overlaps with training rows");
  expect(page).toContain("Judge: a-judge, from 1 to 5");
  expect(page).toContain("6.1\u00a0%</td><td>82.0\u00a0%, kappa 0.61");
});

test("a stage that did not run is not drawn", () => {
  const stopped = exampleJournal({ rows: 60, sftSteps: 20, grpoSteps: 6, interruptAt: 2 });
  const early = reportPage(reportContent(stopped, recipe));
  expect(early).toContain("This run is not finished");
  for (const section of ["results", "comparisons", "samples"]) expect(early).not.toContain(`id="${section}"`);
  const supervised = stopped.filter(({ type }) => type !== "grpo-step" && type !== "completion");
  const sft = reportPage(reportContent(supervised, recipe));
  expect(sft).toContain('id="curves-sft"');
  expect(sft).not.toContain('id="curves-grpo"');
  const bare = reportPage(reportContent(events.slice(0, 1), ""));
  expect(bare).toContain("before its first stage");
  expect(bare.replace(script, "")).not.toMatch(/NaN|undefined|Infinity/);
});

test("no figure is missing or broken", () => {
  expect(page.replace(script, "")).not.toMatch(/NaN|undefined|Infinity|\[object/);
});

test("the page stays small however many completions are stored", () => {
  const many = exampleJournal({ rows: 400, sftSteps: 3000, grpoSteps: 100, promptsPerStep: 16 });
  const large = reportPage(reportContent(many, recipe));
  expect(large).toContain("128 of 12,800 stored completions");
  expect(large.length).toBeLessThan(1_500_000);
});
