// The prompts of a task, from the files of its set, each prompt once. Knows no teacher.
import { adapterOf } from "../data/adapters/index.ts";
import { textFingerprint } from "../data/compare/fingerprint.ts";
import type { Database } from "../data/database.ts";
import { allRows, type OpenOptions, openSource } from "../data/sources/open-source.ts";
import { parsedRow } from "../data/sources/raw-item.ts";
import { readSource } from "../data/sources/read-source.ts";
import { DataError } from "../run/errors.ts";
import type { Row } from "../text/row.ts";
import { jobs } from "./jobs.ts";
import type { TaskSettings } from "./recipe.ts";

/** A row to find a trace for; its answer is empty where the set has none. */
export type Prompt = Row & { file: string; place: number };

/**
 * The rows of a task in the order of its files.
 * @param seen fingerprints of prompts that are not wanted; those that are given join them
 * @throws DataError for files that are not there or cannot be read, or that hold nothing for the job
 */
export async function* readPrompts(
  database: Database,
  { name, settings, seen }: { name: string; settings: TaskSettings; seen: Set<string> },
  options: OpenOptions,
): AsyncGenerator<Prompt> {
  const { adapter: adapterName, categories, domain } = jobs[settings.job];
  const adapter = adapterOf({ adapter: adapterName, format: "auto" });
  const source = await openSource(database, settings.files, options);
  const unusable = { rows: 0, first: "" };
  let [usable, ofOthers] = [0, 0];
  for await (const items of readSource(database, source.files(allRows), allRows)) {
    for (const item of items) {
      const parsed = parsedRow(item);
      const draft = "unusable" in parsed ? parsed : adapter.convert(parsed.raw);
      const prompt = !("unusable" in draft)
        ? draft.prompt
        : "unusable" in parsed
          ? undefined
          : adapter.promptOf?.(parsed.raw);
      if (prompt === undefined) {
        unusable.rows += 1;
        if ("unusable" in draft) unusable.first ||= `${item.file}:${item.place}: ${draft.unusable}`;
        continue;
      }
      const { answer, meta = {} } = "unusable" in draft ? { answer: "" } : draft;
      if (categories !== undefined && !categories.includes(String(meta.category))) {
        ofOthers += 1;
        continue;
      }
      usable += 1;
      const fingerprint = textFingerprint(prompt);
      if (seen.has(fingerprint)) continue;
      seen.add(fingerprint);
      yield {
        id: `${name}-${item.index}`,
        prompt,
        reasoning: "",
        answer,
        domain,
        source: adapter.source,
        licence: settings.licence ?? adapter.licence,
        split: "train",
        meta,
        file: item.file,
        place: item.place,
      };
    }
  }
  if (usable === 0 && ofOthers > 0)
    throw new DataError(
      `tasks.${name}: none of its ${ofOthers} rows has a category that the job ${settings.job} takes: ${categories!.join(", ")}`,
    );
  if (usable === 0 && unusable.rows > 0)
    throw new DataError(
      `tasks.${name}: none of its ${unusable.rows} rows gives a prompt for the job ${settings.job}: ${unusable.first}`,
    );
}
