// What a build set aside, from its quarantine: reasons with examples, clusters of duplicates, rows that hold questions of
// evaluation sets. Texts are cut, so that a page can hold them.
import type { ContaminatedPair } from "../build/gates.ts";
import { type Database, quoteText } from "../database.ts";

export type SetAsideRow = { source: string; file: string; place: number; detail: string; text: string };

export type SetAsideReason = { reason: string; rows: number; examples: SetAsideRow[] };

export type DuplicateCluster = {
  /** The row that stayed: its source and its place among the rows of that source, from 0. */
  kept: { source: string; row: number; text: string | undefined };
  /** Rows that went for it. */
  rows: number;
  members: (SetAsideRow & { isNear: boolean })[];
};

export type Duplicates = { exact: number; near: number; clusters: number; shown: DuplicateCluster[] };

export type SetAside = { reasons: SetAsideReason[]; duplicates: Duplicates; contaminated: ContaminatedPair[] };

const examplesPerReason = 6;
const shownClusters = 12;
const membersPerCluster = 4;
const shownPairs = 100;
const shownCharacters = 600;

const text = `case when length(raw) > ${shownCharacters} then concat(left(raw, ${shownCharacters}), '…') else raw end as text`;
const ofDuplicates = "reason in ('duplicate', 'near-duplicate')";
/** Examples are spread over files and details rather than the first of each. */
const spread = "md5(concat(source, file, place))";

/** @param quarantine the path of quarantine.parquet; reads the view `built` for the rows that duplicates went for */
export async function readSetAside(database: Database, quarantine: string): Promise<SetAside> {
  // A duplicate within its source is told by the row alone.
  await database.run(
    `create view aside as select * replace (regexp_replace(detail, '^of row ', concat('of ', source, ' row ')) as detail)
     from read_parquet(${quoteText(quarantine)})`,
  );
  return {
    reasons: await readReasons(database),
    duplicates: await readDuplicates(database),
    contaminated: await readContaminated(database),
  };
}

async function readReasons(database: Database): Promise<SetAsideReason[]> {
  const counts = await database.rows(
    `select reason, count(*) as n from aside where not ${ofDuplicates} and reason <> 'contaminated' group by 1 order by 2 desc, 1`,
  );
  const examples = await database.rows(
    `select reason, source, file, place, detail, ${text} from aside where not ${ofDuplicates} and reason <> 'contaminated'
     qualify row_number() over (partition by reason order by ${spread}) <= ${examplesPerReason} order by source, file, place`,
  );
  return counts.map(({ reason, n }) => ({
    reason: String(reason),
    rows: Number(n),
    examples: examples.filter((row) => row.reason === reason).map(setAsideRow),
  }));
}

async function readDuplicates(database: Database): Promise<Duplicates> {
  const [found] = await database.rows(
    `select count(*) filter (reason = 'duplicate') as exact, count(*) filter (reason = 'near-duplicate') as near,
       count(distinct detail) as clusters from aside where ${ofDuplicates}`,
  );
  // Those of near duplicates first: of exact ones the members say nothing that the kept row does not.
  await database.run(
    `create temp table clusters as select detail, count(*) as n, count(*) filter (reason = 'near-duplicate') as near
     from aside where ${ofDuplicates} group by 1 order by least(near, 1) desc, n desc, detail limit ${shownClusters}`,
  );
  const clusters = await database.rows(
    `select detail, n, regexp_extract(detail, '^of (.+) row \\d+$', 1) as source, regexp_extract(detail, '(\\d+)$', 1)::bigint as row
     from clusters order by n desc, detail`,
  );
  const members = await database.rows(
    `select reason, source, file, place, detail, ${text} from aside semi join clusters using (detail) where ${ofDuplicates}
     qualify row_number() over (partition by detail order by source, file, place) <= ${membersPerCluster} order by source, file, place`,
  );
  const ids = clusters.map(({ source, row }) => quoteText(`${source}-${row}`));
  const kept = await database.rows(
    ids.length === 0
      ? "select null where false"
      : `select source_name, id, concat(prompt, chr(10), reasoning, chr(10), answer) as raw, ${text} from built where id in (${ids.join(", ")})`,
  );
  const keptText = new Map(kept.map(({ source_name, id, text }) => [`${source_name} ${id}`, String(text)]));
  return {
    exact: Number(found!.exact),
    near: Number(found!.near),
    clusters: Number(found!.clusters),
    shown: clusters.map(({ detail, n, source, row }) => ({
      kept: { source: String(source), row: Number(row), text: keptText.get(`${source} ${source}-${row}`) },
      rows: Number(n),
      members: members
        .filter((member) => member.detail === detail)
        .map((member) => ({ ...setAsideRow(member), isNear: member.reason === "near-duplicate" })),
    })),
  };
}

async function readContaminated(database: Database): Promise<ContaminatedPair[]> {
  const rows = await database.rows(
    `select source, file, place, detail from aside where reason = 'contaminated' order by source, file, place limit ${shownPairs}`,
  );
  return rows.map(({ source, file, place, detail }) => ({
    ...JSON.parse(String(detail)),
    source: String(source),
    file: String(file),
    place: Number(place),
  }));
}

function setAsideRow({ source, file, place, detail, text }: Record<string, unknown>): SetAsideRow {
  return {
    source: String(source),
    file: String(file),
    place: Number(place),
    detail: String(detail),
    text: String(text),
  };
}
