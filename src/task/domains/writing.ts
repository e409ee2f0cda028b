// Little stories to a prompt, as WritingPrompts holds them.
import { pick, type Random, shuffle } from "../procedural/random.ts";
import { capital, type MadeSet, steps, withArticle } from "./made-set.ts";

const heroes = "fox bear owl mouse duck horse cat wolf hen frog".split(" ");
const finds = "lamp map key drum letter boat coin mirror basket clock".split(" ");
const places = "forest market garden lake village harbour meadow castle".split(" ");
const wishes = [
  "find the way home",
  "make a friend",
  "help the old miller",
  "see the sea",
  "win the race",
  "learn to sing",
];
const weathers = [
  "rain fell",
  "snow lay deep",
  "the wind was loud",
  "the sun shone",
  "fog hid the road",
  "stars came out",
];
const helpers = "beaver crow hare goat miller child sailor baker".split(" ");

const middles = [
  "At first nobody believed {it}, and {weather} for three days.",
  "A {helper} came along and asked what the {find} was for.",
  "Together they carried the {find} over the bridge and up the hill.",
  "The {hero} was afraid of the dark, yet {it} went on.",
  "When evening came they shared bread and warm milk under a tree.",
  "The {helper} knew an old song about such a {find}.",
  "On the second morning the road was gone and only the {find} showed where to go.",
  "{it} fell into cold water, but the {helper} pulled {it} out again.",
];
const ends = [
  "In the end the {hero} could {wish}, and the {find} stayed with the {helper}.",
  "So it came that the {hero} could {wish} after all, and everyone in the {place} was glad.",
  "At last, tired and happy, the {hero} could {wish}, and never lost the {find} again.",
];

export const writing: MadeSet = {
  adapter: "writingprompts",
  write(random) {
    const [hero, find, place, wish] = [
      pick(random, heroes),
      pick(random, finds),
      pick(random, places),
      pick(random, wishes),
    ];
    const [weather, helper] = [pick(random, weathers), pick(random, helpers)];
    const words: Record<string, string> = { hero, find, place, wish, weather, helper, it: "it" };
    const say = (template: string) => capital(template.replace(/\{(\w+)\}/g, (_, name: string) => words[name]!));
    const begin = say(`One day ${withArticle(hero)} found ${withArticle(find)} in the {place}, and wanted to {wish}.`);
    const middle = someInOrder(random, middles, 2).map(say);
    return {
      raw: {
        prompt: `[ WP ] ${capital(withArticle(hero))} finds ${withArticle(find)} in the ${place} and wants to ${wish}.`,
        story: [begin, ...middle, say(pick(random, ends))].join(" "),
      },
      reasoning: steps(
        [
          `The story is about ${withArticle(hero)} and ${withArticle(find)} in the ${place}.`,
          `First the ${hero} finds it, then ${withArticle(helper)} helps.`,
          `At the end the ${hero} can ${wish}.`,
        ],
        "the story goes from the find to the wish.",
      ),
      hasty: begin,
    };
  },
};

/** Some of a list, in its order. */
function someInOrder<Item>(random: Random, items: readonly Item[], count: number): Item[] {
  const chosen = new Set(
    shuffle(
      random,
      items.map((_, at) => at),
    ).slice(0, count),
  );
  return items.filter((_, at) => chosen.has(at));
}
