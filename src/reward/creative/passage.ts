// A text as the parts of a rubric look at it: its words, and how much each of its stems says about its topic.
import { isAsking, isFunctionWord, wordWeight } from "./word-weight.ts";
import { plain, readWords, stem, type Words } from "./words.ts";

export type Passage = Words & {
  /** Plain: see `plain`. */
  text: string;
  /** (1 + log count) · weight of each stem that says something about the topic. */
  topic: ReadonlyMap<string, number>;
};

export function readPassage(text: string): Passage {
  const tidy = plain(text);
  const words = readWords(tidy);
  return { ...words, text: tidy, topic: topicOf(words) };
}

/** A prompt, whose topic is without the words by which it asks. */
export function readPrompt(text: string): Passage {
  const passage = readPassage(text);
  return { ...passage, topic: new Map([...passage.topic].filter(([stem]) => !isAsking(stem))) };
}

/** A passage of words alone, as one sentence. */
export function passageOf(words: readonly string[]): Passage {
  const read = { words, stems: words.map(stem), sentenceStarts: [0, words.length] };
  return { ...read, text: words.join(" "), topic: topicOf(read) };
}

function topicOf({ words, stems }: Words): Map<string, number> {
  const counts = new Map<string, { count: number; weight: number }>();
  for (const [index, stem] of stems.entries()) {
    const known = counts.get(stem);
    if (known !== undefined) known.count += 1;
    else counts.set(stem, { count: 1, weight: wordWeight(words[index]!) });
  }
  return new Map(
    [...counts].flatMap(([stem, { count, weight }]): [string, number][] =>
      weight > 0 ? [[stem, (1 + Math.log(count)) * weight]] : [],
    ),
  );
}

/** Share of the words of grammar; 0 for no words. */
export function functionShare({ words }: Pick<Words, "words">): number {
  return words.length === 0 ? 0 : words.filter(isFunctionWord).length / words.length;
}
