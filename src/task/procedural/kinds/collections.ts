// Someone has things: gets more, gives some away, is compared with someone else.
import { addend, easyProduct, factor, factors, subtrahend } from "../numbers.ts";
import { integer, pick } from "../random.ts";
import { ask, countThings, type Kind, type Move, newcomer, say, work } from "../scene.ts";
import { containers, things } from "../words.ts";

const having = [
  "{who} has {n} {things}.",
  "{who} has {n} {things} at home.",
  "{who} starts the day with {n} {things}.",
  "There are {n} {things} in {name}'s room.",
  "{who} takes {n} {things} to the {place}.",
  "At the {place}, {who} gets {n} {things}.",
  "{who} finds {n} {things} at the {place}.",
  "{who} keeps {n} {things} in a drawer.",
];
const grouped = [
  "{who} buys {a} {boxes} of {things}. There are {b} {things} in each {box}.",
  "{who} has {a} {boxes} with {b} {things} in each {box}.",
  "There are {a} {boxes} at {name}'s home, and each {box} holds {b} {things}.",
  "{who} fills {a} {boxes} with {b} {things} each.",
  "At the {place}, {who} gets {a} {boxes} of {b} {things} each.",
  "{who} puts {b} {things} into each of {a} {boxes}.",
  "{who} opens {a} {boxes} and finds {b} {things} in each.",
];
const gaining = [
  "Then {who} buys {n} more {things}.",
  "{who} finds {n} more {things} at the {place}.",
  "{name}'s {relative} gives {him} {n} more {things}.",
  "Later {who} gets {n} more {things} from a friend.",
  "The next day, {who} brings home {n} more {things}.",
  "{who} gets another {n} {things} as a present.",
  "After lunch, {who} gets {n} {things} more.",
  "{who} adds {n} {things} of the same kind.",
  "{friend} gives {n} {things} to {name}.",
];
const losing = [
  "Then {who} gives {n} {things} to {friend}.",
  "{who} loses {n} of the {things} on the way home.",
  "{who} gives {n} of them to {friend}.",
  "{friend} takes {n} of the {things} from {name}.",
  "{who} leaves {n} {things} at the {place}.",
  "On Monday {who} throws {n} {things} away.",
  "{who} sends {n} of the {things} to {his} {relative}.",
  "Later {who} drops {n} {things} and cannot use them.",
];
const eating = [
  "{who} eats {n} of the {things}.",
  "{who} and {friend} eat {n} of {name}'s {things}.",
  "{name}'s {relative} eats {n} of {his} {things}.",
  "{who} uses {n} {things} to cook dinner.",
];
const gainingGroups = [
  "Then {who} buys {a} more {boxes} with {b} {things} in each.",
  "{who} gets {a} new {boxes} of {b} {things} each.",
  "{friend} brings {name} {a} {boxes} with {b} {things} in each {box}.",
  "For {a} days, {who} gets {b} more {things} every day.",
  "Each of {a} friends gives {name} {b} more {things}.",
  "{who} finds {a} {boxes} and takes {b} {things} out of each.",
];
const losingGroups = [
  "{who} gives {b} {things} to each of {a} friends.",
  "For {a} days, {who} gives away {b} {things} a day.",
  "{who} makes {a} presents with {b} of the {things} in each.",
  "Each of {a} children takes {b} of {name}'s {things}.",
  "{who} fills {a} {boxes} with {b} {things} each and sends them all to {friend}.",
  "{who} leaves {b} {things} at each of {a} houses.",
];
const doubling = [
  "{name}'s {relative} gives {him} as many {things} as {who} already has.",
  "Soon {who} has twice as many {things} as before.",
  "The number of {name}'s {things} doubles in a week.",
  "{friend} gives {name} so many {things} that {name} now has twice as many as before.",
  "By the end of the week {who} has twice as many {things} as before.",
  "{who} works hard until {he} has twice as many {things}.",
];
const more = [
  "{friend} has {n} {things} more than {name} has now.",
  "{friend} has {n} more {things} than {name}.",
  "Now {friend} counts {n} {things} more than {name} has.",
  "With {n} more {things} than {name}, {friend} has the most.",
  "{name} has {n} {things} less than {friend}.",
  "{friend} is proud to have {n} more {things} than {name}.",
];
const fewer = [
  "{friend} has {n} {things} less than {name} has now.",
  "{friend} has {n} fewer {things} than {name}.",
  "Now {friend} counts {n} {things} less than {name} has.",
  "{name} has {n} more {things} than {friend}.",
  "With {n} fewer {things} than {name}, {friend} wants more.",
  "{friend} needs {n} more {things} to have as many as {name}.",
];
const many = [
  "{friend} has {k} times as many {things} as {name} has now.",
  "{friend} has {k} times as many {things} as {name}.",
  "Now {friend} counts {k} times as many {things} as {name} has.",
  "{friend} is proud to have {k} times as many {things} as {name}.",
  "For every one of the {things} that {name} has, {friend} has {k} {things}.",
  "{friend} has {k} times the number of {name}'s {things}.",
];
const owned = [
  "How many {things} does {name} have now?",
  "How many {things} does {name} have?",
  "How many {things} does {name} have in the end?",
  "How many {things} are there for {name} now?",
  "Find the number of {things} that {name} has now.",
  "What is the number of {things} that {name} has?",
];
const together = [
  "How many {things} do {first} and {name} have together?",
  "How many {things} do {first} and {name} have in all?",
  "How many {things} do the two have in total?",
  "What is the total number of {things} of {first} and {name}?",
  "If {first} and {name} put all their {things} in one box, how many {things} are in the box?",
  "{first} and {name} count all of their {things}. How many do they count?",
];

