// Parts of a hundred: groups of people, parts given away, prices that go up and down.
import { addend, divisor, factor, percentage, roundNumber, subtrahend } from "../numbers.ts";
import { integer, pick } from "../random.ts";
import { ask, become, countThings, type Kind, type Move, newcomer, type Phase, say, work } from "../scene.ts";
import { colours, containers, crowds, venues } from "../words.ts";

const crowd = [
  "There are {n} {things} at the {place}.",
  "{n} {things} come to the {place}.",
  "On Monday {n} {things} are at the {place}.",
  "The {place} has {n} {things}.",
  "In the morning there are {n} {things} at the {place}.",
  "{name} counts {n} {things} at the {place}.",
];
const rows = [
  "At the {place} there are {a} groups with {b} {things} in each.",
  "{a} buses come to the {place} with {b} {things} in each bus.",
  "{a} groups of {b} {things} each come to the {place}.",
  "The {things} at the {place} stand in {a} rows of {b}.",
  "{name} sees {a} rows with {b} {things} each at the {place}.",
];
const coming = [
  "Then {n} more {things} come.",
  "Later {n} {things} come with a bus.",
  "After lunch, {n} more {things} come in.",
  "{n} new {things} come to the {place}.",
  "An hour later, {n} more {things} are there.",
  "Another {n} {things} come to the {place}.",
];
const leaving = [
  "Then {n} {things} go home.",
  "Later {n} of the {things} leave.",
  "{n} of the {things} have to leave early.",
  "After lunch, {n} {things} go away.",
  "When the rain starts, {n} {things} leave.",
  "{n} of the {things} take the bus home.",
];
const partLeaving = [
  "Then {p} % of the {things} go home.",
  "Later {p} % of the {things} leave.",
  "When it gets dark, {p} % of the {things} leave.",
  "After lunch, {p} % of the {things} go away.",
  "{p} % of the {things} take the bus home.",
];
const partStaying = [
  "Only {p} % of the {things} stay, and all others leave.",
  "In the evening only {p} % of the {things} are still there.",
  "{p} % of the {things} stay, and the others go home.",
  "All but {p} % of the {things} leave, so {p} % stay.",
];
const partComing = [
  "The number of {things} then grows by {p} %.",
  "The next day there are {p} % more {things}.",
  "In the evening there are {p} % more {things}.",
  "The number of {things} goes up by {p} %.",
];
const partAsked = [
  "{p} % of the {things} are from the village. How many {things} is that?",
  "{p} % of the {things} wear a {colour} hat. How many {things} wear a {colour} hat?",
  "How many {things} play a game if {p} % of them play?",
  "{p} % of the {things} can swim. How many {things} can swim?",
  "How many {things} are {p} % of all the {things} now?",
];
const itemsAsked = [
  "{p} % of {name}'s {things} are {colour}. How many {colour} {things} does {name} have?",
  "If {p} % of {name}'s {things} are {colour}, how many {colour} {things} are there?",
  "{p} % of these {things} are new. How many of {name}'s {things} are new?",
  "How many {things} are {p} % of {name}'s {things}?",
  "{p} % of {name}'s {things} are old. How many old {things} does {name} have?",
];
const itemsGiven = [
  "{who} gives {p} % of the {things} to {friend}.",
  "Then {who} gives away {p} % of the {things}.",
  "{p} % of {name}'s {things} get lost.",
  "{who} throws away {p} % of {his} {things}.",
  "{friend} takes {p} % of {name}'s {things}.",
  "{who} leaves {p} % of the {things} at home and goes on with the others.",
];
const itemsGained = [
  "Then {who} gets {p} % more {things}.",
  "The number of {name}'s {things} grows by {p} %.",
  "{who} works until {he} has {p} % more {things}.",
  "{friend} gives {name} {p} % more {things}.",
];
const itemsKept = [
  "{who} keeps only {p} % of the {things}.",
  "{who} keeps {p} % of the {things} and gives all others to {friend}.",
  "All but {p} % of {name}'s {things} are given away, so {p} % are left.",
  "{who} gives most of the {things} away and keeps {p} % of them.",
];
const moneyGiven = [
  "{who} spends {p} % of the money on a {good}.",
  "{who} gives {p} % of the money to {friend}.",
  "{who} puts {p} % of the money in the bank and goes on with the rest.",
  "Then {who} pays {p} % of {his} money for a {good}.",
  "{p} % of {name}'s money goes for food.",
];
const moneyKept = [
  "{who} keeps {p} % of the money and gives the rest to {his} {relative}.",
  "{who} keeps only {p} % of the money.",
  "After a day at the {place}, only {p} % of {name}'s money is left.",
  "{who} spends most of the money, and {p} % of it is left.",
];
const priceDown = [
  "The shop takes {p} % off the whole price.",
  "Today the whole price is {p} % lower.",
  "{who} has a card that takes {p} % off the whole price.",
  "The whole price goes down by {p} %.",
  "{name}'s {relative} pays {p} % of the price.",
];
const priceUp = [
  "A tax of {p} % is added to the whole price.",
  "To have it sent home, {name} pays {p} % more.",
  "The whole price goes up by {p} %.",
  "For help with it, {who} pays {p} % more.",
];
const teams = [
  "The {things} form teams of {k}.",
  "All {things} are put into teams with {k} {things} in each team.",
  "For a game, the {things} make teams of {k} {things} each.",
  "Each team needs {k} of the {things}, and all of them play.",
  "All the {things} play in teams of {k}.",
];
const tickets = [
  "Each of these {things} pays {k} dollars to {friend}, who keeps the money.",
  "{friend} sells a ticket for {k} dollars to each of these {things}.",
  "Each of the {things} there gives {friend} {k} dollars.",
  "{friend} gets {k} dollars from each of these {things}.",
  "A ticket costs {k} dollars, and {friend} sells one to each of the {things} there.",
];
const outOf = [
  "{n} of {total} {things} at the {place} are {colour}.",
  "There are {total} {things} at the {place}, and {n} of them are {colour}.",
  "{name} has {total} {things}. {n} of them are {colour}.",
  "Out of {total} {things}, {n} are {colour}.",
  "{name} looks at {total} {things} and finds {n} {colour} ones.",
];

