// Money: having, earning, spending, paying a bill, selling things and buying things with all one has.
import { addend, divisor, easyProduct, factor, factors, subtrahend } from "../numbers.ts";
import { integer, pick } from "../random.ts";
import { ask, become, countThings, type Kind, type Move, say, work } from "../scene.ts";
import { containers, things, wares } from "../words.ts";

const dollars = "dollars";

const having = [
  "{who} has {n} dollars.",
  "{who} has saved {n} dollars.",
  "{who} goes to the {place} with {n} dollars.",
  "There are {n} dollars in {name}'s purse.",
  "{name}'s {relative} gives {him} {n} dollars.",
  "{who} takes {n} dollars out of the bank.",
  "{who} gets {n} dollars as a present.",
];
const buying = [
  "{who} buys {a} {wares} for {b} dollars each.",
  "At the {place}, {who} buys {a} {wares} that cost {b} dollars each.",
  "{who} needs {a} {wares}. One {ware} costs {b} dollars.",
  "A {ware} costs {b} dollars, and {who} buys {a} of them.",
  "{who} wants to buy {a} {wares} at {b} dollars each.",
  "{who} puts {a} {wares} into the basket. Each {ware} costs {b} dollars.",
];
const buyingMore = [
  "Then {who} also buys {a} {wares} for {b} dollars each.",
  "{who} takes {a} {wares}, too, at {b} dollars each.",
  "{who} also needs {a} {wares}, and one {ware} costs {b} dollars.",
  "{who} adds {a} {wares} that cost {b} dollars each.",
  "{a} {wares} for {b} dollars each go into the basket, too.",
  "A {ware} costs {b} dollars, and {who} also buys {a} of them.",
];
const earning = [
  "Then {who} earns {n} dollars more.",
  "{name}'s {relative} gives {him} {n} dollars more.",
  "{who} finds {n} dollars in an old coat.",
  "{who} gets {n} dollars for helping in the garden.",
  "{who} sells an old {good} for {n} dollars.",
  "{friend} pays back {n} dollars to {name}.",
  "Later {who} gets another {n} dollars.",
  "{who} wins {n} dollars in a game.",
];
const spending = [
  "{who} spends {n} dollars on a {good}.",
  "{who} buys a {good} for {n} dollars.",
  "Then {who} pays {n} dollars for food.",
  "{who} gives {n} dollars to {friend}.",
  "{who} lends {friend} {n} dollars.",
  "A {good} costs {name} {n} dollars.",
  "{who} loses {n} dollars on the way.",
  "{who} pays {n} dollars for the bus.",
];
const spendingGroups = [
  "{who} buys {a} {wares} for {b} dollars each.",
  "Then {who} buys {a} {wares} that cost {b} dollars each.",
  "{who} pays {b} dollars a day for {a} days.",
  "{who} gives {b} dollars to each of {a} friends.",
  "{who} spends {b} dollars in each of {a} shops.",
  "{who} pays for {a} {wares}, and each {ware} costs {b} dollars.",
];
const earningGroups = [
  "Then {who} works for {a} hours and gets {b} dollars an hour.",
  "{who} sells {a} {wares} for {b} dollars each.",
  "For {a} weeks, {who} saves {b} dollars more a week.",
  "Each of {a} friends gives {name} {b} dollars.",
  "{who} washes {a} cars and gets {b} dollars for each car.",
  "{who} works {a} days more for {b} dollars a day.",
];
const selling = [
  "{who} sells all the {things} for {n} dollars each.",
  "Each of the {things} is sold for {n} dollars, and {name} keeps the money.",
  "{who} sells every one of the {things} at {n} dollars each.",
  "{friend} buys all of {name}'s {things} and pays {n} dollars for each.",
  "At the {place}, {who} gets {n} dollars for each of the {things} and sells them all.",
  "{who} sells all of them. One {thing} brings {n} dollars.",
];
const soldQuestion = [
  "How many dollars does {name} get for them?",
  "How many dollars does {name} get in all?",
  "How much money does {name} get, in dollars?",
  "How many dollars are paid for all of them?",
  "Find the number of dollars that {name} gets.",
  "What is the total price in dollars?",
];
const spendingAll = [
  "{who} spends all the money on {wares} that cost {n} dollars each.",
  "With all of this money {who} buys {wares} for {n} dollars each.",
  "{who} uses all the money to buy {wares} at {n} dollars each.",
  "A {ware} costs {n} dollars, and {who} buys as many as {he} can with all the money.",
  "All the money goes for {wares}, and each {ware} costs {n} dollars.",
  "{who} pays {n} dollars for each {ware} until all the money is gone.",
];
const boughtQuestion = [
  "How many {things} does {name} buy?",
  "How many {things} does {name} get?",
  "How many {things} are bought?",
  "What is the number of {things} that {name} buys?",
  "Find the number of {things} that {name} gets.",
];
const sharingMoney = [
  "{who} shares all the money equally among {k} friends.",
  "{k} friends get all of {name}'s money in equal shares.",
  "{who} gives all the money to {k} friends, and each gets the same.",
  "{who} divides all the money equally among {k} children.",
  "{who} puts all the money into {k} equal shares for {his} friends.",
  "{who} splits all the money equally among {k} helpers.",
];
const wanting = [
  "{who} wants to buy a {good} that costs {n} dollars. How many more dollars does {name} need?",
  "A {good} costs {n} dollars. How many dollars are missing for {name} to buy it?",
  "How many more dollars does {name} need for a {good} that costs {n} dollars?",
  "{who} saves for a {good}. The {good} costs {n} dollars. How many dollars does {he} still need?",
  "To buy a {good}, {name} needs {n} dollars in all. How many more dollars must {name} save?",
  "{name} would like a {good} for {n} dollars. How many dollars are still missing?",
];
const halvingMoney = [
  "{who} gives half of the money to {friend}.",
  "{who} spends half of the money at the {place}.",
  "{who} puts half of the money in the bank and keeps the other half.",
  "Half of the money goes for a {good}.",
  "{who} pays half of {his} money for a {good}.",
  "{who} sends half of {his} money to {his} {relative}.",
];
const billMore = [
  "{who} also takes a {good} for {n} dollars.",
  "A {good} for {n} dollars goes into the basket, too.",
  "{who} also buys a {good} that costs {n} dollars.",
  "{name}'s {relative} asks for a {good}, which adds {n} dollars.",
  "To have it all sent home costs {n} dollars more.",
  "{who} adds a {good} for {n} dollars.",
];
const billLess = [
  "The shop takes {n} dollars off the price.",
  "{who} has a card that makes it {n} dollars cheaper.",
  "Today everything together is {n} dollars less.",
  "{name}'s {relative} pays {n} dollars of the price.",
  "{friend} pays {n} dollars of the price for {name}.",
  "{who} gives back something that cost {n} dollars.",
];
const billChange = [
  "{who} pays with {n} dollars. How many dollars does {name} get back?",
  "{who} gives the shop {n} dollars. How many dollars does {name} get back?",
  "How many dollars does {name} get back from {n} dollars?",
  "{who} has {n} dollars. How many dollars are left after {name} pays?",
  "How many dollars of {name}'s {n} dollars are left after this?",
];
const billPaid = [
  "{who} has {n} dollars with {him} and pays.",
  "{who} pays this from the {n} dollars in {his} purse.",
  "{who} came with {n} dollars and pays for all of it.",
  "Before paying, {name} had {n} dollars.",
];
const billShared = [
  "{k} friends share this price equally. How many dollars does each friend pay?",
  "{who} and {his} friends are {k} people and share the price equally. How many dollars does each of them pay?",
  "The price is shared equally by {k} people. How many dollars does one of them pay?",
  "How many dollars does each of {k} friends pay if they share the price equally?",
  "{k} people pay for it together in equal shares. What is one share in dollars?",
];

