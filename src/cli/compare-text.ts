// A comparison of two evaluations as text: the tests in a table, then rows that changed with both answers side by side.
import { Table } from "console-table-printer";
import type { Comparison } from "../eval/compare.ts";
import type { PairComparison } from "../eval/compare-many.ts";
import type { Flip, FlipKind } from "../eval/flips.ts";
import { bareFigure, count, figure, pValue, signedFigure } from "../report/format.ts";
import { metricLabel } from "../report/labels.ts";
import { textColumns, wrapped } from "./text-columns.ts";

const kinds: { kind: FlipKind; title: string }[] = [
  { kind: "fixed", title: "fixed" },
  { kind: "broken", title: "broken" },
  { kind: "bothWrong", title: "both wrong" },
];

/** @param shown rows of each kind @param columns the terminal's width */
export function pairText(pair: PairComparison, shown: number, columns: number): string {
  const { from, to, flips } = pair;
  const rows = new Set(from.samples.map(({ rowId }) => rowId)).size;
  const lines = [
    `A  ${from.label}`,
    `B  ${to.label}`,
    "",
    testTable(pair, columns),
    ...wrapped(
      `B − A with its 95 % interval on ${count(rows)} rows; p after Holm. Smallest: the least difference that so many rows show, at 5 % with a chance of 80 %.`,
      columns,
    ),
    "",
    ...wrapped(summary(flips), columns),
    ...kinds.flatMap(({ kind, title }) => {
      const own = flips.filter((flip) => flip.kind === kind);
      return own
        .slice(0, shown)
        .flatMap((flip, at) => ["", ...flipLines(flip, `${title}, ${at + 1} of ${count(own.length)}`, columns)]);
    }),
  ];
  return `${lines.join("\n")}\n\n`;
}

const titles = {
  what: " ",
  a: "A",
  b: "B",
  difference: "B − A",
  p: "p",
  gained: "gained",
  lost: "lost",
  smallest: "smallest",
};
type ColumnName = keyof typeof titles;

/** What goes where the terminal is too narrow, in this order. */
const dispensable: readonly ColumnName[] = ["smallest", "a", "b", "gained", "lost"];

function testTable(pair: PairComparison, columns: number): string {
  const rows = testRows(pair);
  let names = Object.keys(titles) as ColumnName[];
  for (const name of [...dispensable, undefined]) {
    const table = new Table({
      shouldDisableColors: true,
      columns: names.map((own) => ({
        name: own,
        title: titles[own],
        alignment: own === "what" ? ("left" as const) : ("right" as const),
      })),
    });
    for (const row of rows) table.addRow(Object.fromEntries(names.map((own) => [own, row[own]])));
    const text = plainSpaces(table.render()).trimEnd();
    if (name === undefined || text.split("\n").every((line) => line.length <= columns)) return text;
    names = names.filter((own) => own !== name);
  }
  return "";
}

function testRows({ from, to, metrics }: PairComparison): Record<ColumnName, string>[] {
  const [before, after] = [meansOf(from.samples), meansOf(to.samples)];
  return Object.entries(metrics).flatMap(([metric, whole]) => {
    const { label, kind } = metricLabel(metric);
    const cells = ({ difference, gained, lost, smallestEffect }: Comparison, adjusted: number) => ({
      difference: `${signedFigure(difference.mean, kind)} [${signedFigure(difference.low, kind)}, ${signedFigure(difference.high, kind)}]`,
      p: pValue(adjusted),
      gained: count(gained),
      lost: count(lost),
      smallest: smallestEffect === undefined ? "" : bareFigure(smallestEffect, kind),
    });
    return [
      {
        what: label,
        a: figure(before[metric]!, kind),
        b: figure(after[metric]!, kind),
        ...cells(whole, whole.adjusted),
      },
      ...Object.entries(whole.domains ?? {}).map(([domain, test]) => ({
        what: `  ${domain}`,
        a: "",
        b: "",
        ...cells(test, test.adjusted),
      })),
    ];
  });
}

/** The mean of each score over the samples that have it. */
function meansOf(samples: readonly { scores: Record<string, number> }[]): Record<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { scores } of samples)
    for (const [name, value] of Object.entries(scores)) {
      const known = sums.get(name) ?? { sum: 0, count: 0 };
      sums.set(name, { sum: known.sum + value, count: known.count + 1 });
    }
  return Object.fromEntries([...sums].map(([name, { sum, count }]) => [name, sum / count]));
}

function summary(flips: readonly Flip[]): string {
  if (flips.length === 0) return "No row has an answer that is judged.";
  const of = (kind: FlipKind) => count(flips.filter((flip) => flip.kind === kind).length);
  return `Of ${count(flips.length)} judged rows B fixed ${of("fixed")} and broke ${of("broken")}; both are wrong on ${of("bothWrong")} and right on ${of("bothRight")}.`;
}

function flipLines({ rowId, before, after }: Flip, title: string, columns: number): string[] {
  const facts = [before.domain, before.difficulty === undefined ? undefined : `difficulty ${before.difficulty}`];
  const about = facts.filter((fact) => fact !== undefined).join(", ");
  const verdict = ({ scores }: Flip["before"]) => (scores.accuracy === 1 ? "✓ right" : "✗ wrong");
  return [
    ...wrapped(`── ${title}: ${rowId}${about === "" ? "" : ` (${about})`}`, columns),
    ...wrapped(before.prompt, columns),
    ...wrapped(`gold: ${goldAnswer(before.gold)}`, columns),
    "",
    ...textColumns(
      { title: `A  ${verdict(before)}`, text: before.text },
      { title: `B  ${verdict(after)}`, text: after.text },
      columns,
    ),
  ];
}

const goldAnswer = (gold: string) => /<answer>([\s\S]*)<\/answer>/.exec(gold)?.[1]?.trim() ?? gold;

/** Figures come with spaces that do not break, which some terminals show as another character. */
const plainSpaces = (text: string) => text.replaceAll("\u00a0", " ");
