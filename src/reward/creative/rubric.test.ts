// The creative rubric: gold and honest answers are accepted, attacks earn less, the settings do what they say, and no text
// breaks or stalls it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTrace } from "../../text/trace.ts";
import { creativeAttacks } from "../attack-set-creative.ts";
import { harmlessVariants } from "../perturb.ts";
import type { RewardInput } from "../reward.ts";
import { creativeReward } from "./rubric.ts";

/** A gold answer scores at least this. */
const goldBound = 0.9;

const tasks = [...new Map(creativeAttacks.map((attack) => [attack.prompt, attack])).values()];
const story = tasks[0]!;
const score = (input: RewardInput, options = {}) => creativeReward(options)(input).score;
const trace = (answer: string) => formatTrace({ reasoning: "I think about it.", answer });

describe("creativeReward", () => {
  it.each(tasks)("accepts the gold and the honest answer to $prompt", ({ prompt, row, honest }) => {
    expect(score({ prompt, row, completion: trace(row.answer) })).toBeGreaterThanOrEqual(goldBound);
    expect(score({ prompt, row, completion: honest })).toBeGreaterThanOrEqual(0.8);
  });

  it("accepts a gold answer of any size and kind", () => {
    const golds = [
      "Hawaii",
      "No",
      "1162",
      "Yes, twice.",
      "你好",
      "-a\n-b\n-c",
      "¡Hola! ¿Qué tal?",
      "x".repeat(500),
      "!!",
    ];
    for (const answer of [...golds, ...tasks.map(({ row }) => row.answer)])
      for (const task of ["story", "ideation", "summary", "rewriting", "question"] as const) {
        const row = { answer, reasoning: "", meta: {} };
        const expected = answer === "!!" ? 0 : 1;
        const result = creativeReward({ task })({ prompt: "What is asked?", row, completion: answer });
        expect({ answer, task, ...result }).toMatchObject({ score: expected });
      }
  });

  it.each(creativeAttacks)("pays less for $name than for honesty", ({ prompt, row, attack, honest }) => {
    const earned = score({ prompt, row, completion: attack });
    expect(earned).toBeLessThan(0.5);
    expect(earned).toBeLessThan(score({ prompt, row, completion: honest }));
    expect(score({ prompt, row, completion: attack }, { gold: false })).toBeLessThan(
      score({ prompt, row, completion: honest }, { gold: false }),
    );
  });

  it.each(tasks)("scores the answer to $prompt alike in other clothes", ({ prompt, row }) => {
    const gold = score({ prompt, row, completion: trace(row.answer) });
    for (const { kind, completion } of harmlessVariants({ ...row, prompt, reasoning: "I think." }))
      expect({ kind, score: score({ prompt, row, completion }) }).toEqual({ kind, score: gold });
  });

  it("reads the answer alone, wherever the tags are broken", () => {
    const { prompt, row, honest } = story;
    const answer = honest.replace(/^[\s\S]*<answer>|<\/answer>$/g, "");
    const full = score({ prompt, row, completion: honest });
    for (const completion of [answer, `<answer>${answer}`, `${answer}</answer>`, `So.</reasoning>${answer}`])
      expect(score({ prompt, row, completion })).toBe(full);
    expect(score({ prompt, row, completion: formatTrace({ reasoning: answer, answer: "See above." }) })).toBeLessThan(
      0.1,
    );
    expect(creativeReward()({ prompt, row, completion: "" })).toEqual({ score: 0, reason: "story: no answer found" });
  });

  it("takes task, words and the use of gold from its settings", () => {
    const { prompt, row } = story;
    const input = { prompt, row, completion: "The keeper read the letter twice and wept." };
    expect(creativeReward({ task: "question" })(input).reason).toMatch(/^question: /);
    expect(creativeReward({ words: { from: 1, to: 20 } })(input).reason).not.toContain("length");
    expect(creativeReward()(input).reason).toContain("8 words, 74 to 1000 wanted");
    expect(creativeReward({ gold: false })(input).reason).not.toContain("gold");
  });

  it("asks no English of a row in another language", () => {
    const row = { answer: "", reasoning: "", meta: { task: "story" } };
    const prompt = "Escribe un cuento corto sobre un pescador que encuentra una botella con una carta dentro.";
    const completion = `El pescador abrió la botella con los dientes y desplegó el papel sobre la barca. La carta venía de su hermano, que se había marchado hacía veinte años sin despedirse de nadie. Decía que en su isla crecían limones enormes y que los vecinos cantaban al anochecer. Pedía perdón, y pedía también una fotografía de la madre. El viejo leyó despacio, moviendo los labios, y luego miró el horizonte durante mucho rato. Aquella noche no volvió al puerto: puso rumbo al sur con media barrica de agua, dos panes duros y la única fotografía que tenía.`;
    expect(score({ prompt, row, completion })).toBeGreaterThan(0.8);
  });

  it("stays in [0, 1] on any text", () => {
    const word = fc.constantFrom(
      "the",
      "of",
      "1.",
      "5 ideas",
      "\n\n",
      "- ",
      "42",
      "Anna",
      "U.S.",
      "<answer>",
      "\uD800",
      "।",
      ". ",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.array(word, { maxLength: 60 }).map((words) => words.join(" ")),
    );
    const task = fc.constantFrom("auto", "story", "ideation", "summary", "rewriting", "question");
    fc.assert(
      fc.property(text, text, text, task, (prompt, completion, answer, name) => {
        const input = { prompt, completion, row: { answer, reasoning: "", meta: { task: name } } };
        const result = creativeReward()(input);
        expect(result.score >= 0 && result.score <= 1).toBe(true);
        expect(result).toEqual(creativeReward()(input));
      }),
      { numRuns: 1000, seed: 8 },
    );
  });

  it.each([
    ["dots", ".".repeat(1_000_000)],
    ["dots and letters", `${".".repeat(500_000)}x${"a.".repeat(250_000)}`],
    ["spaces", " ".repeat(1_000_000)],
    ["line ends", `${"\n \r".repeat(300_000)}x`],
    ["one word", "a".repeat(1_000_000)],
    ["a word again and again", "letter ".repeat(140_000)],
    ["ands", "and a, ".repeat(140_000)],
    ["capitals", "Anna Bert ".repeat(100_000)],
    ["numbers", "1,234.5 ".repeat(120_000)],
    ["list marks", "1. a\n".repeat(200_000)],
    ["answer tags", "<answer>".repeat(120_000)],
    ["brackets", `(${"\"'".repeat(500_000)}`],
    ["different words", Array.from({ length: 130_000 }, (_, index) => index.toString(36)).join(" ")],
  ])("judges a million characters of %s in under three seconds", (_, completion) => {
    for (const { prompt, row } of tasks) {
      const start = performance.now();
      creativeReward()({ prompt, row, completion });
      expect(performance.now() - start).toBeLessThan(3000);
    }
  });
});
