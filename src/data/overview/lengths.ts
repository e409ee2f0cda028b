// How long the parts of built rows are, over all rows and for each domain and source: histograms and quantiles, counted
// by SQL. Lengths are tokens where a tokenizer is given, else characters.
import type { Tokenizer } from "../../text/tokenizer.ts";
import type { Column, Database, DatabaseRow } from "../database.ts";

export const parts = ["prompt", "reasoning", "answer"] as const;
export type Part = (typeof parts)[number];

/** Of the rows where the part is not empty. */
export type LengthFigures = {
  rows: number;
  /** Rows where the part is empty. */
  empty: number;
  median: number;
  /** What 95 of 100 stay under. */
  high: number;
  most: number;
  /** Rows by bin, see {@link binStart}. */
  bins: number[];
};

export type LengthGroup = { by: "all" | "domain" | "source"; name: string; parts: Record<Part, LengthFigures> };

export type Lengths = {
  unit: "tokens" | "characters";
  /** Rows that were counted; fewer than there are where to encode all of them would take minutes. */
  counted: number;
  /** All rows first, then of the domains and of the sources those with the most rows. */
  groups: LengthGroup[];
  /** Domains and sources that are not among the groups. */
  more: { domain: number; source: number };
};

/** Groups of a kind; a set with a domain of its own for every task has hundreds. */
const mostGroups = 24;
/** So many characters take a tokenizer some seconds. */
const encodedCharacters = 50_000_000;
const appendedRows = 20_000;
const columns: readonly Column[] = [
  { name: "source", type: "text" },
  { name: "domain", type: "text" },
  ...parts.map((name): Column => ({ name, type: "whole" })),
];

/** The least length of a bin: 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, … */
export function binStart(bin: number): number {
  if (bin === 0) return 1;
  return bin % 2 === 1 ? 2 ** ((bin + 1) / 2) : 1.5 * 2 ** (bin / 2);
}

const power = "floor(log2(n) + 1e-9)";
/** The bin of a length `n` above 0. */
const binSql = `greatest(0, 2 * ${power} - 1 + (n >= 1.5 * pow(2, ${power}))::integer)`;

/** Reads the view `built`: the rows with `source_name`, which the recipe gives their source. */
export async function readLengths(database: Database, tokenizer: Tokenizer | undefined): Promise<Lengths> {
  if (tokenizer === undefined) {
    const lengths = parts.map((part) => `length(${part})::bigint as ${part}`).join(", ");
    await database.run(
      `create or replace temp table lengths as select source_name as source, domain, ${lengths} from built`,
    );
  } else await countTokens(database, tokenizer);
  await database.run(
    `create or replace temp table measured as
       with long as (unpivot lengths on ${parts.join(", ")} into name part value n)
       select kind, name, part, n from long, lateral (values ('all', 'all rows'), ('domain', domain), ('source', source)) as groups(kind, name)`,
  );
  const figures = await database.rows(
    `select kind, name, part, count(*) filter (n > 0) as rows, count(*) filter (n = 0) as empty,
       coalesce(quantile_disc(n, 0.5) filter (n > 0), 0) as median, coalesce(quantile_disc(n, 0.95) filter (n > 0), 0) as high, max(n) as most
     from measured group by all order by kind, name`,
  );
  const bins = await database.rows(
    `select kind, name, part, ${binSql} as bin, count(*) as rows from measured where n > 0 group by all order by bin`,
  );
  const [found] = await database.rows("select count(*) as n from lengths");
  return {
    unit: tokenizer === undefined ? "characters" : "tokens",
    counted: Number(found!.n),
    ...largest(grouped(figures, bins)),
  };
}

async function countTokens(database: Database, tokenizer: Tokenizer): Promise<void> {
  const text = parts.map((part) => `length(${part})`).join(" + ");
  const [found] = await database.rows(`select coalesce(sum(${text}), 0)::double as characters from built`);
  const share = Math.min(1, encodedCharacters / Math.max(1, Number(found!.characters)));
  await database.run(
    `create or replace temp table lengths (source varchar, domain varchar, ${parts.map((part) => `${part} bigint`).join(", ")})`,
  );
  // What is drawn depends on the ids alone, so that the same build gives the same page.
  const drawn = share === 1 ? "true" : `md5_number_lower(id) % 1000000 < ${Math.round(share * 1e6)}`;
  const reader = await database.another();
  let counted: unknown[][] = [];
  for await (const piece of reader.stream(
    `select source_name as source, domain, ${parts.join(", ")} from built where ${drawn}`,
  )) {
    for (const row of piece) {
      counted.push([row.source, row.domain, ...parts.map((part) => tokenizer.encode(String(row[part])).length)]);
    }
    if (counted.length >= appendedRows) {
      await database.append("lengths", columns, counted);
      counted = [];
    }
  }
  reader.close();
  await database.append("lengths", columns, counted);
}

function largest(groups: readonly LengthGroup[]): Pick<Lengths, "groups" | "more"> {
  const rowsOf = ({ parts: { prompt } }: LengthGroup) => prompt.rows + prompt.empty;
  const of = (by: LengthGroup["by"]) =>
    groups.filter((group) => group.by === by).sort((a, b) => rowsOf(b) - rowsOf(a) || (a.name < b.name ? -1 : 1));
  const [domains, sources] = [of("domain"), of("source")];
  return {
    groups: [...of("all"), ...domains.slice(0, mostGroups), ...sources.slice(0, mostGroups)],
    more: {
      domain: Math.max(0, domains.length - mostGroups),
      source: Math.max(0, sources.length - mostGroups),
    },
  };
}

function grouped(figures: readonly DatabaseRow[], bins: readonly DatabaseRow[]): LengthGroup[] {
  const keyOf = ({ kind, name }: DatabaseRow) => `${kind} ${name}`;
  const groups = new Map<string, LengthGroup>();
  const nothing = (): LengthFigures => ({ rows: 0, empty: 0, median: 0, high: 0, most: 0, bins: [] });
  for (const row of figures) {
    const group: LengthGroup = groups.get(keyOf(row)) ?? {
      by: row.kind as LengthGroup["by"],
      name: String(row.name),
      parts: { prompt: nothing(), reasoning: nothing(), answer: nothing() },
    };
    groups.set(keyOf(row), group);
    const { rows, empty, median, high, most } = row;
    group.parts[row.part as Part] = {
      rows: Number(rows),
      empty: Number(empty),
      median: Number(median),
      high: Number(high),
      most: Number(most),
      bins: [],
    };
  }
  for (const row of bins) {
    const target = groups.get(keyOf(row))!.parts[row.part as Part].bins;
    while (target.length < Number(row.bin)) target.push(0);
    target.push(Number(row.rows));
  }
  return [...groups.values()];
}
