// Facts and what follows from them, as SciQ and ARC ask for them: what a thing is, and what all things of its kind have.
import { chance, pick, type Random, shuffle } from "../procedural/random.ts";
import { capital, type MadeSet, steps, withArticle } from "./made-set.ts";

type Kind = { name: string; members: string[]; has: Partial<Record<Property, string>> };
type Property = keyof typeof properties;

/** How each property is asked for and said; X stands for the thing, V for the value. */
const properties = {
  cover: {
    asks: ["What covers the body of X?", "What is the body of X covered with?"],
    says: "the body of X is covered with V",
    of: "animal",
  },
  breath: { asks: ["With what does X breathe?", "What does X breathe with?"], says: "X breathes with V", of: "animal" },
  legs: { asks: ["How many legs does X have?", "On how many legs does X stand?"], says: "X has V legs", of: "animal" },
  blood: { asks: ["Is the blood of X warm or cold?", "What blood does X have?"], says: "X has V blood", of: "animal" },
  state: {
    asks: ["In a warm room, what is X?", "What state is X in a warm room?"],
    says: "X is V in a warm room",
    of: "matter",
  },
  current: {
    asks: ["How does X carry a current?", "Does X carry a current well or badly?"],
    says: "X carries a current V",
    of: "matter",
  },
  needs: { asks: ["What does X grow with?", "What does X need to grow?"], says: "X needs V to grow", of: "plant" },
  makes: {
    asks: ["What does X make by day?", "What does X give to the air by day?"],
    says: "X makes V by day",
    of: "plant",
  },
} as const;

const list = (text: string) => text.split(" ");
const kinds: Kind[] = [
  {
    name: "bird",
    members: list("owl duck crow hen hawk"),
    has: { cover: "feathers", breath: "lungs", legs: "two", blood: "warm" },
  },
  {
    name: "fish",
    members: list("carp cod pike eel trout"),
    has: { cover: "scales", breath: "gills", legs: "no", blood: "cold" },
  },
  {
    name: "mammal",
    members: list("dog cat cow bear goat wolf"),
    has: { cover: "hair", breath: "lungs", legs: "four", blood: "warm" },
  },
  {
    name: "insect",
    members: list("ant bee fly moth wasp"),
    has: { cover: "a hard shell", breath: "tubes", legs: "six" },
  },
  {
    name: "metal",
    members: list("iron gold tin lead"),
    has: { state: "solid", current: "well" },
  },
  {
    name: "gas",
    members: list("neon helium argon"),
    has: { state: "gas", current: "badly" },
  },
  { name: "oil", members: list("petrol diesel"), has: { state: "liquid", current: "badly" } },
  {
    name: "tree",
    members: list("oak pine birch elm"),
    has: { needs: "light and water", makes: "oxygen" },
  },
  {
    name: "flower",
    members: list("rose tulip lily"),
    has: { needs: "light and water", makes: "oxygen" },
  },
];
/** What the values of a property are told from, besides each other. */
const others: Partial<Record<Property, string[]>> = {
  cover: ["bark", "wool"],
  breath: ["leaves", "roots"],
  legs: ["eight", "ten"],
  needs: ["salt and sand", "milk", "darkness"],
  makes: ["smoke", "helium", "salt"],
};

/** `guess` is what is said without the facts: right in half of the cases. */
type Fact = { question: string; answer: string; wrong: string[]; guess: string; reasoning(answer: string): string };

/** A question after the facts that answer it, among others: what the thing is, and what kinds of things have. */
function fact(random: Random): Fact {
  const kind = pick(random, kinds);
  const member = pick(random, kind.members);
  const property = pick(random, Object.keys(kind.has) as Property[]);
  const answer = kind.has[property]!;
  const { asks, says, of } = properties[property];
  const thing = of === "matter" ? member : withArticle(member);
  const known = ({ name, has }: Kind) => says.replace("X", withArticle(name)).replace("V", has[property]!);
  const rest = shuffle(
    random,
    kinds.filter(({ name, has }) => name !== kind.name && has[property] !== undefined),
  );
  const isOne = `${capital(thing)} is ${withArticle(kind.name)}.`;
  const told = shuffle(random, [isOne, ...[kind, ...rest.slice(0, 2)].map((one) => `${capital(known(one))}.`)]);
  const values = [...kinds.flatMap(({ has }) => has[property] ?? []), ...(others[property] ?? [])];
  const wrong = shuffle(
    random,
    [...new Set(values)].filter((value) => value !== answer),
  );
  return {
    question: `${told.join(" ")} ${pick(random, asks).replace("X", thing)}`,
    answer,
    wrong,
    guess: chance(random, 0.5) ? answer : wrong[0]!,
    reasoning: (stated) =>
      steps(
        [isOne, `${capital(known(kind))}. So ${says.replace("X", thing).replace("V", answer)}.`],
        `the answer is ${stated}.`,
      ),
  };
}

const letters = "ABCD";

/** Where a property has two values alone, there are two choices. */
export const arc: MadeSet = {
  adapter: "arc",
  write(random) {
    const { question, answer, wrong, guess, reasoning } = fact(random);
    const texts = shuffle(random, [answer, ...wrong.slice(0, letters.length - 1)]);
    const [right, hasty] = [answer, guess].map((text) => letters[texts.indexOf(text)]!) as [string, string];
    const id = `made_${Math.floor(random() * 1e9)}`;
    const choices = { text: texts, label: [...letters.slice(0, texts.length)] };
    return { raw: { id, question, choices, answerKey: right }, reasoning: reasoning(right), hasty };
  },
};

export const sciq: MadeSet = {
  adapter: "sciq",
  write(random) {
    const { question, answer, wrong, guess, reasoning } = fact(random);
    const [distractor1 = "", distractor2 = "", distractor3 = ""] = wrong;
    const support = reasoning(answer).replace(/^Step \d: /gm, "");
    return {
      raw: { question, correct_answer: answer, distractor1, distractor2, distractor3, support },
      reasoning: reasoning(answer),
      hasty: guess,
    };
  },
};
