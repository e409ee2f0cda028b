// Whether an answer is about what was asked: its topic words against those of the prompt and of the gold answer.
import { copiedRuns, copiedWords } from "./copying.ts";
import { atLeast, lowest, type Part, type Piece } from "./part.ts";
import { type Passage, passageOf } from "./passage.ts";

type Topic = Passage["topic"];

/** Of the mean of both cosines. Stories on one prompt by two authors lie above 0.05, on two prompts below 0.05. */
const withGold = { none: 0.02, full: 0.08 };
const withoutGold = { none: 0.005, full: 0.06 };
/**
 * In stories no run of 15 words adds more than this to the similarity, so that a text on something else with the keywords
 * in one of its sentences is not about them.
 */
const spread = { run: 15, most: 0.02, fromWords: 75 };
const spreadWithGold = { none: 0.03, full: 0.08 };
/**
 * What a story shares with the gold one apart from the prompt's own words, by which a theme shows that is not stuffed with
 * keywords; most stories on one prompt share something, some nothing, so it decides a part alone.
 */
const theme = { none: 0, full: 0.04, part: 0.4 };
/** An answer keeps the words that it took from the prompt where the gold answer takes more of them than this too. */
const quoting = 0.25;
/** Without a gold answer, and in a few lines or names, a text that shares no word may still be about what was asked. */
const unknownScore = 0.3;
const fewStems = 15;

/** Cosine of two weighted vectors of words. */
export function topicCosine(a: Topic, b: Topic): number {
  const product = [...a].reduce((sum, [stem, weight]) => sum + weight * (b.get(stem) ?? 0), 0);
  const squares = (topic: Topic) => [...topic.values()].reduce((sum, weight) => sum + weight * weight, 0);
  return product === 0 ? 0 : product / Math.sqrt(squares(a) * squares(b));
}

export function relevancePart({ prompt, gold, answer, task }: Piece): Part {
  const quotes = task === "rewriting" || (gold !== undefined && copiedRuns(gold, prompt).share > quoting);
  const own = quotes ? answer : withoutCopies(answer, prompt);
  const toPrompt = topicCosine(prompt.topic, own.topic);
  const isStory = task === "story" && own.words.length >= spread.fromWords;
  if (gold === undefined) {
    const similarity = isStory ? spreadSimilarity(own, [prompt]) : toPrompt;
    const score = unknownScore + (1 - unknownScore) * atLeast(similarity, withoutGold);
    return { score, note: `similarity to the prompt ${toPrompt.toFixed(2)}` };
  }
  const toGold = isBare(gold) ? bareSimilarity(gold, answer) : topicCosine(gold.topic, own.topic);
  const note = `similarity to prompt ${toPrompt.toFixed(2)} and gold ${toGold.toFixed(2)}`;
  if (isStory) {
    const beyond = topicCosine(beyondPrompt(gold, prompt), beyondPrompt(own, prompt));
    const onTheme = 1 - theme.part * (1 - atLeast(beyond, theme));
    return { score: onTheme * atLeast(spreadSimilarity(own, [prompt, gold]), spreadWithGold), note };
  }
  const isFree = task === "story" || task === "ideation";
  const least = isFree && own.topic.size < fewStems ? unknownScore : 0;
  const topic = { score: least + (1 - least) * atLeast((toPrompt + toGold) / 2, withGold), note };
  return task === "question" ? lowest([topic, recallPart(prompt, gold, answer)]) : topic;
}

const beyondPrompt = ({ topic }: Passage, prompt: Passage): Topic =>
  new Map([...topic].filter(([stem]) => !prompt.topic.has(stem)));

/** An answer without the runs of words that it copied: they say what was asked, not that it was answered. */
function withoutCopies(answer: Passage, prompt: Passage): Passage {
  const inCopy = copiedWords(answer, prompt);
  return inCopy.includes(true) ? passageOf(answer.words.filter((_, index) => !inCopy[index])) : answer;
}

/** The mean of the cosines with some texts, to which no run of words adds more than `spread.most`. */
function spreadSimilarity(answer: Passage, texts: readonly Passage[]): number {
  const { stems, topic } = answer;
  const norm = (passage: Passage) => Math.hypot(...passage.topic.values()) || 1;
  const counts = new Map<string, number>();
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const scales = texts.map((text) => 1 / (norm(text) * norm(answer) * texts.length));
  const gain = (stem: string) => {
    const product = texts.reduce((sum, text, index) => sum + (text.topic.get(stem) ?? 0) * scales[index]!, 0);
    return (product * (topic.get(stem) ?? 0)) / counts.get(stem)!;
  };
  let similarity = 0;
  for (let start = 0; start < stems.length; start += spread.run) {
    const sum = stems.slice(start, start + spread.run).reduce((total, stem) => total + gain(stem), 0);
    similarity += Math.min(spread.most, sum);
  }
  return similarity;
}

/** A gold answer without a word of topic, such as "No". */
const isBare = ({ topic }: Passage) => topic.size === 0;

function bareSimilarity(gold: Passage, answer: Passage): number {
  const words = new Set(answer.words.slice(0, 2 * gold.words.length + 1));
  const found = gold.words.filter((word) => words.has(word)).length;
  return gold.words.length === 0 ? 1 : found / gold.words.length;
}

/**
 * How much weight of gold words suffices: all of a gold answer of two or three words, less and less of a longer one, since
 * there is more than one way to say much.
 */
const enoughWeight = 2.5;
const leastShare = 0.08;
/** From this weight on an answer on the topic may say it all in other words, and keeps this part of the score. */
const longWeight = 10;
const otherWords = 0.4;
/** Words that are new in the gold answer count alone where they make at least this part of it. */
const newPart = 0.2;

/** How much of what the gold answer says beyond the question is said. */
function recallPart(prompt: Passage, gold: Passage, answer: Passage): Part {
  const said = new Set(answer.stems);
  const sum = (entries: readonly (readonly [string, number])[]) =>
    entries.reduce((total, [, weight]) => total + weight, 0);
  const all = isBare(gold) ? gold.stems.map((stem) => [stem, 1] as const) : [...gold.topic];
  const beyond = all.filter(([stem]) => !prompt.topic.has(stem));
  const wanted = sum(beyond) >= newPart * sum(all) ? beyond : all;
  const total = sum(wanted);
  if (total === 0) return { score: 1, note: "" };
  const recall = sum(wanted.filter(([stem]) => said.has(stem))) / total;
  const needed = Math.min(1, Math.max(leastShare, enoughWeight / total));
  const least = total < longWeight ? 0 : otherWords;
  return {
    score: least + (1 - least) * Math.min(1, recall / needed),
    note: `${(100 * recall).toFixed(0)} % of the gold answer's words said`,
  };
}
