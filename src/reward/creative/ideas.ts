// The ideas of a list: how many, and how many of them are not the same idea again.
import { askedCount, numberWords } from "./asked.ts";
import { atLeast, lowest, type Part, type Piece } from "./part.ts";
import { isAsking, wordWeight } from "./word-weight.ts";
import { readWords, stem } from "./words.ts";

/** No more ideas are looked at; so many have lost their score for being too many. */
const mostIdeas = 200;
/** No more characters of an answer are read for its ideas. */
const readLength = 30_000;
/** From this weighted overlap (Jaccard) on, two ideas are one. */
const sameFrom = 0.6;
/** Asked for ideas without a number, so many are expected, or as many as the gold answer has. */
const usualCount = 3;

const marker = /^(?:[-*•–+]|\(?\d{1,3}[.):]|\(?[a-z][.)])\s+/i;

/** The ideas of a text: its marked lines, else its lines, else the members of its one enumeration, else its sentences. */
export function readIdeas(text: string): string[] {
  const lines = text
    .slice(0, readLength)
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "");
  const marked = lines.filter((line) => marker.test(line)).map((line) => line.replace(marker, ""));
  if (marked.length >= 2) return marked.slice(0, mostIdeas);
  if (lines.length >= 3) return (lines[0]!.endsWith(":") ? lines.slice(1) : lines).slice(0, mostIdeas);
  const numbered = numberedInLine(lines.join(" "));
  if (numbered.length >= 2 || marked.length === lines.length) return numbered.slice(0, mostIdeas);
  const body = lines.join(" ").replace(/^[^:]{0,200}: /, "");
  const members = enumerated(body);
  return (members.length >= 3 ? members : body.split(/(?<=[.!?]) /)).slice(0, mostIdeas);
}

/** "1. walk 2. swim 3. row" */
const numberedInLine = (body: string) => body.split(/(?:^| )\(?\d{1,3}[.)] /).filter((item) => item !== "");

/** "walking, swimming and rowing": one sentence or two with commas. */
function enumerated(body: string): string[] {
  if (body.split(/[.!?] /).length > 2) return [];
  const members = body.split(/[,;] /);
  const last = members
    .pop()!
    .replace(/^(?:and|or) /, "")
    .split(/ (?:and|or) /);
  return [...members, ...last];
}

/** How many ideas say something that no idea before them says; "Idea 2" says nothing. */
export function distinctIdeas(ideas: readonly string[]): number {
  const kept: Map<string, number>[] = [];
  for (const idea of ideas) {
    const words = readWords(idea).words.filter(
      (word) => !/^\d+$/.test(word) && !numberWords.has(word) && !isAsking(word),
    );
    const topic = new Map(
      words.map((word) => [stem(word), wordWeight(word)] as const).filter(([, weight]) => weight > 0),
    );
    if (topic.size > 0 && !kept.some((other) => overlap(topic, other) >= sameFrom)) kept.push(topic);
  }
  return kept.length;
}

function overlap(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let both = 0;
  let either = 0;
  for (const [word, weight] of a) {
    either += weight;
    if (b.has(word)) both += weight;
  }
  for (const [word, weight] of b) if (!a.has(word)) either += weight;
  return either === 0 ? 0 : both / either;
}

export function ideasPart({ prompt, gold, answer }: Piece): Part {
  const ideas = readIdeas(answer.text);
  const distinct = distinctIdeas(ideas);
  const goldIdeas = gold === undefined ? undefined : readIdeas(gold.text);
  const ofGold = goldIdeas && distinctIdeas(goldIdeas);
  const goldShare = goldIdeas && ofGold! / Math.max(1, goldIdeas.length);
  const asked = askedCount(prompt.text);
  const fewest = Math.min(asked ?? usualCount, ofGold ?? usualCount);
  const most = asked === undefined ? mostIdeas : Math.max(asked, ofGold ?? 0);
  const wanted = fewest === most || asked === undefined ? `${fewest}` : `${fewest} to ${most}`;
  const count =
    ideas.length === 0 ? 0 : distinct < fewest ? distinct / fewest : ideas.length > most ? most / ideas.length : 1;
  return lowest([
    { score: count, note: `${distinct} ideas, ${wanted} wanted` },
    {
      score: atLeast(distinct / Math.max(1, ideas.length), { none: 0, full: 1 }, goldShare),
      note: `${distinct} of ${ideas.length} ideas are distinct`,
    },
  ]);
}
