// The summary of a difficulty map for a terminal: a histogram of the pass rates, a table of the domains, what was not judged.
import { Table } from "console-table-printer";
import type { DifficultyGroup, DifficultySummary } from "../eval/difficulty-summary.ts";
import { bareFigure, count, figure, plural } from "../report/format.ts";

const barWidth = 40;

/** Text that ends in a newline. */
export function difficultyText(
  summary: DifficultySummary,
  { model, samples }: { model: string; samples: number },
): string {
  const { prompts, judged, passRate, mixed, domains, unjudged, undecided } = summary;
  const lines = [`${plural(prompts, "prompt")}, ${plural(samples, "sample")} each at temperature 1, by ${model}`, ""];
  if (passRate !== undefined) {
    lines.push(
      ...histogram(summary, samples),
      "",
      `Mean pass rate ${figure(passRate.mean, "share")} [${bareFigure(passRate.low, "share")}, ${bareFigure(passRate.high, "share")}]; ${count(mixed)} of ${count(judged)} prompts (${figure(mixed / judged, "share")}) have right and wrong answers both.`,
    );
  }
  if (Object.keys(domains).length > 1) lines.push("", domainTable(domains));
  if (undecided > 0)
    lines.push(
      `${plural(undecided, "sample")} of judged prompts: neither shown to be right nor wrong, counted neither way.`,
    );
  for (const [reason, rows] of Object.entries(unjudged))
    lines.push(`Not judged: ${plural(rows, "prompt")}, ${reason}.`);
  return `${lines.join("\n").replaceAll("\u00a0", " ")}\n`;
}

/** Few samples are counted; of many the bins are tenths, each named by its upper end. */
function histogram({ bins, judged }: DifficultySummary, samples: number): string[] {
  const most = Math.max(1, ...bins.map(({ prompts }) => prompts));
  const widest = Math.max(...bins.map(({ prompts }) => count(prompts).length));
  return bins.map(({ upTo, prompts }) => {
    const rate = (
      samples < 10 ? `${Math.round(samples * upTo)} of ${samples}` : `${Math.round(100 * upTo)} %`
    ).padStart(6);
    const bar = "█".repeat(Math.round((barWidth * prompts) / most)) || (prompts > 0 ? "▏" : "");
    return `${rate}  ${count(prompts).padStart(widest)}  ${bar.padEnd(barWidth)}  ${figure(prompts / judged, "share").padStart(7)}`;
  });
}

function domainTable(domains: DifficultySummary["domains"]): string {
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "domain", alignment: "left" },
      { name: "prompts", alignment: "right" },
      { name: "judged", alignment: "right" },
      { name: "rate", title: "pass rate", alignment: "right" },
      { name: "mixed", title: "right and wrong", alignment: "right" },
    ],
  });
  for (const [domain, group] of Object.entries(domains)) table.addRow({ domain, ...cells(group) });
  return table.render();
}

function cells({ prompts, judged, passRate, mixed }: DifficultyGroup): Record<string, string> {
  const known =
    passRate === undefined
      ? undefined
      : `${figure(passRate.mean, "share")} [${bareFigure(passRate.low, "share")}, ${bareFigure(passRate.high, "share")}]`;
  return {
    prompts: count(prompts),
    judged: count(judged),
    rate: known ?? "–",
    mixed: judged === 0 ? "–" : count(mixed),
  };
}
