// Things are divided: shared among friends, packed into boxes, cut in half.
import { divisor, factors } from "../numbers.ts";
import { integer, pick } from "../random.ts";
import { ask, countThings, type Kind, type Move, newcomer, say, work } from "../scene.ts";
import { containers, things } from "../words.ts";

const sharing = [
  "{who} shares all the {things} equally among {k} friends.",
  "{who} gives all of the {things} to {k} friends, and each friend gets the same number.",
  "{who} divides the {things} equally among {k} children.",
  "All the {things} are shared equally by {k} friends of {name}.",
  "{k} children get all of {name}'s {things} in equal shares.",
  "{who} splits the {things} into {k} equal shares and gives each share to one friend.",
];
const sharedQuestion = [
  "How many {things} does each of them get?",
  "How many {things} are in one share?",
  "What is the number of {things} for each of them?",
  "How many {things} does one of them get?",
  "Find the number of {things} in each share.",
  "How many {things} does each one have then?",
];
const halving = [
  "{who} gives half of the {things} to {friend}.",
  "{who} keeps half of the {things} and gives the other half away.",
  "{friend} gets half of {name}'s {things}.",
  "{who} throws away half of {his} {things}.",
  "Then {who} gives away half of {his} {things}.",
  "{who} leaves half of the {things} with {his} {relative}.",
  "Half of {name}'s {things} are lost at the {place}.",
];
const packing = [
  "{who} packs all the {things} into {boxes} with {k} {things} in each {box}.",
  "{who} puts the {things} into {boxes}, {k} {things} to a {box}.",
  "All of the {things} go into {boxes} that hold {k} {things} each.",
  "{who} fills {boxes} with {k} {things} each until no {things} are left.",
  "{who} needs one {box} for every {k} {things}.",
  "One {box} holds {k} {things}, and {who} packs them all.",
];
const packedQuestion = [
  "How many {things} does {name} fill?",
  "How many {things} does {name} need?",
  "How many full {things} are there?",
  "What is the number of full {things}?",
  "How many {things} are full in the end?",
  "Find the number of {things} that {name} uses.",
];
const opening = [
  "{name} has to share {a} {boxes} of {things}, and there are {b} {things} in each {box}.",
  "For a party, {who} opens {a} {boxes} with {b} {things} in each {box}.",
  "{who} brings {a} {boxes} of {b} {things} each to the {place} to share them.",
  "{who} wants to share {a} {boxes} that hold {b} {things} each.",
];
const plenty = [
  "{who} wants to share {n} {things}.",
  "{who} has {n} {things} for a party.",
  "For {his} friends, {name} buys {n} {things}.",
  "{who} brings {n} {things} to school to share them.",
  "There are {n} {things} on {name}'s table.",
  "{who} wants to put {n} {things} in order.",
];

const share: Move = {
  name: "share",
  from: "items",
  cost: 1,
  weight: 3,
  apply: (scene) => {
    const { random, value } = scene;
    const k = divisor(random, value);
    if (k === undefined) return false;
    say(scene, "share", sharing, { k });
    work(scene, value, "/", k);
    if (scene.left === 0) {
      ask(scene, sharedQuestion);
      return true;
    }
    const friend = newcomer(scene);
    say(
      scene,
      "receiver",
      ["One of them is {friend}.", "One share goes to {friend}.", "{friend} gets one of the shares."],
      {
        friend: friend.name,
      },
    );
    scene.subject = friend;
    scene.pronounReady = true;
    return true;
  },
};

const half: Move = {
  name: "half",
  from: "items",
  cost: 1,
  weight: 0.8,
  apply: (scene) => {
    if (scene.value % 2 !== 0 || scene.value < 4) return false;
    say(scene, "half", halving);
    work(scene, scene.value, "/", 2);
    return true;
  },
};

const pack: Move = {
  name: "pack",
  from: "items",
  cost: 1,
  weight: 2,
  apply: (scene) => {
    const { random, value, thing } = scene;
    const k = divisor(random, value);
    const container = pick(random, containers);
    if (k === undefined || !things.includes(thing)) return false;
    say(scene, "pack", packing, { k, box: container.one, boxes: container.many });
    work(scene, value, "/", k, container.many);
    countThings(scene, container);
    if (scene.left === 0) ask(scene, packedQuestion);
    return true;
  },
};

export const sharingKind: Kind = {
  name: "sharing",
  openings: [
    {
      name: "plenty",
      cost: 0,
      weight: 2,
      apply: (scene) => {
        countThings(scene, pick(scene.random, things));
        const n = integer(scene.random, 2, 12) * integer(scene.random, 2, 9);
        say(scene, "plenty", plenty, { n });
        scene.value = n;
      },
    },
    {
      name: "boxes",
      cost: 1,
      apply: (scene) => {
        countThings(scene, pick(scene.random, things));
        const [a, b] = factors(scene.random, 120);
        const container = pick(scene.random, containers);
        say(scene, "boxes", opening, { a, b, box: container.one, boxes: container.many });
        work(scene, a, "*", b);
      },
    },
  ],
  moves: [share, half, pack],
  questions: {},
};
