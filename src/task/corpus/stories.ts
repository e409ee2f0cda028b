// Very small stories: someone goes somewhere, something happens, it ends well.

import { chance, pick, type Random, shuffle } from "../procedural/random.ts";
import { colours, type Person, people, places, relatives, things } from "../procedural/words.ts";
import type { CorpusContent } from "./document.ts";

const beginnings = [
  "One day, {name} went to the {place}.",
  "{name} lived in a small house near the {place}.",
  "It was a warm day, and {name} wanted to see the {place}.",
  "Early in the morning, {name} woke up and looked out.",
  "{name} had a friend called {friend}.",
  "After school, {name} and {friend} met at the {place}.",
  "Once there was a child called {name}.",
  "{name} had a {colour} {thing} and loved it.",
];
const middles = [
  "{he} saw a {colour} bird in a tree.",
  "{he} found a {thing} under a chair.",
  "Then it began to rain, and {he} ran home.",
  "{friend} came, and they played a game.",
  "{his} {relative} gave {him} a {thing}.",
  "A little dog came and wanted to play.",
  "{he} asked {friend} a hard question.",
  "{friend} knew the answer and gave a good reason for it.",
  "{name} did not know what to do first.",
  "{he} thought about it step by step.",
  "They talked about the {place} and the old days.",
  "{he} lost a {colour} {thing} on the way.",
  "{friend} had the same {thing}, only in {colour}.",
  "{he} wanted to buy a {thing}, but the shop was closed.",
  "{his} reasoning was clear: no rain, therefore no wet hat.",
  "They shared some bread and milk.",
  "{name} wrote a letter to {his} {relative}.",
  "{he} made a present for {friend}.",
];
const endings = [
  "In the end, {name} was happy.",
  "At night {he} slept well.",
  "{name} never forgot that day.",
  "Then {name} went home with {his} {relative}.",
  "{friend} smiled and said thank you.",
  "Finally, they went back home.",
  "After that, {name} and {friend} were good friends.",
  "So the day ended well.",
];
const requests = ["Tell me a story.", "Tell me a story about {name}.", "Write a small story.", "Please tell a story."];

function write(template: string, random: Random, hero: Person, friend: Person): string {
  const words: Record<string, () => string> = {
    name: () => hero.name,
    he: () => hero.he,
    him: () => hero.him,
    his: () => hero.his,
    friend: () => friend.name,
    place: () => pick(random, places),
    colour: () => pick(random, colours),
    thing: () => pick(random, things).one,
    relative: () => pick(random, relatives),
  };
  const text = template
    .replace(/\{(\w+)\}/g, (_, key: string) => words[key]?.() ?? key)
    .replace(/\ba (?=[aeiou])/g, "an ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function storiesDocument(random: Random): CorpusContent {
  const [hero, friend] = shuffle(random, people) as [Person, Person];
  const told = [
    pick(random, beginnings),
    ...shuffle(random, middles).slice(0, 2 + Math.floor(random() * 4)),
    pick(random, endings),
  ];
  const text = told.map((template) => write(template, random, hero, friend)).join(" ");
  if (!chance(random, 0.25)) return { text };
  const request = write(pick(random, requests), random, hero, friend);
  return {
    messages: [
      { role: "user", content: request },
      { role: "assistant", content: text },
    ],
  };
}
