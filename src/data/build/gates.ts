// What refuses a build before anything of it is seen: contamination, too much set aside, nothing left.
import { DataError } from "../../run/errors.ts";
import type { Database } from "../database.ts";
import type { DataRecipe } from "../recipe.ts";
import { partsOf } from "./selection.ts";
import type { Stage } from "./stage-source.ts";

export type ContaminatedPair = {
  source: string;
  file: string;
  place: number;
  evaluation: string;
  kind: "words" | "near";
  share: number;
  /** The words that both hold. */
  shared: string;
  prompt: string;
};

const shownPairs = 20;

/** Rows that hold a question of an evaluation set, with that question. */
export async function contaminatedPairs(database: Database, stages: readonly Stage[]): Promise<ContaminatedPair[]> {
  const pairs: ContaminatedPair[] = [];
  for (const stage of stages) {
    const rows = await database.rows(
      `select file, place, detail from read_parquet(${partsOf(stage)}) where reason = 'contaminated' order by row`,
    );
    for (const { file, place, detail } of rows) {
      pairs.push({ source: stage.name, file: String(file), place: Number(place), ...JSON.parse(String(detail)) });
    }
  }
  return pairs;
}

/** @throws DataError with the pairs, when there are more than the recipe lets pass */
export function requireUncontaminated({ decontaminate }: DataRecipe, pairs: readonly ContaminatedPair[]): void {
  if (decontaminate === undefined) return;
  const { action, mostRows = action === "fail" ? 0 : Number.POSITIVE_INFINITY } = decontaminate;
  if (pairs.length <= mostRows) return;
  const lines = pairs.slice(0, shownPairs).map(describePair);
  const more = pairs.length > shownPairs ? [`… and ${pairs.length - shownPairs} more`] : [];
  throw new DataError(
    [
      `${pairs.length} rows hold questions of the evaluation sets, decontaminate lets ${mostRows} pass: take them out with 'action: remove', or raise mostRows`,
      ...lines,
      ...more,
    ].join("\n"),
  );
}

export function describePair({ file, place, evaluation, kind, share, shared }: ContaminatedPair): string {
  const how = kind === "near" ? `is ${(100 * share).toFixed(0)} % like` : "has words of";
  return `${file}:${place} ${how} ${evaluation}: "${shared.length > 90 ? `${shared.slice(0, 90)}…` : shared}"`;
}

/** @throws DataError when a source has too many unusable rows; what the recipe itself sifts out does not count */
export async function requireUsable(database: Database, recipe: DataRecipe, stages: readonly Stage[]): Promise<void> {
  const { maxShare } = recipe.quarantine;
  for (const stage of stages) {
    const rows = await database.rows(
      `select reason, count(*)::bigint as n, any_value(concat(file, ':', place, ': ', detail)) as example
       from read_parquet(${partsOf(stage)}) where reason is not null and reason not in ('contaminated', 'language', 'duplicate', 'pass-rate') group by 1 order by 2 desc`,
    );
    const aside = rows.reduce((sum, { n }) => sum + Number(n), 0);
    if (aside <= maxShare * stage.read) continue;
    const why = rows.slice(0, 3).map(({ reason, n, example }) => `${n} ${reason}, as ${String(example).slice(0, 160)}`);
    throw new DataError(
      `sources.${stage.name}: ${aside} of ${stage.read} rows cannot be used, quarantine.maxShare lets ${maxShare} pass: ${why.join("; ")}`,
    );
  }
}
