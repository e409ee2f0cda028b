// Lines that are simply true: sums to practise, conversions, and a little about the world.

import { integer, pick, pickWeighted, type Random, shuffle } from "../procedural/random.ts";
import { foods, things } from "../procedural/words.ts";
import type { CorpusContent } from "./document.ts";

type Line = (random: Random) => string;

const plus: Line = (random) => {
  const a = integer(random, 2, pick(random, [20, 99, 300]));
  const b = integer(random, 2, pick(random, [20, 99]));
  return `${a} + ${b} = ${a + b}.`;
};
const minus: Line = (random) => {
  const a = integer(random, 4, pick(random, [20, 99, 300]));
  const b = integer(random, 2, Math.min(99, a - 2));
  return `${a} - ${b} = ${a - b}.`;
};
function easyFactors(random: Random): [number, number] {
  const form = random();
  if (form < 0.7) return [integer(random, 2, 12), integer(random, 2, 12)];
  if (form < 0.9) return [integer(random, 2, 5), integer(random, 13, 40)];
  return [integer(random, 2, 9), 10 * integer(random, 2, 9)];
}
const product: Line = (random) => {
  const [a, b] = shuffle(random, easyFactors(random)) as [number, number];
  return `${a} * ${b} = ${a * b}.`;
};
const quotient: Line = (random) => {
  const [a, b] = easyFactors(random);
  return `${a * b} / ${a} = ${b}.`;
};
const percent: Line = (random) => {
  const by = pick(random, [2, 4, 5, 10]);
  const part = integer(random, 2, Math.floor(200 / by));
  return pick(random, [
    `${100 / by} % of ${part * by} is ${part}, since ${part * by} / ${by} = ${part}.`,
    `${100 / by} % of ${part * by} is ${part}.`,
    `To find ${100 / by} % of a number, divide it by ${by}.`,
  ]);
};
const doubled: Line = (random) => {
  const n = integer(random, 2, 99);
  return pick(random, [`Twice ${n} is ${2 * n}.`, `Half of ${2 * n} is ${n}.`, `The double of ${n} is ${2 * n}.`]);
};
const neighbour: Line = (random) => {
  const n = integer(random, 2, 400);
  return pick(random, [
    `The number after ${n} is ${n + 1}.`,
    `The number before ${n} is ${n - 1}.`,
    `${n + integer(random, 1, 50)} is more than ${n}.`,
    `${n} is less than ${n + integer(random, 1, 50)}.`,
    `${n}, ${n + 1}, ${n + 2}, ${n + 3}.`,
  ]);
};
const conversion: Line = (random) => {
  const n = integer(random, 2, 9);
  return pick(random, [
    "There are 60 minutes in 1 hour.",
    "There are 100 cm in 1 m.",
    "There are 1000 g in 1 kg.",
    "There are 7 days in 1 week.",
    "There are 24 hours in 1 day.",
    "There are 12 months in 1 year.",
    `${n} hours are ${n * 60} minutes.`,
    `${n} m are ${n * 100} cm.`,
    `${n} weeks are ${n * 7} days.`,
    `At ${n * 5} km/h, one travels ${n * 5} km in 1 hour.`,
  ]);
};
const world: Line = (random) =>
  pick(random, [
    "The sun rises in the morning.",
    "Snow is cold and white.",
    "Fish live in water.",
    "A cat has four legs.",
    "Birds have two wings.",
    "Bread is made from flour.",
    "Milk comes from cows.",
    "Ice turns into water when it gets warm.",
    "The moon can be seen at night.",
    "Bees make honey.",
    "A boat moves on water.",
    "A book has many pages.",
    "Rain comes from clouds.",
    "Trees grow from seeds.",
    `${capital(pick(random, foods).many)} are good to eat.`,
    `One ${pick(random, things).one} is less than two of them.`,
    "A good answer has a number and a unit.",
    "Good reasoning goes step by step.",
    "The first step comes before the second step.",
    "If all is known, one can therefore find the rest.",
  ]);
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

const lines: readonly (readonly [Line, number])[] = [
  [plus, 4],
  [minus, 4],
  [product, 4],
  [quotient, 4],
  [percent, 2],
  [doubled, 2],
  [neighbour, 1],
  [conversion, 1.5],
  [world, 2.5],
];

export function factsDocument(random: Random): CorpusContent {
  const drill = random() < 0.5;
  const same = pickWeighted(random, lines.slice(0, 6));
  const count = integer(random, 4, 10);
  const text = Array.from({ length: count }, () => (drill ? same : pickWeighted(random, lines))(random));
  return { text: [...new Set(text)].join(pick(random, ["\n", " "])) };
}
