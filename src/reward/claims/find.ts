// Finds what a text claims in numbers: "3 * 4 = 12", each link of a chain, "half of 36 is 18", a total that runs on
// ("+ 5 = 17"). Judges nothing.
import { isGluedMinus, mayBegin, opensClause } from "./clause.ts";
import { type Link, readSide, type Side } from "./link.ts";
import { readOnward, withoutOnward } from "./onward.ts";
import { attempt, type Reader } from "./reader.ts";
import { readRelated } from "./relation.ts";
import type { Token } from "./tokens.ts";
import { operationCount, type Value } from "./value.ts";

const mostLinks = 5000;

/** All links of a text, in order. */
export function findLinks(tokens: readonly Token[]): Link[] {
  const reader: Reader = { tokens, place: 0, depth: 0, lists: 0, signsOnly: false };
  const links: Link[] = [];
  while (reader.place < tokens.length && links.length < mostLinks) {
    const place = reader.place;
    const onward = opensClause(tokens, place) && !isGluedMinus(tokens, place) ? readOnward(reader) : undefined;
    if (onward !== undefined) {
      if (readChain(reader, links, onward, true)) continue;
      reader.place = place;
    }
    if (!mayBegin(tokens, place)) {
      reader.place = place + 1;
      continue;
    }
    const first = readSide(reader);
    if (first === undefined || !readChain(reader, links, first, false)) {
      // A suffix of what was read ends where it ended, so that it has no relation either.
      reader.place = Math.max(place + 1, reader.place);
    }
  }
  return links;
}

/** Reads the relations after a side; the reader ends after the last one, and false says that there is none. */
function readChain(reader: Reader, links: Link[], first: Side, onward: boolean): boolean {
  let left = first;
  let previous: number | undefined;
  for (let length = 0; length < 50; length += 1) {
    const found = attempt(reader, () => readRelated(reader, left, previous === undefined && onward));
    if (found === undefined) break;
    const { right } = found;
    const goesOn = onward && previous === undefined;
    const otherwise = goesOn ? withoutOnward(reader, left) : insteadOf(left.value);
    const opens = previous !== undefined || opensClause(reader.tokens, left.from);
    const wordy = reader.tokens.slice(left.from, left.to).some(({ kind }) => kind === "word");
    const { start } = left;
    links.push({ ...found, start, end: right.end, left, previous, onward: goesOn, otherwise, opens, wordy });
    previous = links.length - 1;
    left = right;
  }
  return previous !== undefined;
}

/** "8 more than 15 * 2 = 30" */
function insteadOf(value: Value): Value[] {
  if (value.kind !== "operation" || (value.operator !== "more" && value.operator !== "less")) return [];
  return [value.left, value.right].filter((part) => operationCount(part) > 0);
}
