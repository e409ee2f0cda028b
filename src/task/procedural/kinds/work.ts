// Work at a rate: wages by the hour, things made by the day, pages read.
import { addend, divisor, factor, factors, subtrahend } from "../numbers.ts";
import { integer, pick } from "../random.ts";
import { become, countThings, type Kind, type Move, say, work } from "../scene.ts";
import { products } from "../words.ts";

const wages = [
  "{who} works for {a} hours and gets {b} dollars an hour.",
  "{who} earns {b} dollars an hour and works {a} hours.",
  "At the {place}, {who} is paid {b} dollars for each of {a} hours.",
  "{who} helps at the {place} for {a} days and gets {b} dollars a day.",
  "For {a} weeks, {who} saves {b} dollars a week.",
  "{who} washes {a} cars and is paid {b} dollars for each car.",
  "Every day, {who} earns {b} dollars. {who} works for {a} days.",
];
const making = [
  "{who} makes {b} {things} a day for {a} days.",
  "{who} makes {b} {things} in an hour and works {a} hours.",
  "A machine makes {b} {things} an hour. {who} lets it run for {a} hours.",
  "For {a} days, {who} makes {b} {things} every day.",
  "{who} works {a} days and makes {b} {things} on each day.",
  "In each of {a} weeks, {who} makes {b} {things}.",
  "{who} has {a} helpers, and each helper makes {b} {things} for {him}.",
];
const makingMore = [
  "Then {who} makes {b} {things} a day for {a} more days.",
  "{who} works another {a} hours and makes {b} more {things} in each hour.",
  "A machine makes {b} more {things} an hour for {a} hours.",
  "{a} helpers make {b} more {things} each for {name}.",
  "For {a} more days, {who} makes {b} {things} every day.",
  "{who} goes on for {a} weeks and makes {b} more {things} each week.",
];
const reading = [
  "{who} reads {b} pages a day for {a} days.",
  "{who} reads a book for {a} hours and reads {b} pages an hour.",
  "For {a} days, {who} reads {b} pages every day.",
  "In each of {a} hours, {who} reads {b} pages.",
  "{who} writes {b} pages a day and works for {a} days.",
  "{who} copies {b} pages an hour for {a} hours.",
];
const pagesMore = [
  "The next day {who} does {n} pages more.",
  "Then {who} does another {n} pages.",
  "In the evening {who} does {n} more pages.",
  "After dinner, {who} finishes {n} more pages.",
  "On Sunday {who} does {n} pages more.",
  "{who} does {n} more pages before going to bed.",
];
const wholeBook = [
  "The whole book has {n} pages.",
  "{who} has to do {n} pages in all.",
  "There are {n} pages in the book in all.",
  "{who} wants to finish {n} pages in total.",
  "In all, {name} must do {n} pages.",
  "The book is {n} pages long.",
];
const fewerPages = [
  "Then {who} does {n} of the pages that are left.",
  "{name}'s {relative} says that {n} of the pages left need not be done.",
  "On the bus {who} does {n} of the other pages.",
  "{who} gets up early and does {n} of the missing pages.",
  "{who} finishes {n} of the pages that were left.",
];
const restRate = [
  "{who} does the rest at {k} pages a day.",
  "From now on, {who} does {k} pages a day.",
  "{who} does {k} of the pages left on each day.",
  "{who} needs one day for every {k} pages of the rest.",
  "The rest is done at {k} pages a day.",
];

const moves: Move[] = [
  {
    name: "make-more",
    from: "items",
    cost: 2,
    weight: 1.5,
    apply: (scene) => {
      if (!products.includes(scene.thing) || scene.value > 250) return false;
      const before = scene.value;
      const [a, b] = factors(scene.random, 72, 9);
      say(scene, "make-more", makingMore, { a, b });
      const part = work(scene, a, "*", b);
      work(scene, before, "+", part);
      return true;
    },
  },
  {
    name: "pages-more",
    from: "pages",
    cost: 1,
    apply: (scene) => {
      const n = addend(scene.random, scene.value, 40);
      if (n === undefined) return false;
      say(scene, "pages-more", pagesMore, { n });
      work(scene, scene.value, "+", n);
      return true;
    },
  },
  {
    name: "whole-book",
    from: "pages",
    cost: 1,
    weight: 2,
    apply: (scene) => {
      if (scene.value > 250) return false;
      const n = scene.value + integer(scene.random, 4, 72);
      say(scene, "whole-book", wholeBook, { n });
      work(scene, n, "-", scene.value);
      become(scene, "pages-left", "pages");
      return true;
    },
  },
  {
    name: "pages-fewer",
    from: "pages-left",
    cost: 1,
    apply: (scene) => {
      const n = subtrahend(scene.random, scene.value, 40);
      if (n === undefined) return false;
      say(scene, "pages-fewer", fewerPages, { n });
      work(scene, scene.value, "-", n);
      return true;
    },
  },
  {
    name: "rest-rate",
    from: "pages-left",
    cost: 1,
    weight: 2,
    apply: (scene) => {
      const k = divisor(scene.random, scene.value);
      if (k === undefined) return false;
      say(scene, "rest-rate", restRate, { k });
      work(scene, scene.value, "/", k, "days");
      become(scene, "days", "days");
      return true;
    },
  },
  {
    name: "paid-days",
    from: "days",
    cost: 1,
    apply: (scene) => {
      const k = factor(scene.random, scene.value, 144);
      if (k === undefined) return false;
      say(
        scene,
        "paid-days",
        [
          "{who} is paid {k} dollars for each day of the rest.",
          "For each of these last days, {name} gets {k} dollars.",
          "Each of these last days brings {name} {k} dollars.",
          "{name}'s {relative} pays {him} {k} dollars for each of these last days.",
        ],
        { k },
      );
      work(scene, scene.value, "*", k, "dollars");
      become(scene, "money", "dollars");
      return true;
    },
  },
];

export const workKind: Kind = {
  name: "work",
  openings: [
    {
      name: "wages",
      cost: 1,
      apply: (scene) => {
        const [a, b] = factors(scene.random);
        say(scene, "wages", wages, { a, b });
        work(scene, a, "*", b, "dollars");
        become(scene, "money", "dollars");
      },
    },
    {
      name: "make",
      cost: 1,
      apply: (scene) => {
        countThings(scene, pick(scene.random, products));
        const [a, b] = factors(scene.random);
        say(scene, "make", making, { a, b });
        work(scene, a, "*", b);
      },
    },
    {
      name: "read",
      cost: 1,
      apply: (scene) => {
        const [a, b] = factors(scene.random);
        say(scene, "read", reading, { a, b });
        work(scene, a, "*", b, "pages");
        become(scene, "pages", "pages");
      },
    },
  ],
  moves,
  questions: {
    pages: [
      "How many pages has {name} done?",
      "How many pages has {name} done in all?",
      "How many pages are done now?",
      "What is the number of pages that {name} has done?",
      "Find the number of pages that are done.",
    ],
    "pages-left": [
      "How many pages are left?",
      "How many pages does {name} still have to do?",
      "How many pages are still missing?",
      "What is the number of pages that are left?",
      "Find the number of pages that are left.",
    ],
    days: [
      "How many days does the rest take?",
      "How many days does {name} need for the rest?",
      "In how many days is the rest done?",
      "What is the number of days for the rest?",
      "Find the number of days that the rest takes.",
    ],
  },
};
