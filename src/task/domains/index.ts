// Seven domains of rows that Reckon makes, in the schemas of the sets that a generalist is trained on. Same request, same rows.
import { adapterOf } from "../../data/adapters/index.ts";
import { DataError } from "../../run/errors.ts";
import type { Row } from "../../text/row.ts";
import { type Random, seededRandom, shuffle } from "../procedural/random.ts";
import { normalisePrompt, sideOf } from "../procedural/split.ts";
import type { MadeRow, MadeSet } from "./made-set.ts";
import { type MadeSetName, madeSets } from "./made-sets.ts";
import { type Reshaped, reshaped } from "./reshaped.ts";

type ReshapedName = keyof typeof reshaped;

export type MadeName = MadeSetName | ReshapedName;
export const madeNames = [...Object.keys(madeSets), ...Object.keys(reshaped)] as MadeName[];

/** What reads the records of a set. */
export const adapterOfMade = (name: MadeName) =>
  adapterOf({
    adapter: (isReshaped(name) ? reshaped[name] : madeSets[name]).adapter,
    columns: undefined,
    format: "auto",
  });

export type MadeRequest = { seed: number; count: number; split: Row["split"] };

/** Rows of a set in its own schema, with different prompts, all of one side of the split. */
export function madeRecords(name: MadeName, { seed, count, split }: MadeRequest): Record<string, unknown>[] {
  const random = seededRandom(seed, "made", name, split);
  if (isReshaped(name)) {
    const { domains, write }: Reshaped = reshaped[name];
    return inTurn(domains, random, { count, split }).map(write);
  }
  const next = distinctRows(name, random, split);
  return Array.from({ length: count }, () => next().made.raw);
}

/** The same rows as the set's adapter reads them; the work that the set's own rows may lack stands in `domains`. */
export function madeCanonicalRows(name: MadeName, request: MadeRequest): Row[] {
  const { convert, domain } = adapterOfMade(name);
  return madeRecords(name, request).map((record, index) => {
    const draft = convert(record);
    if ("unusable" in draft) throw new DataError(`a made row of ${name} is none: ${draft.unusable}`);
    const { split, seed } = request;
    const origin = { source: `made ${name}`, licence: "Apache-2.0", split };
    return { ...origin, domain, meta: {}, ...draft, id: `made-${name}-${split}-${seed}-${index}` };
  });
}

const isReshaped = (name: MadeName): name is ReshapedName => name in reshaped;

/** As many rows of each domain as of the others, in no order. */
function inTurn(
  domains: Reshaped["domains"],
  random: Random,
  { count, split }: Pick<MadeRequest, "count" | "split">,
): Omit<Row, "id">[] {
  const next = new Map(domains.flat().map((name) => [name, distinctRows(name, random, split)]));
  const rows = Array.from({ length: count }, (_, index) => {
    const sets = domains[index % domains.length]!;
    return next.get(sets[Math.floor(index / domains.length) % sets.length]!)!().row;
  });
  return shuffle(random, rows);
}

type Made = { made: MadeRow; row: Omit<Row, "id"> };

/** Draws rows of one side whose prompts have not come before. */
function distinctRows(name: MadeSetName, random: Random, split: Row["split"]): () => Made {
  const set: MadeSet = madeSets[name];
  const adapter = adapterOfMade(name);
  const seen = new Set<string>();
  return () => {
    for (let tries = 0; tries < 2000; tries++) {
      const made = set.write(random);
      const draft = adapter.convert(made.raw);
      if ("unusable" in draft) throw new DataError(`a made row of ${name} is none: ${draft.unusable}`);
      const key = normalisePrompt(draft.prompt);
      if (seen.has(key) || sideOf(draft.prompt) !== split) continue;
      seen.add(key);
      const { prompt, answer } = draft;
      const meta = { ...draft.meta, ...(made.hasty === undefined ? {} : { hasty: made.hasty }) };
      const { domain } = adapter;
      const origin = { source: `made ${name}`, licence: "Apache-2.0", split };
      return { made, row: { prompt, reasoning: made.reasoning, answer, domain, ...origin, meta } };
    }
    throw new DataError(`after ${seen.size} ${split} rows nothing new of ${name} comes up; ask for fewer rows`);
  };
}