const change = (name: string, from: "money" | "bill", operator: "+" | "-", templates: readonly string[]): Move => ({
  name,
  from,
  cost: 1,
  weight: 1.4,
  apply: (scene) => {
    const { random, value } = scene;
    const n = operator === "+" ? addend(random, value) : subtrahend(random, value);
    if (n === undefined) return false;
    say(scene, name, templates, { n });
    work(scene, value, operator, n);
    return true;
  },
});

const changeByGroups = (
  name: string,
  from: "money" | "bill",
  operator: "+" | "-",
  templates: readonly string[],
): Move => ({
  name,
  from,
  cost: 2,
  apply: (scene) => {
    const { random, value } = scene;
    const [a, b] = factors(random, operator === "-" ? Math.min(72, value - 2) : 72, 9);
    if (value > 300 || !easyProduct(a, b) || (operator === "-" && value - a * b < 2)) return false;
    say(scene, name, templates, { a, b });
    work(scene, a, "*", b);
    work(scene, value, operator, a * b);
    return true;
  },
});

const moneyMoves: Move[] = [
  change("earn", "money", "+", earning),
  change("spend", "money", "-", spending),
  changeByGroups("earn-groups", "money", "+", earningGroups),
  changeByGroups("spend-groups", "money", "-", spendingGroups),
  {
    name: "half-money",
    from: "money",
    cost: 1,
    weight: 0.6,
    apply: (scene) => {
      if (scene.value % 2 !== 0 || scene.value < 4) return false;
      say(scene, "half-money", halvingMoney);
      work(scene, scene.value, "/", 2);
      return true;
    },
  },
  {
    name: "spend-all",
    from: "money",
    cost: 1,
    weight: 1.5,
    apply: (scene) => {
      const n = divisor(scene.random, scene.value);
      if (n === undefined) return false;
      const thing = pick(scene.random, wares);
      say(scene, "spend-all", spendingAll, { n, ware: thing.one, wares: thing.many });
      work(scene, scene.value, "/", n, thing.many);
      countThings(scene, thing);
      if (scene.left === 0) ask(scene, boughtQuestion);
      return true;
    },
  },
  {
    name: "share-money",
    from: "money",
    cost: 1,
    final: true,
    weight: 1.5,
    apply: (scene) => {
      const k = divisor(scene.random, scene.value);
      if (k === undefined) return false;
      say(scene, "share-money", sharingMoney, { k });
      work(scene, scene.value, "/", k);
      ask(scene, [
        "How many dollars does each of them get?",
        "How many dollars does one of them get?",
        "What is one share in dollars?",
      ]);
      return true;
    },
  },
  {
    name: "want",
    from: "money",
    cost: 1,
    final: true,
    weight: 1.5,
    apply: (scene) => {
      const price = Math.ceil((scene.value + integer(scene.random, 2, 60)) / 5) * 5;
      if (price > 400 || price - scene.value < 2) return false;
      ask(scene, wanting, { n: price });
      work(scene, price, "-", scene.value);
      return true;
    },
  },
];

