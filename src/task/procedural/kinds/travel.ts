// On the way: distance, speed and hours.
import { addend, divisor, easyProduct, factor, subtrahend } from "../numbers.ts";
import { integer, pick } from "../random.ts";
import { ask, become, type Kind, type Move, newcomer, type Scene, say, work } from "../scene.ts";

const destinations = "market,park,beach,farm,library,station,fair,lake,forest,village,museum,school,club".split(",");

type Way = { verb: string; speeds: () => number; how: string };

const ways = (random: Scene["random"]): Way[] => [
  { verb: "rides", how: "by bike", speeds: () => integer(random, 8, 20) },
  { verb: "drives", how: "by car", speeds: () => 10 * integer(random, 4, 9) },
  { verb: "walks", how: "on foot", speeds: () => integer(random, 3, 6) },
  { verb: "runs", how: "on foot", speeds: () => integer(random, 7, 12) },
  { verb: "sails", how: "by boat", speeds: () => integer(random, 5, 15) },
  { verb: "skates", how: "on skates", speeds: () => integer(random, 9, 16) },
];

const legs = [
  "{who} {verb} for {b} hours at {a} km/h.",
  "{who} {verb} at a speed of {a} km/h for {b} hours.",
  "On the way to the {place}, {who} {verb} {b} hours at {a} km/h.",
  "For {b} hours, {who} {verb} at {a} km/h.",
  "{who} {verb} {a} km in each hour and goes on for {b} hours.",
  "At a speed of {a} km/h, {who} {verb} for {b} hours.",
];
const distances = [
  "{who} {verb} {n} km in the morning.",
  "{who} {verb} {n} km to the {place}.",
  "On the first day, {who} {verb} {n} km.",
  "{who} {verb} {n} km before lunch.",
  "{who} {verb} {n} km to see {friend}.",
  "On Monday {who} {verb} {n} km.",
];
const further = [
  "Then {who} {verb} {n} km more.",
  "After a rest, {who} {verb} another {n} km.",
  "In the evening {who} {verb} {n} km more.",
  "{who} {verb} {n} more km in the rain.",
  "{who} gets lost, which makes the way {n} km longer.",
  "To visit {friend}, {name} {verb} {n} km more.",
];
const furtherLegs = [
  "Then {who} {verb} {b} more hours at {a} km/h.",
  "After a rest, {who} {verb} for {b} hours at {a} km/h.",
  "Later {who} {verb} another {b} hours at a speed of {a} km/h.",
  "Next, {who} {verb} at {a} km/h for {b} hours.",
  "For {b} more hours, {who} {verb} at {a} km/h.",
  "After lunch, {who} {verb} {a} km in each of {b} hours.",
];
const again = [
  "{who} makes this whole trip {k} times in a month.",
  "{who} does all of this on each of {k} days.",
  "In {k} weeks, {who} makes this whole trip once a week.",
  "{who} makes exactly the same trip on {k} days.",
  "{who} travels the same way {k} times in all.",
  "This whole trip is made {k} times by {name}.",
];
const whole = [
  "The whole way is {n} km long.",
  "The way to the {town} is {n} km long in all.",
  "{who} wants to travel {n} km in all.",
  "The place where {name} wants to go is {n} km away from the start.",
  "{who} has to travel {n} km in total.",
  "From start to end, the trip is {n} km long.",
];
const shorter = [
  "Then {who} {verb} {n} km of what is left.",
  "{who} {verb} {n} km more on the same way.",
  "A new road makes the rest {n} km shorter.",
  "After a rest, {who} {verb} {n} km closer to the end.",
  "{who} goes on for another {n} km.",
  "A friend takes {name} {n} km closer to the end.",
];
const rest = [
  "{who} travels the rest at {k} km/h.",
  "For the rest of the way, the speed is {k} km/h.",
  "{who} does the rest at a speed of {k} km/h.",
  "{who} covers {k} km of the rest in each hour.",
  "On the rest of the way, {who} makes {k} km an hour.",
  "The rest of the way is done at {k} km/h.",
];
const restHours = [
  "How many hours does the rest take?",
  "How many hours does {name} need for the rest?",
  "How many hours does it take {name} to get to the end from there?",
  "How long does the rest of the way take, in hours?",
  "Find the number of hours for the rest of the way.",
];
const wayBack = [
  "The way back is just as long and takes {k} hours. What is the speed on the way back?",
  "{name} takes the same way back in {k} hours. What is {his} speed on the way back?",
  "If the same way back takes {k} hours, what is the speed on the way back, in km/h?",
  "{name} needs {k} hours for the same way back. How fast is the way back, in km/h?",
  "What is the speed in km/h on the same way back if it takes {k} hours?",
];
const timed = [
  "{who} travels {n} km in {k} hours at the same speed.",
  "{who} {verb} {n} km, and it takes {k} hours at an even speed.",
  "In {k} hours, {who} {verb} {n} km at an even speed.",
  "It takes {name} {k} hours to travel {n} km at an even speed.",
  "{who} {verb} for {k} hours at an even speed and covers {n} km.",
];
const faster = [
  "{friend} is {n} km/h faster than {name}.",
  "{friend} travels {n} km/h faster than {name}.",
  "The speed of {friend} is {n} km/h higher than {name}'s.",
  "{name} is {n} km/h slower than {friend}.",
  "{friend} makes {n} km more in each hour than {name}.",
];
const slower = [
  "{friend} is {n} km/h slower than {name}.",
  "{friend} travels {n} km/h slower than {name}.",
  "The speed of {friend} is {n} km/h lower than {name}'s.",
  "{name} is {n} km/h faster than {friend}.",
  "{friend} makes {n} km less in each hour than {name}.",
];
const atSpeed = [
  "How many km does {name} travel in {k} hours at this speed?",
  "How far does {name} get in {k} hours, in km?",
  "{name} travels for {k} hours. How many km is that?",
  "How many km does {name} cover in {k} hours?",
  "If {name} goes on like this for {k} hours, how many km does {he} travel in these hours?",
];
const paid = [
  "{who} gets {k} dollars for each of these hours.",
  "For each of these hours, {name} is paid {k} dollars.",
  "{who} earns {k} dollars an hour in this time.",
  "{name}'s {relative} pays {him} {k} dollars for each of these hours.",
  "Each of these hours brings {name} {k} dollars.",
];