const relation = (name: string, templates: readonly string[], operator: "+" | "-" | "*"): Move => ({
  name,
  from: "items",
  cost: 1,
  weight: 0.6,
  apply: (scene) => {
    const { random, value } = scene;
    const draw = { "+": addend, "-": subtrahend, "*": factor }[operator];
    const n = operator === "*" ? factor(random, value, 200, 6) : draw(random, value);
    if (n === undefined) return false;
    const friend = newcomer(scene);
    say(scene, name, templates, { n, k: n, friend: friend.name });
    scene.subject = friend;
    scene.pronounReady = false;
    work(scene, value, operator, n);
    return true;
  },
});

/** Someone has more or k times as many; then both are put together. */
const merge = (final: boolean): Move => ({
  name: final ? "together" : "merge",
  from: "items",
  cost: 2,
  final,
  weight: final ? 2 : 0.7,
  apply: (scene) => {
    const { random, value, subject } = scene;
    const operator = pick(random, ["+", "-", "*"] as const);
    const n = { "+": addend, "-": subtrahend, "*": factor }[operator](random, value, operator === "*" ? 150 : 40);
    if (n === undefined || value > 150 || (operator === "*" && n > 6)) return false;
    const friend = newcomer(scene);
    const templates = { "+": more, "-": fewer, "*": many }[operator];
    say(scene, "compare", templates, { n, k: n, friend: friend.name });
    const other = work(scene, value, operator, n);
    work(scene, value, "+", other);
    if (!final) {
      say(
        scene,
        "merge",
        [
          "{friend} gives all of {his} {things} to {name}.",
          "{friend} does not need {his} {things} and gives all of them to {name}.",
          "Then {name} gets all of {friend}'s {things}.",
        ],
        { friend: friend.name, his: friend.his },
      );
      return true;
    }
    scene.subject = friend;
    ask(scene, together, { first: subject.name });
    return true;
  },
});

const change = (
  name: string,
  operator: "+" | "-",
  templates: readonly string[],
  foodToo: readonly string[] = [],
): Move => ({
  name,
  from: "items",
  cost: 1,
  weight: 1.5,
  apply: (scene) => {
    const { random, value } = scene;
    const n = operator === "+" ? addend(random, value) : subtrahend(random, value);
    if (n === undefined) return false;
    const choice = scene.thing.food ? [...templates, ...foodToo] : templates;
    say(scene, name, choice, { n });
    work(scene, value, operator, n);
    return true;
  },
});

const changeByGroups = (name: string, operator: "+" | "-", templates: readonly string[]): Move => ({
  name,
  from: "items",
  cost: 2,
  apply: (scene) => {
    const { random, value } = scene;
    const [a, b] = factors(random, operator === "-" ? Math.min(72, value - 2) : 72, 9);
    const amount = a * b;
    if (value > 300 || !easyProduct(a, b) || (operator === "-" && value - amount < 2)) return false;
    const container = pick(random, containers);
    if (!things.includes(scene.thing)) return false;
    say(scene, name, templates, { a, b, box: container.one, boxes: container.many });
    work(scene, a, "*", b);
    work(scene, value, operator, amount);
    return true;
  },
});

export const collections: Kind = {
  name: "collections",
  openings: [
    {
      name: "have",
      cost: 0,
      apply: (scene) => {
        countThings(scene, pick(scene.random, things));
        const n = integer(scene.random, 4, pick(scene.random, [20, 40, 99]));
        say(scene, "have", having, { n });
        scene.value = n;
      },
    },
    {
      name: "groups",
      cost: 1,
      apply: (scene) => {
        countThings(scene, pick(scene.random, things));
        const [a, b] = factors(scene.random);
        const container = pick(scene.random, containers);
        say(scene, "groups", grouped, { a, b, box: container.one, boxes: container.many });
        work(scene, a, "*", b);
      },
    },
  ],
  moves: [
    change("gain", "+", gaining),
    change("loss", "-", losing, eating),
    changeByGroups("gain-groups", "+", gainingGroups),
    changeByGroups("loss-groups", "-", losingGroups),
    relation("more", more, "+"),
    relation("fewer", fewer, "-"),
    relation("times", many, "*"),
    merge(true),
    merge(false),
    {
      name: "double",
      from: "items",
      cost: 1,
      weight: 0.5,
      apply: (scene) => {
        if (scene.value > 100) return false;
        say(scene, "double", doubling);
        work(scene, scene.value, "*", 2);
        return true;
      },
    },
  ],
  questions: { items: owned },
};
