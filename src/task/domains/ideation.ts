// Lists of ideas, as Dolly's rows of brainstorming hold them.
import { integer, pick, type Random, shuffle } from "../procedural/random.ts";
import { type MadeSet, steps } from "./made-set.ts";

/** What there may be ideas for, with the places where it may be and the ideas. */
const occasions: Record<string, string[]> = {
  "a birthday party": [
    "bake a cake with fruit",
    "play a game with music",
    "hang up coloured paper",
    "sing an old song",
    "invite two neighbours",
    "make hats of paper",
    "tell a funny story",
    "light small candles",
  ],
  "a rainy day": [
    "read a long book",
    "build a house of cards",
    "cook a warm soup",
    "paint a big picture",
    "write a letter to a friend",
    "listen to the radio",
    "sort old photos",
    "learn a new game",
  ],
  "saving water": [
    "mend the dripping tap",
    "take short showers",
    "collect rain for the garden",
    "wash only full loads",
    "water plants at night",
    "close the tap while brushing teeth",
    "choose plants that need little",
    "put a brick in the tank",
  ],
  "a school trip": [
    "visit the old castle",
    "count birds at the lake",
    "draw a map of the town",
    "talk to a baker at work",
    "collect leaves for a book",
    "ride on a slow train",
    "look at stars with a lens",
    "eat lunch on a hill",
  ],
  "a small garden": [
    "grow beans on a wall",
    "keep herbs in pots",
    "plant one apple tree",
    "make a pond for frogs",
    "let a corner stay wild",
    "paint the fence white",
    "build a bench of wood",
    "hang a box for bees",
  ],
  "learning words": [
    "write ten cards a day",
    "say each word aloud",
    "make a song of them",
    "label things at home",
    "read easy stories",
    "ask a friend to test you",
    "draw what a word means",
    "watch a film twice",
  ],
  "helping a neighbour": [
    "carry the heavy bags",
    "walk the dog in the morning",
    "cut the long grass",
    "bring fresh bread",
    "repair the broken gate",
    "read the newspaper aloud",
    "water flowers in summer",
    "share a cup of tea",
  ],
};
const people = ["children", "a family", "old friends", "a class", "two people", "a team", "beginners", "a village"];
const places = ["in a big city", "by the sea", "in the mountains", "in a small village", "on a farm", "near a lake"];
const counts = ["three", "four", "five"];

export const ideation: MadeSet = {
  adapter: "dolly",
  write(random) {
    const [occasion, ideas] = pick(random, Object.entries(occasions));
    const [who, how] = [pick(random, people), integer(random, 0, counts.length - 1)];
    const where = pick(random, places);
    const chosen = shuffle(random, ideas).slice(0, how + 3);
    return {
      raw: {
        instruction: ask(random, `${counts[how]} ideas for ${occasion} ${where}`, who),
        context: "",
        response: chosen.map((idea, at) => `${at + 1}. ${idea}`).join("\n"),
        category: "brainstorming",
      },
      reasoning: steps(
        [
          `There should be ${counts[how]} ideas for ${occasion}.`,
          `They are for ${who} ${where}, so each must be easy.`,
        ],
        "the list has one idea a line.",
      ),
    };
  },
};

const ask = (random: Random, what: string, who: string) =>
  pick(random, [`Give me ${what} with ${who}.`, `Suggest ${what} for ${who}.`, `Think of ${what} that suit ${who}.`]);
