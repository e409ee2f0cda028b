// Small tagged records, so that a model learns to close the tags that it opens. The two tags of a trace never occur.

import { chance, integer, pick, type Random, shuffle } from "../procedural/random.ts";
import { colours, goods, type Person, people, places, relatives, things } from "../procedural/words.ts";
import type { CorpusContent } from "./document.ts";

type Field = { tag: string; value: (random: Random, person: Person) => string };

const lines = (random: Random, person: Person) =>
  shuffle(random, [
    `${person.name} goes to the ${pick(random, places)}.`,
    `${person.name} buys ${integer(random, 2, 20)} ${pick(random, things).many}.`,
    `First, ${person.he} looks at the ${pick(random, places)}.`,
    `Then, ${person.he} meets ${person.his} ${pick(random, relatives)}.`,
    `After that, ${person.he} goes home.`,
    `${person.name} likes ${pick(random, colours)} ${pick(random, things).many}.`,
  ]);

const fields: readonly Field[] = [
  { tag: "name", value: (_, person) => person.name },
  { tag: "age", value: (random) => `${integer(random, 3, 90)}` },
  { tag: "place", value: (random) => pick(random, places) },
  { tag: "colour", value: (random) => pick(random, colours) },
  { tag: "price", value: (random) => `${integer(random, 2, 200)} dollars` },
  { tag: "item", value: (random) => pick(random, goods).one },
  { tag: "count", value: (random) => `${integer(random, 2, 200)} ${pick(random, things).many}` },
  { tag: "time", value: (random) => `${integer(random, 5, 90)} minutes` },
  {
    tag: "title",
    value: (random, person) => `${person.name} and the ${pick(random, colours)} ${pick(random, things).one}`,
  },
  { tag: "friend", value: (random) => pick(random, people).name },
  {
    tag: "total",
    value: (random) => `${integer(random, 2, 300)} ${pick(random, ["dollars", "km", "minutes", "years"])}`,
  },
  { tag: "number", value: (random) => `${integer(random, 2, 999)}` },
  { tag: "sum", value: sumText },
];
const blocks: readonly string[] = ["note", "text", "story", "plan", "list", "work", "letter", "day", "body", "page"];

function sumText(random: Random): string {
  const [a, b] = [integer(random, 2, 60), integer(random, 2, 40)];
  return `${a} + ${b} = ${a + b}`;
}

/** A block of one to four lines, with line breaks inside or without. */
function block(random: Random, person: Person): string {
  const tag = pick(random, blocks);
  const body = lines(random, person).slice(0, integer(random, 1, 4));
  return chance(random, 0.6) ? `<${tag}>\n${body.join("\n")}\n</${tag}>` : `<${tag}>${body.join(" ")}</${tag}>`;
}

function fieldsText(random: Random, person: Person): string {
  const chosen = shuffle(random, fields).slice(0, integer(random, 2, 4));
  const parts = chosen.map(({ tag, value }) => `<${tag}>${value(random, person)}</${tag}>`);
  return parts.join(pick(random, ["", "\n", "\n"]));
}

const requests = [
  "Write a record about {name}.",
  "Make a record for {name}.",
  "Write it with tags.",
  "Give me a record with tags.",
  "Put this into tags: {name}.",
];

export function recordsDocument(random: Random): CorpusContent {
  const person = pick(random, people);
  const form = random();
  const text =
    form < 0.45
      ? fieldsText(random, person)
      : form < 0.7
        ? block(random, person)
        : `${block(random, person)}\n${fieldsText(random, person)}`;
  if (!chance(random, 0.35)) return { text };
  return {
    messages: [
      { role: "user", content: pick(random, requests).replace("{name}", person.name) },
      { role: "assistant", content: text },
    ],
  };
}