function begin(scene: Scene): Way {
  const way = pick(scene.random, ways(scene.random));
  scene.verb = way.verb;
  scene.place = pick(scene.random, destinations);
  say(scene, "way", [
    `{name} is on the way ${way.how}.`,
    `{name} makes a trip ${way.how}.`,
    `This week {name} travels ${way.how}.`,
    `{name} goes to the {place} ${way.how}.`,
  ]);
  return way;
}

function leg(scene: Scene, speed: number): [number, number] | undefined {
  const hours = integer(scene.random, 2, speed > 20 ? 4 : 6);
  return easyProduct(speed, hours) ? [speed, hours] : undefined;
}

const compare = (name: string, operator: "+" | "-", templates: readonly string[]): Move => ({
  name,
  from: "speed",
  cost: 1,
  apply: (scene) => {
    const { random, value } = scene;
    const n = operator === "+" ? addend(random, value, 15) : subtrahend(random, value, 15);
    if (n === undefined) return false;
    const friend = newcomer(scene);
    say(scene, name, templates, { n, friend: friend.name });
    scene.subject = friend;
    work(scene, value, operator, n);
    return true;
  },
});

const moves: Move[] = [
  {
    name: "further",
    from: "distance",
    cost: 1,
    apply: (scene) => {
      const n = addend(scene.random, scene.value, 50);
      if (n === undefined) return false;
      say(scene, "further", further, { n });
      work(scene, scene.value, "+", n);
      return true;
    },
  },
  {
    name: "further-leg",
    from: "distance",
    cost: 2,
    apply: (scene) => {
      const way = ways(scene.random).find((each) => each.verb === scene.verb);
      const next = way && leg(scene, way.speeds());
      if (!next || scene.value > 250) return false;
      const before = scene.value;
      say(scene, "further-leg", furtherLegs, { a: next[0], b: next[1] });
      const part = work(scene, next[0], "*", next[1]);
      work(scene, before, "+", part);
      return true;
    },
  },
  {
    name: "again",
    from: "distance",
    cost: 1,
    final: true,
    weight: 0.8,
    apply: (scene) => {
      const k = factor(scene.random, scene.value, 400, 7);
      if (k === undefined) return false;
      say(scene, "again", again, { k });
      work(scene, scene.value, "*", k);
      return true;
    },
  },
  {
    name: "whole",
    from: "distance",
    cost: 1,
    weight: 1.5,
    apply: (scene) => {
      if (scene.value > 300) return false;
      const n = scene.value + integer(scene.random, 4, 72);
      say(scene, "whole", whole, { n, town: pick(scene.random, ["town", "city", "sea", "lake", "hotel"]) });
      work(scene, n, "-", scene.value);
      become(scene, "way", "km");
      return true;
    },
  },
  {
    name: "way-back",
    from: "distance",
    cost: 1,
    final: true,
    weight: 1.5,
    apply: (scene) => {
      const k = divisor(scene.random, scene.value, 9);
      if (k === undefined) return false;
      ask(scene, wayBack, { k });
      work(scene, scene.value, "/", k, "km/h");
      return true;
    },
  },
  {
    name: "shorter",
    from: "way",
    cost: 1,
    apply: (scene) => {
      const n = subtrahend(scene.random, scene.value, 40);
      if (n === undefined) return false;
      say(scene, "shorter", shorter, { n });
      work(scene, scene.value, "-", n);
      return true;
    },
  },
  {
    name: "rest",
    from: "way",
    cost: 1,
    weight: 2,
    apply: (scene) => {
      const k = divisor(scene.random, scene.value, 20);
      if (k === undefined || k < 3 || scene.value / k > 12) return false;
      say(scene, "rest", rest, { k });
      work(scene, scene.value, "/", k, "hours");
      become(scene, "hours", "hours");
      return true;
    },
  },
  compare("faster", "+", faster),
  compare("slower", "-", slower),
  {
    name: "at-speed",
    from: "speed",
    cost: 1,
    final: true,
    weight: 3,
    apply: (scene) => {
      const k = factor(scene.random, scene.value, 250, 6);
      if (k === undefined) return false;
      ask(scene, atSpeed, { k });
      work(scene, scene.value, "*", k, "km");
      return true;
    },
  },
  {
    name: "hours-to-minutes",
    from: "hours",
    cost: 1,
    final: true,
    apply: (scene) => {
      if (scene.value > 9) return false;
      ask(scene, [
        "How many minutes does the rest take?",
        "How many minutes does {name} need for the rest?",
        "How long does the rest of the way take, in minutes?",
        "Find the number of minutes for the rest of the way.",
      ]);
      work(scene, scene.value, "*", 60, "minutes");
      return true;
    },
  },
  {
    name: "paid-hours",
    from: "hours",
    cost: 1,
    apply: (scene) => {
      const k = factor(scene.random, scene.value, 144);
      if (k === undefined) return false;
      say(
        scene,
        "paid-hours",
        paid.map((each) =>
          each
            .replaceAll("these hours", "the hours for the rest")
            .replace("an hour in this time", "for each hour of the rest"),
        ),
        { k },
      );
      work(scene, scene.value, "*", k, "dollars");
      become(scene, "money", "dollars");
      if (scene.left === 0)
        ask(scene, [
          "How many dollars does {name} get?",
          "How many dollars does {name} get for them?",
          "How much money does {name} get, in dollars?",
        ]);
      return true;
    },
  },
];

