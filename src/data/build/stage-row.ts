// One raw row → one staged row: converted, checked, compared with the evaluation sets, given its draw. Knows no files.
import { loadTokenizer } from "../../text/tokenizer.ts";
import { adapterOf } from "../adapters/index.ts";
import { type CountTokens, checksFor } from "../clean/checks.ts";
import { createContaminationIndex, type Evaluation } from "../compare/contamination.ts";
import { textFingerprint } from "../compare/fingerprint.ts";
import { bandCount, bandKeys, shingleWords } from "../compare/min-hash.ts";
import { shingles, wordHashes } from "../compare/words.ts";
import { loadLanguageDetector } from "../language.ts";
import type { CleanSettings, DataRecipe, SourceSettings } from "../recipe.ts";
import { drawer, groupSignal } from "../sampling/draw.ts";
import { parsedRow, type RawItem } from "../sources/raw-item.ts";
import { noStratum, stageColumns } from "./stage-columns.ts";

/** What a source's rows are staged by: plain data, which may go to another thread. */
export type StageSettings = {
  name: string;
  settings: SourceSettings;
  recipe: Pick<DataRecipe, "seed" | "clean" | "duplicates" | "decontaminate">;
  /** What training rows are compared with. */
  evaluations: readonly Evaluation[];
};

/** The values of `stageColumns`. */
export type StagedRow = { isUsable: boolean; values: unknown[]; characters: number };

const shownRawCharacters = 20_000;
const noBands: null[] = new Array(bandCount).fill(null);
const columnAt = (name: string) => stageColumns.findIndex((column) => column.name === name);
const at = {
  row: columnAt("row"),
  file: columnAt("file"),
  place: columnAt("place"),
  reason: columnAt("reason"),
  detail: columnAt("detail"),
  fingerprint: columnAt("fingerprint"),
};

export const rowNumber = ({ values }: StagedRow): number => values[at.row] as number;

/** What exact duplicates are told by; null where nobody asks. */
export const fingerprintOf = ({ values }: StagedRow): string | null => values[at.fingerprint] as string | null;

/** "file:place: code: sentence" of a row that cannot be used. */
export const faultOf = ({ values }: StagedRow): string =>
  `${values[at.file]}:${values[at.place]}: ${values[at.reason]}: ${values[at.detail]}`;

/** The row as one that doubles the source's row of that number. */
export function asDuplicate({ values, ...row }: StagedRow, first: number): StagedRow {
  const texts = ["prompt", "reasoning", "answer"].map((name) => String(values[columnAt(name)]));
  const raw = texts.join("\n").slice(0, shownRawCharacters);
  const kept = ["row", "source", "licence", "split", "file", "place"];
  const told: Record<string, string> = { reason: "duplicate", detail: `of row ${first}`, raw };
  const changed = stageColumns.map(({ name }, at) => told[name] ?? (kept.includes(name) ? values[at] : null));
  return { ...row, isUsable: false, values: changed, characters: raw.length };
}

/** Loads what the settings ask for: a tokenizer, the tables of languages. */
export async function createStager({
  name,
  settings,
  recipe,
  evaluations,
}: StageSettings): Promise<(item: RawItem) => StagedRow> {
  const { sample, languages, split } = settings;
  const adapter = adapterOf(settings);
  const checks = checksFor(recipe.clean, tokenCounter(recipe.clean));
  const languageOf = languages === undefined ? undefined : await loadLanguageDetector();
  const contamination =
    split === "train" && recipe.decontaminate !== undefined
      ? createContaminationIndex(evaluations, recipe.decontaminate)
      : undefined;
  const draw = drawer(recipe.seed, name);
  const { licence = adapter.licence, from = adapter.source } = settings;

  return (item) => {
    const { index, file, place } = item;
    const parsed = parsedRow(item);
    const unusable = (fault: string): StagedRow => {
      const [code = "", ...rest] = fault.split(": ");
      const raw = ("raw" in parsed ? JSON.stringify(parsed.raw) : parsed.text).slice(0, shownRawCharacters);
      const origin = [index, null, null, null, null, null, from, licence, split, null, file, place];
      const values = [...origin, code, rest.join(": "), raw, null, null, null, ...noBands];
      return { isUsable: false, values, characters: raw.length };
    };
    if ("unusable" in parsed) return unusable(parsed.unusable);
    const draft = adapter.convert(parsed.raw);
    if ("unusable" in draft) return unusable(draft.unusable);
    const row = { ...draft, domain: settings.domain ?? draft.domain ?? adapter.domain };
    for (const check of checks) {
      const fault = check(row);
      if (fault !== undefined) return unusable(fault);
    }
    if (languages !== undefined && languageOf !== undefined) {
      const language = languageOf(row.prompt) ?? languageOf(row.answer);
      if (!languages.includes(language ?? "")) return unusable(`language: ${language ?? "none to tell"}`);
    }
    const match = contamination?.find(row);
    if (match !== undefined) {
      const { evaluation, kind, share, shared } = match;
      return unusable(
        `contaminated: ${JSON.stringify({ evaluation: evaluation.id, kind, share, shared, prompt: row.prompt.slice(0, 500) })}`,
      );
    }
    const meta = row.meta ?? {};
    // Joined, the text lies in one piece, which is read twice as fast as a template's.
    const text = recipe.duplicates.by === "prompt" ? row.prompt : [row.prompt, row.reasoning, row.answer].join("\n");
    const bands = recipe.duplicates.near > 0 ? bandKeys(shingles(wordHashes(text), shingleWords)) : undefined;
    const passRate = Number(meta[sample.passRate]);
    if (sample.method === "difficulty" && !(passRate >= 0 && passRate <= 1)) {
      return unusable(
        `pass-rate: meta.${sample.passRate} is ${JSON.stringify(meta[sample.passRate])}, not from 0 to 1`,
      );
    }
    const weight = sample.method === "difficulty" ? groupSignal(passRate, sample.groupSize) : 1;
    const stratum = sample.by === "domain" ? row.domain : String(meta[sample.by] ?? noStratum);
    const values = [
      index,
      row.id ?? `${name}-${index}`,
      row.prompt,
      row.reasoning,
      row.answer,
      row.domain,
      from,
      licence,
      split,
      JSON.stringify(meta),
      file,
      place,
      null,
      null,
      null,
      recipe.duplicates.exact ? textFingerprint(text) : null,
      draw(index, weight),
      stratum,
      ...(bands ?? noBands),
    ];
    return { isUsable: true, values, characters: text.length };
  };
}

function tokenCounter({ tokenizer: folder }: CleanSettings): CountTokens | undefined {
  if (folder === undefined) return undefined;
  const tokenizer = loadTokenizer(folder);
  return (text) => tokenizer.encode(text).length;
}