const billMoves: Move[] = [
  change("bill-more", "bill", "+", billMore),
  change("bill-less", "bill", "-", billLess),
  changeByGroups("bill-groups", "bill", "+", buyingMore),
  {
    name: "change",
    from: "bill",
    cost: 1,
    final: true,
    weight: 3,
    apply: (scene) => {
      const note = [20, 50, 100, 200, 300].find((each) => each > scene.value + 1);
      if (note === undefined) return false;
      ask(scene, billChange, { n: note });
      work(scene, note, "-", scene.value);
      return true;
    },
  },
  {
    name: "pay",
    from: "bill",
    cost: 1,
    weight: 2,
    apply: (scene) => {
      if (scene.value > 250) return false;
      const n = scene.value + integer(scene.random, 2, 60);
      say(scene, "pay", billPaid, { n });
      work(scene, n, "-", scene.value);
      become(scene, "money", dollars);
      return true;
    },
  },
  {
    name: "bill-shared",
    from: "bill",
    cost: 1,
    final: true,
    weight: 2,
    apply: (scene) => {
      const k = divisor(scene.random, scene.value, 8);
      if (k === undefined) return false;
      ask(scene, billShared, { k });
      work(scene, scene.value, "/", k);
      return true;
    },
  },
];

const sell: Move = {
  name: "sell",
  from: "items",
  cost: 1,
  weight: 2,
  apply: (scene) => {
    const { random, value, thing } = scene;
    const n = factor(random, value, 300, 9);
    if (n === undefined || (containers.includes(thing) && n < 3)) return false;
    say(scene, "sell", selling, { n });
    work(scene, value, "*", n, dollars);
    become(scene, "money", dollars);
    if (scene.left === 0) ask(scene, soldQuestion);
    return true;
  },
};

export const shopping: Kind = {
  name: "shopping",
  openings: [
    {
      name: "have-money",
      cost: 0,
      apply: (scene) => {
        const n = integer(scene.random, 10, pick(scene.random, [40, 99]));
        say(scene, "have-money", having, { n });
        become(scene, "money", dollars, n);
      },
    },
    {
      name: "buy",
      cost: 1,
      weight: 1.5,
      apply: (scene) => {
        const [a, b] = factors(scene.random);
        const ware = pick(scene.random, [...wares, ...things]);
        say(scene, "buy", buying, { a, b, ware: ware.one, wares: ware.many });
        work(scene, a, "*", b, dollars);
        become(scene, "bill", dollars);
      },
    },
  ],
  moves: [...moneyMoves, ...billMoves, sell],
  questions: {
    money: [
      "How many dollars does {name} have now?",
      "How many dollars does {name} have?",
      "How much money does {name} have now, in dollars?",
      "How many dollars does {name} have in the end?",
      "Find the number of dollars that {name} has now.",
    ],
    bill: [
      "How many dollars does {name} have to pay?",
      "How many dollars does {name} pay in all?",
      "What is the total price in dollars?",
      "How many dollars does this cost in all?",
      "Find the number of dollars that {name} has to pay.",
    ],
  },
};
