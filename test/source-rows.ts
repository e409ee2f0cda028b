// Made-up rows in the schema and size of each published set: what a source holds, without a line of it. A row depends on
// its number alone, so that files of any length can be written in pieces. Knows no file.

type Row = Record<string, unknown>;

const beginnings =
  "the question asks about how this works|we need to look at what happens when|it is not clear yet whether there is more than|one way to think about it would be with|let me consider which of these is closer to|on the other hand they could have used|that means the first part depends on|if this were true then we would see|because of that it helps to compare|after all of this has been said about";
const middles =
  "and then there are those who want|which is why many people would rather have|as well as what we know from|but only when it comes with|so that each of them can be seen in|while others think that it should be|and this is where he or she finds|without which nobody would ever get to|as long as you keep in mind the|or at least it looks that way to";
const syllables = "ka ro mi ten lu sha ber do vin el or an tri mo pas cu fen dal gri ho".split(" ");
const endings = ["", "s", "ing", "ed", "ly", "er", "ness", "ment"];

/** Numbers that follow from a number (Stephenson's mulberry32). */
function numbersFrom(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Numbers = ReturnType<typeof numbersFrom>;
const pick = <Item>(next: Numbers, items: readonly Item[]) => items[next(items.length)]!;

const words = Array.from({ length: 20_000 }, (_, index) => {
  const next = numbersFrom(index);
  const parts = Array.from({ length: 2 + next(2) }, () => pick(next, syllables));
  return parts.join("") + pick(next, endings);
});
const word = (next: Numbers) => pick(next, words);

const openings = beginnings.split("|").map((text) => text[0]!.toUpperCase() + text.slice(1));
const links = middles.split("|");

/** Of thirteen words in a row two at least are drawn from all: hardly any two texts share so many by chance. */
const sentence = (next: Numbers) =>
  `${pick(next, openings)} ${word(next)} ${word(next)} ${pick(next, links)} ${word(next)} ${word(next)}`;

/** About so many characters of prose; `name` makes it a text of its own. */
function prose(next: Numbers, characters: number, name: string): string {
  let text = "";
  for (let at = 0; text.length < characters; at += 1) {
    const mark = at % 5 === 4 ? (at % 2 === 0 ? ".\n\n" : ', as the "rule" says.\n') : ". ";
    text += `${sentence(next)} ${at === 0 ? name : word(next)}${mark}`;
  }
  return text.trimEnd();
}

const german = "Bitte erkläre ausführlich, warum die Wirtschaft in den letzten Jahren so stark gewachsen ist, im Fall";
const chinese = "请详细解释为什么这个数字在过去几年中变化如此之大，编号";
const ask = (next: Numbers, index: number, characters = 120) =>
  `What follows for item ${index}? ${prose(next, characters, `number ${index}`)}`;

/** R1's layout. */
const think = (next: Numbers, index: number, reasoning: number, answer: number) =>
  `<think>\n${prose(next, reasoning, `case ${index}`)}\n</think>\n\n${prose(next, answer, `result ${index}`)}`;

const choices = (next: Numbers) => Array.from({ length: 4 }, () => `${word(next)} ${word(next)}`);

/** The rows of each set by number, clean ones. */
export const sourceRows = {
  glaive: (index: number): Row => {
    const next = numbersFrom(index);
    return { prompt: ask(next, index, 200), response: think(next, index, 2500, 1000) };
  },
  raiden: (index: number): Row => {
    const next = numbersFrom(index + 1e7);
    return { prompt: ask(next, index), response: think(next, index, 3800, 1500) };
  },
  /** A quarter is not English. */
  openo1: (index: number): Row => {
    const next = numbersFrom(index + 2e7);
    const foreign = [german, chinese][(index >> 2) % 2]!;
    const instruction = index % 4 === 0 ? `${foreign} ${index}?` : ask(next, index);
    const output = `<Thought>\n${prose(next, 2200, `case ${index}`)}\n</Thought>\n<Output>\n${prose(next, 900, `result ${index}`)}\n</Output>`;
    return { instruction, output };
  },
  cot: (index: number): Row => {
    const next = numbersFrom(index + 3e7);
    return {
      source: ask(next, index, 500),
      target: `${word(next)} ${index % 97}`,
      rationale: prose(next, 260, `case ${index}`),
      task: `task${index % 1060}`,
      type: "CoT",
    };
  },
  gsm8k: (index: number): Row => {
    const next = numbersFrom(index + 4e7);
    const [a, b] = [2 + next(50), 2 + next(50)];
    const answer = `First there are ${a} + ${b} = <<${a}+${b}=${a + b}>>${a + b}.\n#### ${a + b}`;
    return { question: ask(next, index, 180), answer };
  },
  mbpp: (index: number): Row => {
    const next = numbersFrom(index + 5e7);
    const name = `${word(next)}_${index}`;
    return {
      task_id: index,
      text: `Write a function to find the ${word(next)} of the ${word(next)} for number ${index}.`,
      code: `def ${name}(x):\r\n  return x + ${index}`,
      test_list: [`assert ${name}(1) == ${index + 1}`, `assert ${name}(2) == ${index + 2}`],
      test_setup_code: "",
      challenge_test_list: [],
    };
  },
  sciq: (index: number): Row => {
    const next = numbersFrom(index + 6e7);
    const [correct_answer, distractor1, distractor2, distractor3] = choices(next);
    return {
      question: ask(next, index, 60),
      distractor3,
      distractor1,
      distractor2,
      correct_answer,
      support: prose(next, 400, `note ${index}`),
    };
  },
  /** A fifth labels its choices 1 to 4. */
  arc: (index: number): Row => {
    const next = numbersFrom(index + 7e7);
    const label = index % 5 === 0 ? ["1", "2", "3", "4"] : ["A", "B", "C", "D"];
    return {
      id: `Mercury_${index}`,
      question: ask(next, index, 90),
      choices: { text: choices(next), label },
      answerKey: pick(next, label),
    };
  },
  strategyqa: (index: number): Row => {
    const next = numbersFrom(index + 8e7);
    return {
      qid: `q${index}`,
      term: word(next),
      description: `${word(next)} ${word(next)}`,
      question: ask(next, index, 40),
      answer: index % 2 === 0,
      facts: [prose(next, 60, `fact ${index}`), prose(next, 60, "again")].join(" "),
      decomposition: [`What is ${word(next)}?`, "Is #1 more?"],
    };
  },
  /** Each prompt has three stories. */
  writingprompts: (index: number): Row => {
    const prompt = Math.floor(index / 3);
    const story = prose(numbersFrom(index + 9e7), 3300, `story ${index}`).replaceAll("\n", " <newline> ");
    return { prompt: `[ WP ] ${ask(numbersFrom(prompt + 9.5e7), prompt, 60)}`, story };
  },
  dolly: (index: number): Row => {
    const next = numbersFrom(index + 1e8);
    return {
      instruction: ask(next, index, 50),
      context: index % 3 === 0 ? prose(next, 600, "context") : "",
      response: prose(next, 350, `result ${index}`),
      category: pick(next, ["brainstorming", "open_qa", "creative_writing"]),
    };
  },
  xsum: (index: number): Row => {
    const next = numbersFrom(index + 1.1e8);
    return { document: prose(next, 2100, `report ${index}`), summary: prose(next, 100, `in ${index}`), id: `${index}` };
  },
} satisfies Record<string, (index: number) => Row>;

/**
 * A row of GlaiveAI's kind among rows as raw sets hold them: of a hundred four are the same as one before, four nearly
 * so, three not in English, and one has no trace that closes.
 */
export function flawedGlaiveRow(index: number): Row {
  const row = sourceRows.glaive(index) as { prompt: string; response: string };
  const earlier = sourceRows.glaive(Math.max(0, index - 13)) as typeof row;
  if (index % 25 === 17) return earlier;
  if (index % 25 === 18)
    return { ...earlier, response: `${earlier.response} ${prose(numbersFrom(index), 80, "more")}` };
  if (index % 33 === 5) return { ...row, prompt: `${german} ${index}?` };
  if (index % 100 === 37) return { ...row, response: row.response.replace("</think>", "") };
  return row;
}
