// Ages: each person is compared with the one before.
import { addend, divisor, factor, subtrahend } from "../numbers.ts";
import { integer } from "../random.ts";
import { ask, become, type Kind, type Move, newcomer, say, work } from "../scene.ts";

const oldest = 95;
const having = [
  "{who} is {n} years old.",
  "{who} is now {n} years old.",
  "Today is {name}'s birthday. {who} is {n} years old.",
  "This year {who} is {n} years old.",
  "The age of {name} is {n} years.",
  "{who} was born {n} years ago.",
];
const older = [
  "{friend} is {n} years older than {name}.",
  "{name} is {n} years younger than {friend}.",
  "{name}'s cousin {friend} is {n} years older than {name}.",
  "{friend} was born {n} years before {name}.",
  "{friend} has lived {n} years longer than {name}.",
  "The age of {friend} is {n} years more than {name}'s age.",
];
const younger = [
  "{friend} is {n} years younger than {name}.",
  "{name} is {n} years older than {friend}.",
  "{name}'s cousin {friend} is {n} years younger than {name}.",
  "{friend} was born {n} years after {name}.",
  "{name} has lived {n} years longer than {friend}.",
  "The age of {friend} is {n} years less than {name}'s age.",
];
const times = [
  "{friend} is {k} times as old as {name}.",
  "{name}'s neighbour {friend} is {k} times as old as {name}.",
  "The age of {friend} is {k} times {name}'s age.",
  "{friend} has lived {k} times as long as {name}.",
  "Today {friend} is {k} times as old as {name}.",
];
const part = [
  "{name} is {k} times as old as {friend}.",
  "The age of {name} is {k} times {friend}'s age.",
  "{name} has lived {k} times as long as {friend}.",
  "Today {name} is {k} times as old as {friend}.",
];
const halfAge = [
  "{friend} is half as old as {name}.",
  "The age of {friend} is half of {name}'s age.",
  "{friend} has lived half as long as {name}.",
  "{name} is twice as old as {friend}.",
  "The age of {name} is twice {friend}'s age.",
];
const twiceAge = [
  "{friend} is twice as old as {name}.",
  "The age of {friend} is twice {name}'s age.",
  "{name} is half as old as {friend}.",
  "{friend} has lived twice as long as {name}.",
  "{name}'s age is half of {friend}'s age.",
];
const future = [
  "How old will {name} be in {n} years?",
  "How old will {name} be after {n} more years?",
  "What age will {name} have {n} years from now?",
  "In {n} years, how old will {name} be?",
  "{n} years from now, how old will {name} be?",
];
const past = [
  "How old was {name} {n} years ago?",
  "{n} years ago, how old was {name}?",
  "What was the age of {name} {n} years ago?",
  "Find the age that {name} had {n} years ago.",
];
const together = [
  "How old are {first} and {name} together?",
  "What do the ages of {first} and {name} add up to?",
  "What is the sum of the ages of {first} and {name}?",
  "How many years do the ages of {first} and {name} make in all?",
];

const relation = (
  name: string,
  operator: "+" | "-" | "*" | "/",
  templates: readonly string[],
  draw: (random: () => number, value: number) => number | undefined,
): Move => ({
  name,
  from: "age",
  cost: 1,
  apply: (scene) => {
    const { value } = scene;
    const n = draw(scene.random, value);
    if (n === undefined) return false;
    const friend = newcomer(scene);
    say(scene, name, templates, { n, k: n, friend: friend.name });
    scene.subject = friend;
    work(scene, value, operator, n);
    return true;
  },
});

const olderBy = (random: () => number, value: number) =>
  value + 2 > oldest ? undefined : addend(random, value, Math.min(40, oldest - value));
const timesAs = (random: () => number, value: number) => factor(random, value, oldest, 6);

const shift = (name: string, operator: "+" | "-", templates: readonly string[]): Move => ({
  name,
  from: "age",
  cost: 1,
  final: true,
  weight: 2,
  apply: (scene) => {
    const { random, value } = scene;
    const n = operator === "+" ? integer(random, 2, 30) : subtrahend(random, value, 20);
    if (n === undefined) return false;
    ask(scene, templates, { n });
    work(scene, value, operator, n);
    return true;
  },
});

const sum: Move = {
  name: "ages-together",
  from: "age",
  cost: 2,
  final: true,
  weight: 3,
  apply: (scene) => {
    const { subject, value } = scene;
    if (!relation("older", "+", older, olderBy).apply(scene)) return false;
    ask(scene, together, { first: subject.name });
    work(scene, value, "+", scene.value);
    return true;
  },
};

export const ages: Kind = {
  name: "ages",
  openings: [
    {
      name: "age",
      cost: 0,
      apply: (scene) => {
        const n = integer(scene.random, 4, 60);
        say(scene, "age", having, { n });
        become(scene, "age", "years", n);
      },
    },
  ],
  moves: [
    relation("older", "+", older, olderBy),
    relation("younger", "-", younger, (random, value) => subtrahend(random, value, 40)),
    relation("times-old", "*", times, timesAs),
    relation("part-old", "/", part, (random, value) => divisor(random, value, 6)),
    relation("half-old", "/", halfAge, (_, value) => (value % 2 === 0 && value > 4 ? 2 : undefined)),
    relation("twice-old", "*", twiceAge, (_, value) => (value * 2 <= oldest ? 2 : undefined)),
    shift("future", "+", future),
    shift("past", "-", past),
    sum,
  ],
  questions: {
    age: [
      "How old is {name}?",
      "How old is {name} now?",
      "What is the age of {name} in years?",
      "How many years old is {name}?",
      "Find the age of {name} in years.",
    ],
  },
};
