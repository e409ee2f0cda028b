// Short news of a made town with a summary of one sentence, as XSum holds them.
import { integer, pick, type Random, shuffle } from "../procedural/random.ts";
import { people } from "../procedural/words.ts";
import { type MadeSet, steps } from "./made-set.ts";

const towns = "Elmford Lindow Marrick Oakham Selby Ashton Corby Dunmore".split(" ");
const buildings = "library bridge school station pool museum theatre mill".split(" ");
type News = { says: string; sums: string };
const news: News[] = [
  {
    says: "The town of {town} has opened a new {building} after years of work",
    sums: "A new {building} has opened in {town}",
  },
  {
    says: "The {building} of {town} was closed on {day} because of a fire",
    sums: "A fire has closed the {building} of {town}",
  },
  { says: "People in {town} have voted to keep their old {building}", sums: "{town} will keep its old {building}" },
  {
    says: "A storm on {day} broke the roof of the {building} in {town}",
    sums: "A storm has damaged the {building} of {town}",
  },
  {
    says: "The {building} of {town} has won a prize for the best in the country",
    sums: "The {building} of {town} has won a prize",
  },
];
const details = [
  "{name}, who runs it, said that many people had helped.",
  "The work cost {number} thousand pounds.",
  "About {number} people came to see it on {day}.",
  "Children from the school sang two songs.",
  "The mayor thanked everybody and spoke for a short time.",
  "{name} called it a day that nobody would forget.",
  "More news is expected at the end of the week.",
];
const days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");

export const summaries: MadeSet = {
  adapter: "xsum",
  write(random) {
    const words: Record<string, string> = {
      town: pick(random, towns),
      building: pick(random, buildings),
      day: pick(random, days),
      name: pick(random, people).name,
    };
    const say = (template: string) =>
      template.replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? String(integer(random, 20, 900)));
    const { says, sums } = pick(random, news);
    const summary = `${say(sums)}.`;
    const told = drawn(random).map(say);
    return {
      raw: {
        document: [`${say(says)}.`, ...told].join(" "),
        summary,
        id: String(integer(random, 1, 99_999_999)),
      },
      reasoning: steps(
        [
          `The text is about the ${words.building} of ${words.town}.`,
          "Its first sentence says what happened, the others are details.",
        ],
        "one sentence says it all.",
      ),
      hasty: told[0]!,
    };
  },
};

const drawn = (random: Random) => shuffle(random, details).slice(0, integer(random, 3, 4));
