// How the rules name planted failures: the table of docs/failures.md.
import { classifyFailure } from "../src/eval/failures/classify.ts";
import { plantedFailures } from "./planted-failures.ts";

const each = 12;

/** A row for each way of breaking, a column for each name that was given. */
export function confusion() {
  const planted = plantedFailures(each).map(({ id, label, ...judged }) => ({
    kind: id.slice(0, id.lastIndexOf(":")),
    label,
    name: classifyFailure(judged)?.name ?? "no failure",
  }));
  const names = [...new Set(planted.flatMap(({ label, name }) => [label, name]))];
  const rows = [...new Set(planted.map(({ kind }) => kind))].map((kind) => {
    const of = planted.filter((failure) => failure.kind === kind);
    const [{ label }] = of as [(typeof of)[0]];
    return {
      kind: `${kind} (${label})`,
      counts: names.map((name) => of.filter((failure) => failure.name === name).length),
    };
  });
  const right = planted.filter(({ label, name }) => label === name).length;
  return { rows, names, right, all: planted.length };
}
