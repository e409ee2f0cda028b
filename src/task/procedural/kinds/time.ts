// Minutes and hours spent on something.
import { addend, divisor, factor, factors, subtrahend } from "../numbers.ts";
import { integer, pick } from "../random.ts";
import { ask, become, type Kind, type Move, newcomer, type Scene, say, work } from "../scene.ts";

const pastimes = "plays,reads,runs,swims,cooks,paints,sings,dances,draws,practises,cleans,sews".split(",");

const spent = [
  "{who} {verb} for {n} minutes.",
  "On Monday {who} {verb} for {n} minutes.",
  "After school, {who} {verb} for {n} minutes.",
  "{who} {verb} {n} minutes with {friend}.",
  "In the morning {who} {verb} for {n} minutes.",
  "{who} {verb} for {n} minutes before lunch.",
];
const daily = [
  "{who} {verb} for {b} minutes a day on {a} days.",
  "On each of {a} days, {who} {verb} for {b} minutes.",
  "{who} {verb} {a} times this week, {b} minutes each time.",
  "For {a} days, {who} {verb} {b} minutes a day.",
  "{who} {verb} for {b} minutes on each of {a} days.",
];
const hourly = [
  "{who} {verb} for {a} hours.",
  "On Sunday {who} {verb} for {a} hours.",
  "In the garden, {who} {verb} for {a} hours.",
  "{who} {verb} {a} hours with {friend}.",
  "At the {place}, {who} {verb} for {a} hours.",
];
const longer = [
  "Then {who} {verb} for {n} more minutes.",
  "After a rest, {who} {verb} for another {n} minutes.",
  "In the evening {who} {verb} for {n} minutes more.",
  "The next day {who} {verb} for {n} minutes.",
  "{who} also {verb} for {n} minutes with {friend}.",
  "Later {who} {verb} for {n} more minutes.",
];
const longerHours = [
  "Then {who} {verb} for {a} hours.",
  "In the evening {who} {verb} for {a} hours more.",
  "The next day {who} {verb} for {a} hours.",
  "Later {who} {verb} for {a} more hours.",
  "{who} also {verb} for {a} hours with {friend}.",
];
const longerDays = [
  "Then {who} {verb} for {b} minutes a day on {a} days.",
  "On each of the next {a} days, {who} {verb} for {b} minutes.",
  "Next week {who} {verb} {a} times, {b} minutes each time.",
  "For {a} more days, {who} {verb} {b} minutes a day.",
  "{who} also {verb} for {b} minutes with each of {a} friends, one after the other.",
];
const compareMore = [
  "{friend} {verb} for {n} minutes more than {name} so far.",
  "{friend} spends {n} more minutes on this than {name} so far.",
  "So far, {name} spends {n} minutes less on this than {friend}.",
  "{friend} needs {n} minutes more than {name} so far.",
  "{friend}'s time is {n} minutes longer than {name}'s time so far.",
];
const compareLess = [
  "{friend} {verb} for {n} minutes less than {name} so far.",
  "{friend} spends {n} fewer minutes on this than {name} so far.",
  "So far, {name} spends {n} minutes more on this than {friend}.",
  "{friend} needs {n} minutes less than {name} so far.",
  "{friend}'s time is {n} minutes shorter than {name}'s time so far.",
];
const compareTimes = [
  "{friend} {verb} {k} times as long as {name} so far.",
  "{friend} spends {k} times as many minutes on this as {name} so far.",
  "{friend} needs {k} times as long as {name} so far.",
  "{friend}'s time is {k} times as long as {name}'s time so far.",
  "So far, {friend} takes {k} times as long as {name}.",
];
const goal = [
  "{name} wants to reach {n} minutes in all. How many minutes are missing?",
  "How many minutes are missing to reach {n} minutes in all?",
  "{name} has {n} minutes in all for this. How many minutes are left?",
  "How many more minutes does {name} need to get to {n} minutes in all?",
  "Out of {n} minutes, how many minutes does {name} have left?",
];
const parts = [
  "{name} spends the same time on each of {k} parts of the work. How many minutes does one part take?",
  "This time is divided into {k} equal parts. How many minutes is one part?",
  "This time is for {k} songs of the same length. How many minutes is one song?",
  "How many minutes is one of {k} equal parts of this time?",
  "{name} does {k} things in this time, each equally long. How many minutes does one take?",
];

const begin = (scene: Scene) => {
  scene.verb = pick(scene.random, pastimes);
};

