// The tables that a build of data ends with: what became of each source, and the shares of the domains.
import { Table } from "console-table-printer";
import type { Manifest } from "../data/build/manifest.ts";
import type { TokenCheck } from "../data/build/token-check.ts";
import { count } from "../report/format.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");
const share = (value: number) => `${(100 * value).toFixed(1)} %`;

export function sourceTable({ sources }: Manifest): string {
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "source", alignment: "left" },
      { name: "method", alignment: "left" },
      { name: "read", alignment: "right" },
      { name: "aside", title: "set aside", alignment: "left" },
      { name: "rows", alignment: "right" },
    ],
  });
  for (const [source, { method, read, setAside, written }] of Object.entries(sources)) {
    const reasons = Object.entries(setAside).map(([reason, number]) => `${reason} ${count(number)}`);
    table.addRow({ source, method, read: count(read), aside: reasons.join(", "), rows: count(written) });
  }
  return `${plain(table.render())}\n`;
}

export function domainTable({ domains }: Manifest): string {
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "domain", alignment: "left" },
      { name: "beforeRows", title: "rows before", alignment: "right" },
      { name: "before", title: "share", alignment: "right" },
      { name: "afterRows", title: "rows after", alignment: "right" },
      { name: "after", title: "share after", alignment: "right" },
    ],
  });
  for (const { domain, before, after, beforeRows, afterRows } of domains) {
    table.addRow({
      domain,
      beforeRows: count(beforeRows),
      before: share(before),
      afterRows: count(afterRows),
      after: share(after),
    });
  }
  return `${plain(table.render())}\n`;
}

export function tokenLine({ rows, median, high, most, learnedShare, ...rest }: TokenCheck): string {
  const notes = [
    rest.withoutReasoning > 0 && `${count(rest.withoutReasoning)} rows have no reasoning and are prompts alone`,
    rest.tooLong > 0 && `${count(rest.tooLong)} rows are longer than the model's context and would be left out`,
    rest.changed > 0 && `${count(rest.changed)} rows do not come back from the tokenizer to the letter`,
  ].filter((note) => note !== false);
  const figures = `${count(rows)} rows encoded: ${count(median)} tokens in the middle, 95 % up to ${count(high)}, most ${count(most)}`;
  return [figures, `${share(learnedShare)} of a row is learned`, ...notes].join("; ");
}
