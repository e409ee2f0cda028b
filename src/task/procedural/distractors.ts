// Sentences with a number that has nothing to do with the question.
import { integer } from "./random.ts";
import { type Phase, type Scene, say } from "./scene.ts";

const sentences: readonly { text: string; low: number; high: number; never?: readonly Phase[] }[] = [
  { text: "The house next to the {place} is {x} years old.", low: 12, high: 90, never: ["age"] },
  { text: "A shop near the {place} opens at {x} in the morning.", low: 6, high: 10, never: ["minutes", "hours"] },
  { text: "There are {x} trees near the {place}.", low: 5, high: 60 },
  { text: "{name}'s {relative} is {x} years old.", low: 14, high: 70, never: ["age"] },
  { text: "{name} lives at number {x} of a long street.", low: 3, high: 99 },
  { text: "{name} has {x} cousins.", low: 3, high: 12, never: ["age"] },
  { text: "It is {x} degrees warm today.", low: 10, high: 32 },
  { text: "Bus number {x} stops near the {place}.", low: 11, high: 99 },
  { text: "Last year {name} read {x} books.", low: 4, high: 40, never: ["pages", "pages-left", "items"] },
  { text: "{name}'s class has {x} desks.", low: 12, high: 30 },
  { text: "The street to the {place} has {x} lamps.", low: 8, high: 60 },
  { text: "{name} slept for {x} hours last night.", low: 6, high: 10, never: ["hours", "minutes", "speed"] },
  { text: "A radio plays {x} songs in the meantime.", low: 3, high: 20, never: ["minutes"] },
  { text: "{name}'s cat is {x} years old.", low: 2, high: 15, never: ["age"] },
];

/** Adds one irrelevant sentence that cannot be taken for a part of the problem. */
export function distract(scene: Scene): void {
  const told = scene.sentences.join(" ");
  const fitting = sentences.filter(
    ({ text, never }) =>
      !never?.includes(scene.phase) && !(text.includes("{place}") && told.includes(`the ${scene.place}`)),
  );
  const index = integer(scene.random, 0, fitting.length - 1);
  const chosen = fitting[index];
  if (!chosen) return;
  say(scene, `distractor${sentences.indexOf(chosen)}`, [chosen.text], {
    x: integer(scene.random, chosen.low, chosen.high),
  });
  scene.distractor = scene.sentences.at(-1) as string;
}