const compare = (name: string, operator: "+" | "-" | "*", templates: readonly string[]): Move => ({
  name,
  from: "minutes",
  cost: 1,
  weight: 0.6,
  apply: (scene) => {
    const { random, value } = scene;
    const draw = { "+": addend, "-": subtrahend, "*": factor }[operator];
    const n = operator === "*" ? factor(random, value, 240, 5) : draw(random, value, 45);
    if (n === undefined) return false;
    const friend = newcomer(scene);
    say(scene, name, templates, { n, k: n, friend: friend.name });
    scene.subject = friend;
    work(scene, value, operator, n);
    return true;
  },
});

const moves: Move[] = [
  {
    name: "longer",
    from: "minutes",
    cost: 1,
    weight: 1.5,
    apply: (scene) => {
      const n = addend(scene.random, scene.value, 55);
      if (n === undefined) return false;
      say(scene, "longer", longer, { n });
      work(scene, scene.value, "+", n);
      return true;
    },
  },
  {
    name: "longer-hours",
    from: "minutes",
    cost: 2,
    weight: 1.5,
    apply: (scene) => {
      const before = scene.value;
      const a = integer(scene.random, 2, 4);
      if (before > 150) return false;
      say(scene, "longer-hours", longerHours, { a });
      const part = work(scene, a, "*", 60);
      work(scene, before, "+", part);
      return true;
    },
  },
  {
    name: "longer-days",
    from: "minutes",
    cost: 2,
    apply: (scene) => {
      const before = scene.value;
      const a = integer(scene.random, 2, 6);
      const b = 5 * integer(scene.random, 1, 6);
      if (before > 200) return false;
      say(scene, "longer-days", longerDays, { a, b });
      const part = work(scene, a, "*", b);
      work(scene, before, "+", part);
      return true;
    },
  },
  compare("time-more", "+", compareMore),
  compare("time-less", "-", compareLess),
  compare("time-times", "*", compareTimes),
  {
    name: "goal",
    from: "minutes",
    cost: 1,
    final: true,
    weight: 1.5,
    apply: (scene) => {
      const n = 10 * Math.ceil((scene.value + integer(scene.random, 2, 60)) / 10);
      if (n > 400) return false;
      ask(scene, goal, { n });
      work(scene, n, "-", scene.value);
      return true;
    },
  },
  {
    name: "parts",
    from: "minutes",
    cost: 1,
    final: true,
    weight: 1.5,
    apply: (scene) => {
      const k = divisor(scene.random, scene.value, 10);
      if (k === undefined) return false;
      ask(scene, parts, { k });
      work(scene, scene.value, "/", k);
      return true;
    },
  },
  {
    name: "minutes-to-hours",
    from: "minutes",
    cost: 1,
    final: true,
    weight: 8,
    apply: (scene) => {
      if (scene.value % 60 !== 0 || scene.value < 120) return false;
      ask(scene, [
        "How many hours is that in all?",
        "How many hours does {name} spend on this?",
        "How many hours is {name}'s total time?",
      ]);
      work(scene, scene.value, "/", 60, "hours");
      return true;
    },
  },
];

export const time: Kind = {
  name: "time",
  openings: [
    {
      name: "minutes",
      cost: 0,
      apply: (scene) => {
        begin(scene);
        const n = pick(scene.random, [integer(scene.random, 10, 60), 5 * integer(scene.random, 2, 18)]);
        say(scene, "minutes", spent, { n });
        become(scene, "minutes", "minutes", n);
      },
    },
    {
      name: "daily",
      cost: 1,
      weight: 2,
      apply: (scene) => {
        begin(scene);
        const [a, b] = pick(scene.random, [
          factors(scene.random, 120),
          [integer(scene.random, 2, 7), 5 * integer(scene.random, 2, 8)] as [number, number],
        ]);
        say(scene, "daily", daily, { a, b });
        work(scene, a, "*", b, "minutes");
        become(scene, "minutes", "minutes");
      },
    },
    {
      name: "hourly",
      cost: 1,
      weight: 0.7,
      apply: (scene) => {
        begin(scene);
        const a = integer(scene.random, 2, 6);
        say(scene, "hourly", hourly, { a });
        work(scene, a, "*", 60, "minutes");
        become(scene, "minutes", "minutes");
      },
    },
  ],
  moves,
  questions: {
    minutes: [
      "How many minutes is that in all for {name}?",
      "How many minutes does {name} spend on this in all?",
      "What is {name}'s total time in minutes?",
      "How long is {name}'s total time, in minutes?",
      "Find the number of minutes that {name} spends on this.",
    ],
  },
};