const changed = (name: string, operator: "+" | "-", templates: readonly string[]): Move => ({
  name,
  from: "people",
  cost: 1,
  weight: 1.2,
  apply: (scene) => {
    const { random, value } = scene;
    const n = operator === "+" ? addend(random, value, 50) : subtrahend(random, value, 50);
    if (n === undefined) return false;
    say(scene, name, templates, { n });
    work(scene, value, operator, n);
    return true;
  },
});

/** One step: the part itself is the new quantity. */
const toPart = (name: string, from: Phase, templates: readonly string[], weight: number): Move => ({
  name,
  from,
  cost: 1,
  weight,
  apply: (scene) => {
    const share = percentage(scene.random, scene.value);
    if (!share) return false;
    say(scene, name, templates, { p: share.percent });
    work(scene, scene.value, "/", share.by);
    return true;
  },
});

const askPart = (name: string, from: Phase, templates: readonly string[], weight: number): Move => ({
  name,
  from,
  cost: 1,
  final: true,
  weight,
  apply: (scene) => {
    const share = percentage(scene.random, scene.value);
    if (!share) return false;
    ask(scene, templates, { p: share.percent, colour: pick(scene.random, colours) });
    work(scene, scene.value, "/", share.by);
    return true;
  },
});

/** Two steps: the part is found, then added or taken away. */
const byPart = (
  name: string,
  from: Phase,
  operator: "+" | "-",
  templates: readonly string[],
  weight: number,
): Move => ({
  name,
  from,
  cost: 2,
  weight,
  apply: (scene) => {
    const { value } = scene;
    const share = percentage(scene.random, value);
    if (!share || (operator === "+" && value > 300)) return false;
    say(scene, name, templates, { p: share.percent });
    const part = work(scene, value, "/", share.by);
    work(scene, value, operator, part);
    return true;
  },
});

