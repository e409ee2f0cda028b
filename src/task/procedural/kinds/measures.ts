// Lengths, weights and volumes, with conversion between metres and centimetres, kilograms and grams.
import { addend, divisor, easyProduct, factor, subtrahend } from "../numbers.ts";
import { integer, pick } from "../random.ts";
import { ask, become, type Kind, type Move, say, work } from "../scene.ts";

type Stuff = {
  names: string[];
  unit: string;
  large?: { unit: string; by: number };
  amounts: [number, number];
  step: number;
};

const stuffs: Stuff[] = [
  {
    names: ["rope", "ribbon", "wire", "cloth"],
    unit: "cm",
    large: { unit: "m", by: 100 },
    amounts: [20, 200],
    step: 5,
  },
  { names: ["rice", "flour", "sugar", "butter"], unit: "g", amounts: [40, 300], step: 10 },
  { names: ["sand", "corn", "soil", "salt"], unit: "kg", amounts: [12, 90], step: 1 },
  { names: ["water", "milk", "paint", "oil"], unit: "litres", amounts: [12, 90], step: 1 },
];

const having = [
  "{who} has {n} {unit} of {stuff}.",
  "{who} buys {n} {unit} of {stuff}.",
  "There are {n} {unit} of {stuff} in {name}'s house.",
  "{who} brings {n} {unit} of {stuff} from the {place}.",
  "{who} gets {n} {unit} of {stuff} for {his} work.",
  "For a new plan, {who} needs {stuff} and buys {n} {unit}.",
];
const grouped = [
  "{who} buys {a} packs of {stuff} with {b} {unit} in each.",
  "{who} has {a} packs of {stuff}, and each pack holds {b} {unit}.",
  "There are {a} packs in {name}'s house with {b} {unit} of {stuff} each.",
  "{who} gets {a} times {b} {unit} of {stuff}.",
  "{who} needs {b} {unit} of {stuff} a day and buys enough for {a} days.",
];
const larger = [
  "{who} has {a} {large} of {stuff}.",
  "{who} buys {a} {large} of {stuff}.",
  "{who} brings {a} {large} of {stuff} from the {place}.",
  "There are {a} {large} of {stuff} in {name}'s house.",
  "{who} gets {a} {large} of {stuff} for {his} work.",
];
const gaining = [
  "Then {who} gets {n} {unit} more.",
  "{who} buys another {n} {unit}.",
  "{friend} gives {name} {n} {unit} more.",
  "{who} finds {n} {unit} more at home.",
  "{name}'s {relative} brings {n} {unit} more.",
  "Later {who} adds {n} {unit} of {stuff}.",
];
const gainingLarge = [
  "Then {who} gets {a} {large} more.",
  "{who} buys another {a} {large} of {stuff}.",
  "{friend} gives {name} {a} {large} more.",
  "{name}'s {relative} brings {a} {large} more.",
  "Later {who} adds {a} {large} of {stuff}.",
];
const losing = [
  "{who} uses {n} {unit} of the {stuff}.",
  "{who} gives {n} {unit} of the {stuff} to {friend}.",
  "Then {who} loses {n} {unit} of the {stuff}.",
  "{n} {unit} of the {stuff} get lost on the way.",
  "{name}'s {relative} takes {n} {unit} of {name}'s {stuff}.",
  "{who} throws away {n} {unit} of the {stuff}.",
];
const losingGroups = [
  "{who} uses {b} {unit} of the {stuff} on each of {a} days.",
  "{who} gives {b} {unit} of the {stuff} to each of {a} friends.",
  "For {a} days, {who} uses {b} {unit} of the {stuff} a day.",
  "{who} fills {a} bags with {b} {unit} of the {stuff} each and gives these bags away.",
  "Each of {a} neighbours takes {b} {unit} of {name}'s {stuff}.",
];
const kilogram = [
  "{who} buys 1 kg of {stuff} and uses {n} g of it.",
  "Out of 1 kg of {stuff}, {name} uses {n} g.",
  "{who} has 1 kg of {stuff} and gives {n} g of it to {friend}.",
  "{who} opens a bag with 1 kg of {stuff}. {name} takes out {n} g for a friend.",
  "From 1 kg of {stuff}, {n} g are lost on {name}'s way home.",
];
const parting = [
  "{name} divides all the {stuff} into {k} equal parts. How many {unit} is one part?",
  "How many {unit} of {stuff} are in one of {k} equal parts?",
  "{k} friends share all the {stuff} equally. How many {unit} does each of them get?",
  "{name} makes {k} equal parts. How many {unit} of {stuff} are in each part?",
  "All the {stuff} is used in {k} days, the same on each day. How many {unit} is that a day?",
];
const pieces = [
  "{name} makes parts of {k} {unit} each. How many parts does {he} get?",
  "How many parts of {k} {unit} does {name} get out of all the {stuff}?",
  "One part has {k} {unit}. How many parts can {name} make?",
  "{name} uses {k} {unit} for one part. How many parts is that in all?",
  "Into how many parts of {k} {unit} can {name} divide all the {stuff}?",
];
const priced = [
  "{who} sells all the {stuff} for {k} dollars {per}.",
  "{friend} buys all of {name}'s {stuff} and pays {k} dollars {per}.",
  "At the {place}, {who} gets {k} dollars {per} and sells all the {stuff}.",
  "All the {stuff} is sold by {name} for {k} dollars {per}.",
];

