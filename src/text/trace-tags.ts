// The tags of a trace as they stand in a text, right or wrong, and every way in which a text breaks the grammar of
// `trace.ts`. Knows nothing of what the blocks should say.

type TagName = "reasoning" | "answer";
type Tag = {
  name: TagName;
  closing: boolean;
  /** Written exactly as the grammar has it. */
  exact: boolean;
  /** Inside a ``` code fence. */
  fenced: boolean;
  offset: number;
  end: number;
};

export type ViolationName =
  | "text before the blocks"
  | "text between the blocks"
  | "text after the blocks"
  | "missing reasoning"
  | "missing answer"
  | "empty reasoning"
  | "empty answer"
  | "unclosed reasoning"
  | "unclosed answer"
  | "closing tag without opening tag"
  | "nested tag"
  | "repeated block"
  | "swapped blocks"
  | "wrong case"
  | "altered tag"
  | "tag in a code fence";

export type Violation = {
  name: ViolationName;
  /** In UTF-16 code units. */
  offset: number;
};

/** The four tags, in any case and with a stray space or slash: what a reader takes for them, the grammar refuses. */
export const tagPattern = /<[ \t]?(\/?)[ \t]?(reasoning|answer)[ \t]?\/?>/gi;

/** All tags of a text, in order. */
function findTags(text: string): Tag[] {
  const fences = fencedSpans(text);
  let fence = 0;
  return [...text.matchAll(tagPattern)].map((match) => {
    while (fence < fences.length && fences[fence]!.end <= match.index) fence += 1;
    const name = match[2]!.toLowerCase() as TagName;
    const closing = match[1] !== "";
    return {
      name,
      closing,
      exact: match[0] === `<${closing ? "/" : ""}${name}>`,
      fenced: fence < fences.length && fences[fence]!.start <= match.index,
      offset: match.index,
      end: match.index + match[0].length,
    };
  });
}

function fencedSpans(text: string): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  for (let start = text.indexOf("```"); start >= 0; ) {
    const closing = text.indexOf("```", start + 3);
    if (closing < 0) break;
    spans.push({ start, end: closing + 3 });
    start = text.indexOf("```", closing + 3);
  }
  return spans;
}

type Place = "before" | "reasoning" | "between" | "answer" | "after";

/** Every violation of the grammar, by offset; none exactly when `parseTrace` accepts the text. */
export function traceViolations(text: string): Violation[] {
  const found: Violation[] = [];
  const report = (name: ViolationName, offset: number) => found.push({ name, offset });
  const tags = findTags(text);
  const structural = tags.filter(({ fenced }) => !fenced);
  for (const { exact, fenced, name, offset, end } of tags) {
    if (fenced) report("tag in a code fence", offset);
    else if (!exact)
      report(
        text.slice(offset, end).toLowerCase().replace("/", "") === `<${name}>` ? "wrong case" : "altered tag",
        offset,
      );
  }
  walk(text, structural, report);
  return found.sort((a, b) => a.offset - b.offset);
}

function walk(text: string, tags: readonly Tag[], report: (name: ViolationName, offset: number) => void): void {
  let place: Place = "before";
  let inside = 0;
  let outside = 0;
  const seen = { reasoning: false, answer: false };
  const open = { reasoning: 0, answer: 0 };
  const checkText = (until: number, name: ViolationName) => {
    const at = firstText(text, outside, until);
    if (at !== undefined) report(name, at);
  };
  const lastClosing = {
    reasoning: tags.findLastIndex(({ name, closing }) => name === "reasoning" && closing),
    answer: tags.findLastIndex(({ name, closing }) => name === "answer" && closing),
  };
  for (const [index, tag] of tags.entries()) {
    if (!tag.closing) {
      const current = place === "reasoning" || place === "answer" ? place : undefined;
      if (current !== undefined && (current === tag.name || lastClosing[current] > index)) {
        report("nested tag", tag.offset);
        open[tag.name] += 1;
        continue;
      }
      if (current !== undefined) report(`unclosed ${current}`, tag.offset);
      else checkText(tag.offset, textName(place));
      if (seen[tag.name]) report("repeated block", tag.offset);
      else if (tag.name === "reasoning" && seen.answer) report("swapped blocks", tag.offset);
      seen[tag.name] = true;
      place = tag.name;
      inside = tag.end;
    } else if (open[tag.name] > 0) {
      open[tag.name] -= 1;
    } else if (place === tag.name) {
      if (firstText(text, inside, tag.offset) === undefined) report(`empty ${tag.name}`, tag.offset);
      place = tag.name === "answer" ? "after" : seen.answer ? "after" : "between";
      outside = tag.end;
    } else {
      report("closing tag without opening tag", tag.offset);
    }
  }
  if (place === "reasoning" || place === "answer") report(`unclosed ${place}`, text.length);
  else checkText(text.length, textName(place));
  const end = text.length;
  if (!seen.reasoning) report("missing reasoning", tags[0]?.offset ?? firstText(text, 0, end) ?? end);
  if (!seen.answer) report("missing answer", end);
}

function textName(place: Place): ViolationName {
  return place === "before"
    ? "text before the blocks"
    : place === "after"
      ? "text after the blocks"
      : "text between the blocks";
}

/** Where something other than white space stands. */
function firstText(text: string, from: number, until: number): number | undefined {
  const rest = text.slice(from, until).trimStart();
  return rest === "" ? undefined : until - rest.length;
}

type LenientTrace = { reasoning: string | undefined; answer: string | undefined };

/**
 * The blocks that a reader would find: the first reasoning and the last answer, closed or not, in any case; tags in code
 * fences count only where there are no others. Undefined where there is no such block or nothing in it.
 */
export function readTraceLeniently(text: string): LenientTrace {
  const tags = findTags(text);
  return { reasoning: blockOf(text, tags, "reasoning"), answer: blockOf(text, tags, "answer") };
}

function blockOf(text: string, tags: readonly Tag[], name: TagName): string | undefined {
  const opening = tags.filter((tag) => tag.name === name && !tag.closing);
  const plain = opening.filter(({ fenced }) => !fenced);
  const candidates = plain.length > 0 ? plain : opening;
  const start = name === "reasoning" ? candidates[0] : candidates.at(-1);
  if (start === undefined) return undefined;
  const next = tags.find(({ offset, fenced }) => offset >= start.end && fenced === start.fenced);
  const content = text
    .slice(start.end, next?.offset ?? text.length)
    .split("<end_of_turn>", 1)[0]!
    .trim();
  return content === "" ? undefined : content;
}