const moves: Move[] = [
  changed("come", "+", coming),
  changed("leave", "-", leaving),
  toPart("stay-part", "people", partStaying, 2),
  askPart("part-of-people", "people", partAsked, 4),
  byPart("leave-part", "people", "-", partLeaving, 4),
  byPart("come-part", "people", "+", partComing, 3),
  toPart("keep-part", "items", itemsKept, 1.5),
  askPart("part-of-items", "items", itemsAsked, 3),
  byPart("give-part", "items", "-", itemsGiven, 3),
  byPart("gain-part", "items", "+", itemsGained, 1.5),
  byPart("spend-part", "money", "-", moneyGiven, 4),
  toPart("keep-money", "money", moneyKept, 2),
  byPart("price-down", "bill", "-", priceDown, 4),
  byPart("price-up", "bill", "+", priceUp, 3),
  {
    name: "teams",
    from: "people",
    cost: 1,
    final: true,
    weight: 2,
    apply: (scene) => {
      const k = divisor(scene.random, scene.value);
      if (k === undefined) return false;
      say(scene, "teams", teams, { k });
      work(scene, scene.value, "/", k, "teams");
      ask(scene, [
        "How many teams are there?",
        "How many teams is that?",
        "What is the number of teams?",
        "How many teams do they form?",
      ]);
      return true;
    },
  },
  {
    name: "tickets",
    from: "people",
    cost: 1,
    weight: 2,
    apply: (scene) => {
      const k = factor(scene.random, scene.value, 400, 9);
      if (k === undefined) return false;
      const seller = newcomer(scene);
      say(scene, "tickets", tickets, { k, friend: seller.name });
      scene.subject = seller;
      work(scene, scene.value, "*", k, "dollars");
      become(scene, "money", "dollars");
      if (scene.left === 0)
        ask(scene, [
          "How many dollars does {name} get?",
          "How many dollars is that in all?",
          "How much money does {name} get, in dollars?",
        ]);
      return true;
    },
  },
];

export const percentages: Kind = {
  name: "percentages",
  openings: [
    {
      name: "crowd",
      cost: 0,
      weight: 2,
      apply: (scene) => {
        scene.thing = pick(scene.random, crowds);
        scene.place = pick(scene.random, venues);
        const n = roundNumber(scene.random);
        say(scene, "crowd", crowd, { n });
        become(scene, "people", scene.thing.many, n);
      },
    },
    {
      name: "rows",
      cost: 1,
      apply: (scene) => {
        scene.thing = pick(scene.random, crowds);
        scene.place = pick(scene.random, venues);
        const a = integer(scene.random, 2, 9);
        const b = pick(scene.random, [5, 10, 20, integer(scene.random, 3, 12)]);
        say(scene, "rows", rows, { a, b });
        work(scene, a, "*", b, scene.thing.many);
        become(scene, "people", scene.thing.many);
      },
    },
    {
      name: "out-of",
      cost: 2,
      weight: 1.5,
      apply: (scene) => {
        countThings(scene, pick(scene.random, containers));
        const total = pick(scene.random, [10, 20, 25, 50]);
        const n = integer(scene.random, 2, Math.min(12, total - 2));
        say(scene, "out-of", outOf, { n, total, colour: pick(scene.random, colours) });
        const one = work(scene, 100, "/", total, "%");
        work(scene, n, "*", one);
        become(scene, "percent", "%");
      },
    },
  ],
  moves: [
    ...moves,
    {
      name: "others",
      from: "percent",
      cost: 1,
      final: true,
      apply: (scene) => {
        if (scene.value > 98) return false;
        ask(scene, [
          "What percentage of the {things} are of another colour?",
          "How many percent of the {things} have another colour?",
          "How many percent are the other {things}?",
        ]);
        work(scene, 100, "-", scene.value);
        return true;
      },
    },
  ],
  questions: {
    people: [
      "How many {things} are there now?",
      "How many {things} are at the {place} now?",
      "How many {things} are at the {place} in the end?",
      "What is the number of {things} now?",
      "Find the number of {things} at the {place} now.",
    ],
    percent: [
      "What percentage of the {things} is that?",
      "How many percent of the {things} is that?",
      "How many percent is that?",
    ],
  },
};