/** The unit tells which stuffs are meant; the name in use is kept in the scene's thing. */
const stuffOf = (unit: string) => stuffs.find((each) => each.unit === unit) as Stuff;

const change = (name: string, operator: "+" | "-", templates: readonly string[]): Move => ({
  name,
  from: "stuff",
  cost: 1,
  weight: 1.5,
  apply: (scene) => {
    const { random, value } = scene;
    const n = operator === "+" ? addend(random, value, 90) : subtrahend(random, value, 90);
    if (n === undefined) return false;
    say(scene, name, templates, { n, stuff: scene.thing.one });
    work(scene, value, operator, n);
    return true;
  },
});

const moves: Move[] = [
  change("stuff-more", "+", gaining),
  change("stuff-less", "-", losing),
  {
    name: "stuff-more-large",
    from: "stuff",
    cost: 2,
    weight: 2,
    apply: (scene) => {
      const { large } = stuffOf(scene.unit);
      const before = scene.value;
      const a = integer(scene.random, 2, 4);
      if (!large || before > 350) return false;
      say(scene, "stuff-more-large", gainingLarge, { a, large: large.unit, stuff: scene.thing.one });
      const part = work(scene, a, "*", large.by);
      work(scene, before, "+", part);
      return true;
    },
  },
  {
    name: "stuff-less-groups",
    from: "stuff",
    cost: 2,
    apply: (scene) => {
      const before = scene.value;
      const a = integer(scene.random, 2, 6);
      const b = integer(scene.random, 2, 12);
      if (before - a * b < 2) return false;
      say(scene, "stuff-less-groups", losingGroups, { a, b, stuff: scene.thing.one });
      const part = work(scene, a, "*", b);
      work(scene, before, "-", part);
      return true;
    },
  },
  {
    name: "equal-parts",
    from: "stuff",
    cost: 1,
    final: true,
    weight: 3,
    apply: (scene) => {
      const k = divisor(scene.random, scene.value);
      if (k === undefined) return false;
      ask(scene, parting, { k, stuff: scene.thing.one });
      work(scene, scene.value, "/", k);
      return true;
    },
  },
  {
    name: "pieces",
    from: "stuff",
    cost: 1,
    final: true,
    weight: 3,
    apply: (scene) => {
      const count = divisor(scene.random, scene.value);
      if (count === undefined) return false;
      const k = scene.value / count;
      if (!easyProduct(k, count)) return false;
      ask(scene, pieces, { k, stuff: scene.thing.one });
      work(scene, scene.value, "/", k, "parts");
      return true;
    },
  },
  {
    name: "to-metres",
    from: "stuff",
    cost: 1,
    final: true,
    weight: 20,
    apply: (scene) => {
      const { large } = stuffOf(scene.unit);
      if (!large || scene.value % large.by !== 0 || scene.value < 2 * large.by) return false;
      const values = { stuff: scene.thing.one, large: large.unit };
      ask(scene, ["How many {large} of {stuff} is that?", "How many {large} of {stuff} does {name} have now?"], values);
      work(scene, scene.value, "/", large.by, large.unit);
      return true;
    },
  },
  {
    name: "stuff-sold",
    from: "stuff",
    cost: 1,
    apply: (scene) => {
      if (scene.unit !== "kg" && scene.unit !== "litres") return false;
      const k = factor(scene.random, scene.value, 300, 9);
      if (k === undefined) return false;
      const per = scene.unit === "kg" ? "a kg" : "a litre";
      say(scene, "stuff-sold", priced, { k, per, stuff: scene.thing.one });
      work(scene, scene.value, "*", k, "dollars");
      become(scene, "money", "dollars");
      if (scene.left === 0)
        ask(scene, [
          "How many dollars does {name} get for it?",
          "How much money does {name} get, in dollars?",
          "How many dollars is that in all?",
        ]);
      return true;
    },
  },
];

