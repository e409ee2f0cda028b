// DATA_SOURCES.md: for each source what there was, what was taken and how, and its licence. From the manifest alone.
import type { Manifest } from "./manifest.ts";

export function dataSourcesPage({ name, seed, sources, domains, rows, outputs, contaminated }: Manifest): string {
  const lines = Object.entries(sources).map(([key, { from, available, read, method, licence, written, split }]) => {
    const size = available === null ? "not known" : count(available);
    return row([key, from, size, count(read), count(written), method, split, licence]);
  });
  const aside = Object.entries(sources).flatMap(([key, { setAside }]) =>
    Object.entries(setAside).map(([reason, number]) => row([key, reason, count(number)])),
  );
  const shares = domains.map(({ domain, before, after, beforeRows, afterRows }) =>
    row([domain, count(beforeRows), share(before), count(afterRows), share(after)]),
  );
  return `# Data sources of ${name}

${count(rows.train)} rows to train on and ${count(rows.test)} to test with, drawn with seed ${seed}. Rows that hold questions of an evaluation set: ${count(contaminated)}.

| source | from | full size | rows read | included | method | split | licence |
|---|---|--:|--:|--:|---|---|---|
${lines.join("\n")}

## Domains

| domain | rows before | share | rows after | share |
|---|--:|--:|--:|--:|
${shares.join("\n")}

## Set aside

| source | reason | rows |
|---|---|--:|
${aside.join("\n") || row(["–", "–", "0"])}

## Files

| file | rows | SHA-256 |
|---|--:|---|
${outputs.map(({ file, rows: held, sha256 }) => row([file, count(held), sha256])).join("\n")}
`;
}

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const count = (value: number) => value.toLocaleString("en-US");
const share = (value: number) => `${(100 * value).toFixed(1)} %`;
