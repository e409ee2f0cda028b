// The reward of creative rows: a rubric of parts by task, each a measure of the answer's text. What is written in the
// reasoning earns nothing here.
import { parseTrace } from "../../text/trace.ts";
import type { Reward, RewardInput } from "../reward.ts";
import { copyingPart } from "./copying.ts";
import { coveragePart } from "./coverage.ts";
import { factsPart } from "./facts.ts";
import { fluencyPart } from "./fluency.ts";
import { ideasPart } from "./ideas.ts";
import { lengthPart } from "./length.ts";
import type { Part, Piece } from "./part.ts";
import { readPassage, readPrompt } from "./passage.ts";
import { relevancePart } from "./relevance.ts";
import { type CreativeTask, splitPrompt, taskOf } from "./task.ts";
import { varietyPart } from "./variety.ts";

export type CreativeOptions = {
  /** What the rows ask for, where it is not to be told from each row. */
  task?: CreativeTask | "auto" | undefined;
  /** In place of the task's own band. */
  words?: { from: number; to: number } | undefined;
  /** Whether the gold answer is looked at. */
  gold?: boolean | undefined;
};

type Measure = (piece: Piece) => Part;

const always = { length: lengthPart, fluency: fluencyPart, variety: varietyPart, copying: copyingPart };
const rubrics: Readonly<Record<CreativeTask, Readonly<Record<string, Measure>>>> = {
  story: { ...always, relevance: relevancePart },
  ideation: { ...always, relevance: relevancePart, ideas: ideasPart },
  summary: { ...always, coverage: coveragePart, facts: factsPart },
  rewriting: { ...always, relevance: relevancePart },
  question: { ...always, relevance: relevancePart },
};

/**
 * The product of the parts of the task's rubric, each in [0, 1] and 1 where it is as good as it has to be, so that no part
 * makes up for another and nothing is gained past enough.
 *
 * - Always: length in a band, words and word order of a language, variety (distinct n-grams, MTLD), not copied.
 * - Stories, ideas, rewriting, questions: relevance, by TF-IDF cosines of stems with prompt and gold answer.
 * - Ideas: as many as asked for, each another. Summaries: ROUGE-L and topic against the source, no number or name that
 *   stands nowhere.
 *
 * A part asks no more than the row's own gold answer has, so gold answers score about 1; a gold answer that copies, drifts or
 * repeats itself asks less of others too. An honest measure of form, not of art: it is to keep what is no answer from
 * earning.
 */
export function creativeReward({ task = "auto", words, gold: usesGold = true }: CreativeOptions = {}): Reward {
  return ({ prompt, completion, row }) => {
    const asked = task === "auto" ? taskOf(row, prompt) : task;
    const { source } = splitPrompt(prompt);
    const gold = usesGold ? row.answer.trim() : "";
    const piece: Piece = {
      task: asked,
      prompt: readPrompt(prompt),
      source: source === "" ? undefined : readPassage(source),
      answer: readPassage(answerOf(completion)),
      gold: gold === "" ? undefined : readPassage(gold),
      words,
    };
    if (piece.answer.words.length === 0) return { score: 0, reason: `${asked}: no answer found` };
    const parts = Object.entries(rubrics[asked]).map(([name, measure]) => ({ name, ...measure(piece) }));
    const lost = parts.filter(({ score }) => score < 1);
    const score = parts.reduce((product, part) => product * part.score, 1);
    const faults = lost.map(({ name, score, note }) => `${name} ${score.toFixed(2)} (${note})`).join(", ");
    return { score, reason: `${asked}: ${faults === "" ? "every part is good" : faults}` };
  };
}

/** The answer of a trace; of a malformed one what follows its last opening or closing tag, of a text without tags all. */
function answerOf(completion: RewardInput["completion"]): string {
  const trace = parseTrace(completion);
  if (trace.ok) return trace.answer;
  const [last = ""] = completion.split(/<answer>/i).slice(-1);
  const [inside = ""] = last.split(/<\/answer>/i);
  return inside.replace(/^[\s\S]*<\/reasoning>/i, "").replace(/<\/?(?:reasoning|answer)>/gi, " ");
}