export const measures: Kind = {
  name: "measures",
  openings: [
    {
      name: "stuff",
      cost: 0,
      apply: (scene) => {
        const { random } = scene;
        const kind = pick(random, stuffs);
        const one = pick(random, kind.names);
        scene.thing = { one, many: one, food: false };
        const n = kind.step * integer(random, kind.amounts[0] / kind.step, kind.amounts[1] / kind.step);
        become(scene, "stuff", kind.unit, n);
        say(scene, "stuff", having, { n, stuff: one });
      },
    },
    {
      name: "packs",
      cost: 1,
      apply: (scene) => {
        const { random } = scene;
        const kind = pick(random, stuffs);
        const one = pick(random, kind.names);
        scene.thing = { one, many: one, food: false };
        const a = integer(random, 2, 9);
        const b = kind.step >= 5 ? 10 * integer(random, 2, 9) : integer(random, 3, 12);
        become(scene, "stuff", kind.unit);
        say(scene, "packs", grouped, { a, b, stuff: one });
        work(scene, a, "*", b);
      },
    },
    {
      name: "convert",
      cost: 1,
      apply: (scene) => {
        const { random } = scene;
        const kind = stuffs[0] as Stuff;
        const one = pick(random, kind.names);
        scene.thing = { one, many: one, food: false };
        const a = integer(random, 2, 6);
        become(scene, "stuff", kind.unit);
        say(scene, "convert", larger, { a, large: kind.large?.unit ?? "", stuff: one });
        work(scene, a, "*", kind.large?.by ?? 1);
        if (scene.left === 0)
          ask(
            scene,
            [
              "How many {unit} of {stuff} is that?",
              "How long is {name}'s {stuff}, in {unit}?",
              "How many {unit} of {stuff} does {name} have?",
            ],
            { stuff: one },
          );
      },
    },
    {
      name: "kilogram",
      cost: 1,
      weight: 0.6,
      apply: (scene) => {
        const one = pick(scene.random, stuffOf("g").names);
        scene.thing = { one, many: one, food: false };
        const n = 50 * integer(scene.random, 2, 18);
        become(scene, "stuff", "g");
        say(scene, "kilogram", kilogram, { n, stuff: one });
        work(scene, 1000, "-", n);
      },
    },
  ],
  moves,
  questions: {
    stuff: [
      "How many {unit} of {thing} does {name} have now?",
      "How many {unit} of {thing} does {name} have?",
      "How many {unit} of {thing} are there now?",
      "How much {thing} does {name} have now, in {unit}?",
      "Find the number of {unit} of {thing} that {name} has.",
    ],
  },
};
