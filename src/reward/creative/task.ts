// What a creative row asks for, told from what the row says of itself, else from its prompt.

export const creativeTasks = ["story", "ideation", "summary", "rewriting", "question"] as const;
export type CreativeTask = (typeof creativeTasks)[number];

/** The names that data sets and recipes give to their tasks and domains. */
const named: Readonly<Record<string, CreativeTask>> = {
  story: "story",
  "creative writing": "story",
  "story writing": "story",
  ideation: "ideation",
  brainstorming: "ideation",
  summary: "summary",
  summarisation: "summary",
  summarization: "summary",
  rewriting: "rewriting",
  rewrite: "rewriting",
  paraphrasing: "rewriting",
  question: "question",
  "question answering": "question",
  "open qa": "question",
  "closed qa": "question",
  "general qa": "question",
  "information extraction": "question",
  classification: "question",
};

/** The task stands at the beginning of what is asked. */
const readLength = 600;
const openings: readonly (readonly [CreativeTask, RegExp])[] = [
  [
    "rewriting",
    /\b(?:re-?write|re-?phrase|paraphrase|re-?word|proof-?read|(?:edit|improve|simplify|shorten|correct|polish|translate) (?:this|the|these|it|my|each)|(?:turn|change|convert|transform) (?:this|the|these|it|my)\b)/i,
  ],
  ["summary", /\b(?:summari[sz]e|summary|tl;?dr|main points?|in (?:a nutshell|brief)|condense)\b/i],
  [
    "ideation",
    /\b(?:brainstorm|ideas?|suggest(?:ions?)?|come up with|ways (?:to|of|in)|think of|propose|recommend(?:ations)?|(?:give|tell|name|list|write|provide|generate|share)(?: me| us)?(?: out)? (?:a list of|some|several|a few|many|\d+|two|three|four|five|six|seven|eight|nine|ten)\b)/i,
  ],
  [
    "story",
    /\b(?:(?:write|compose|tell|draft|create|pen|continue|imagine)\b[^.?!\n]{0,80}\b(?:story|stories|poem|haiku|limerick|sonnet|song|lyrics|essay|letter|diary|journal|scene|tale|dialogue|monologue|speech|fable|script|blog|post|email)|once upon a time)\b/i,
  ],
];

/** "creative_writing" is "creative writing". */
const readName = (name: unknown) =>
  typeof name === "string" ? named[name.toLowerCase().replace(/[_-]+/g, " ").trim()] : undefined;

/**
 * The task that `meta.task`, `meta.category` or the domain names, else the one that the words of the prompt ask for;
 * without either a question.
 */
export function taskOf(row: { domain?: string; meta: Record<string, unknown> }, prompt: string): CreativeTask {
  const said = readName(row.meta.task) ?? readName(row.meta.category) ?? readName(row.domain);
  return said ?? taskAskedFor(prompt) ?? "question";
}

function taskAskedFor(prompt: string): CreativeTask | undefined {
  const { asked } = splitPrompt(prompt);
  return openings.find(([, pattern]) => pattern.test(asked.slice(0, readLength)))?.[0];
}

/** A source has at least so many characters. */
const shortestSource = 120;

/** Parts what a prompt asks from the text that it gives, by their first blank line; either may come first. */
export function splitPrompt(prompt: string): { asked: string; source: string } {
  const text = prompt.trim();
  const first = /\n\s*\n/.exec(text);
  if (first === null) return { asked: text, source: "" };
  const [head, tail] = [text.slice(0, first.index).trim(), text.slice(first.index).trim()];
  if (tail.length >= shortestSource && tail.length >= head.length) return { asked: head, source: tail };
  const last = text.lastIndexOf("\n\n");
  const [before, after] = [text.slice(0, last).trim(), text.slice(last).trim()];
  if (last > 0 && before.length >= shortestSource && before.length > after.length)
    return { asked: after, source: before };
  return { asked: text, source: "" };
}
