// Whether a summary says what its source says: ROUGE-L against the reference, topic words against the source.
import { atLeast, type Part, type Piece } from "./part.ts";
import { topicCosine } from "./relevance.ts";
import { rougeL } from "./rouge.ts";

/** ROUGE-L of stems: summaries of one text lie about 0.2 to 0.4, of two texts below 0.18. */
const likeReference = { none: 0.1, full: 0.24 };
const likeSource = { none: 0.03, full: 0.12 };
/** What the source alone says of a summary; the reference is one of many good ones. */
const sourceShare = 0.6;

export function coveragePart({ prompt, source, gold, answer }: Piece): Part {
  const { topic } = source ?? prompt;
  const toSource = topicCosine(topic, answer.topic);
  const bySource = atLeast(toSource, likeSource, gold && topicCosine(topic, gold.topic));
  const note = `similarity to the source ${toSource.toFixed(2)}`;
  if (gold === undefined) return { score: bySource, note };
  const { f1 } = rougeL(answer.stems, gold.stems);
  const byReference = atLeast(f1, likeReference);
  const score = bySource === 0 ? 0 : sourceShare * bySource + (1 - sourceShare) * byReference;
  return { score, note: `${note}, ROUGE-L ${f1.toFixed(2)}` };
}