export const travel: Kind = {
  name: "travel",
  openings: [
    {
      name: "leg",
      cost: 1,
      weight: 2,
      apply: (scene) => {
        const way = begin(scene);
        let next = leg(scene, way.speeds());
        while (!next) next = leg(scene, way.speeds());
        say(scene, "leg", legs, { a: next[0], b: next[1] });
        work(scene, next[0], "*", next[1], "km");
        become(scene, "distance", "km");
      },
    },
    {
      name: "distance",
      cost: 0,
      apply: (scene) => {
        const { verb } = begin(scene);
        const n = verb === "walks" || verb === "runs" ? integer(scene.random, 4, 20) : integer(scene.random, 8, 72);
        say(scene, "distance", distances, { n });
        become(scene, "distance", "km", n);
      },
    },
    {
      name: "timed",
      cost: 1,
      apply: (scene) => {
        const way = begin(scene);
        let next = leg(scene, way.speeds());
        while (!next) next = leg(scene, way.speeds());
        const n = next[0] * next[1];
        say(scene, "timed", timed, { n, k: next[1] });
        work(scene, n, "/", next[1], "km/h");
        become(scene, "speed", "km/h");
      },
    },
  ],
  moves,
  questions: {
    distance: [
      "How many km does {name} travel in all?",
      "How many km is that in total?",
      "How far does {name} travel in all, in km?",
      "What is the total distance in km?",
      "Find the number of km that {name} travels in all.",
    ],
    way: [
      "How many km are left?",
      "How many km does {name} still have to go?",
      "How far does {name} still have to go, in km?",
      "How long is the rest of the way, in km?",
      "Find the number of km that are left.",
    ],
    hours: restHours,
    speed: [
      "What is {name}'s speed in km/h?",
      "How fast is {name}, in km/h?",
      "What is the speed of {name}?",
      "How many km does {name} travel in one hour? Give the speed in km/h.",
      "Find the speed of {name} in km/h.",
    ],
  },
};
