// One raw row → one staged row: converted, checked, compared with the evaluation sets, given its draw. Knows no files.
import type { Adapter } from "../adapters/adapter.ts";
import type { CountTokens } from "../clean/checks.ts";
import { checksFor } from "../clean/checks.ts";
import type { ContaminationIndex } from "../compare/contamination.ts";
import { textFingerprint } from "../compare/fingerprint.ts";
import { bandCount, bandKeys, shingleWords } from "../compare/min-hash.ts";
import { shingles, wordHashes } from "../compare/words.ts";
import type { DetectLanguage } from "../language.ts";
import type { DataRecipe, SourceSettings } from "../recipe.ts";
import { drawer, groupSignal } from "../sampling/draw.ts";
import type { RawItem } from "../sources/raw-item.ts";

export type StageContext = {
  name: string;
  settings: SourceSettings;
  adapter: Adapter;
  recipe: Pick<DataRecipe, "seed" | "clean" | "duplicates">;
  contamination: ContaminationIndex | undefined;
  countTokens: CountTokens | undefined;
  /** Given where the source asks for languages. */
  languageOf: DetectLanguage | undefined;
};

/** The values of `stageColumns`. */
export type StagedRow = { isUsable: boolean; values: unknown[]; characters: number };

const shownRawCharacters = 20_000;
const noBands: null[] = new Array(bandCount).fill(null);

export function stageRow(context: StageContext): (item: RawItem) => StagedRow {
  const { name, settings, adapter, recipe, contamination, countTokens, languageOf } = context;
  const { sample, languages, split } = settings;
  const checks = checksFor(recipe.clean, countTokens);
  const draw = drawer(recipe.seed, name);
  const licence = settings.licence ?? adapter.licence;

  return (item) => {
    const { index, file, place } = item;
    const unusable = (fault: string): StagedRow => {
      const [code = "", ...rest] = fault.split(": ");
      const raw = ("raw" in item ? JSON.stringify(item.raw) : item.text).slice(0, shownRawCharacters);
      const origin = [index, null, null, null, null, null, adapter.source, licence, split, null, file, place];
      const values = [...origin, code, rest.join(": "), raw, null, null, null, ...noBands];
      return { isUsable: false, values, characters: raw.length };
    };
    if ("unusable" in item) return unusable(item.unusable);
    const draft = adapter.convert(item.raw);
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
    const match = split === "train" ? contamination?.find(row) : undefined;
    if (match !== undefined) {
      const { evaluation, kind, share, shared } = match;
      return unusable(
        `contaminated: ${JSON.stringify({ evaluation: evaluation.id, kind, share, shared, prompt: row.prompt.slice(0, 500) })}`,
      );
    }
    const meta = row.meta ?? {};
    const text = recipe.duplicates.by === "prompt" ? row.prompt : `${row.prompt}\n${row.reasoning}\n${row.answer}`;
    const bands = recipe.duplicates.near > 0 ? bandKeys(shingles(wordHashes(text), shingleWords)) : undefined;
    const passRate = Number(meta[sample.passRate]);
    if (sample.method === "difficulty" && !(passRate >= 0 && passRate <= 1)) {
      return unusable(
        `pass-rate: meta.${sample.passRate} is ${JSON.stringify(meta[sample.passRate])}, not from 0 to 1`,
      );
    }
    const weight = sample.method === "difficulty" ? groupSignal(passRate, sample.groupSize) : 1;
    const stratum = sample.by === "domain" ? row.domain : String(meta[sample.by] ?? "none");
    const values = [
      index,
      row.id ?? `${name}-${index}`,
      row.prompt,
      row.reasoning,
      row.answer,
      row.domain,
      adapter.source,
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
