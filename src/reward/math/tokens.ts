// Cuts mathematical text, LaTeX or plain or both, into tokens. Knows spellings, not grammar.
import { readDigits } from "./digits.ts";
import type { Rational } from "./rational.ts";
import { spelled } from "./spellings.ts";
import {
  functionNames,
  greekNames,
  ignored,
  letterCommands,
  marks,
  notProducts,
  numberSets,
  plainWords,
  textCommands,
} from "./vocabulary.ts";

export type Token = { readonly spaced: boolean } & (
  | { readonly kind: "number"; readonly value: Rational; readonly rounded: boolean; readonly digits: string }
  /** A variable, with its index and primes. */
  | { readonly kind: "name"; readonly name: string }
  /** A command or a known function, without its backslash. */
  | { readonly kind: "command"; readonly name: string }
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "mark"; readonly mark: string }
);

const mostTokens = 1500;

const indexPattern =
  /\s?_\s?(?:\{(?:\\(?:text|mathrm)\s?\{([^{}\\]{1,20})\}|([^{}]{1,12}))\}|([\p{L}\d]|\\[A-Za-z]+))/uy;

function at(pattern: RegExp, text: string, place: number): RegExpExecArray | null {
  pattern.lastIndex = place;
  return pattern.exec(text);
}

/**
 * The tokens of a text, or undefined when it is not mathematics.
 * @param thousands whether "1,234" is one number
 */
export function tokenize(source: string, thousands: boolean): Token[] | undefined {
  const text = spelled(source);
  const tokens: Token[] = [];
  let place = 0;
  let spaced = false;
  const take = (token: Token, end: number) => {
    tokens.push(token);
    place = end;
    spaced = false;
  };
  while (place < text.length) {
    if (tokens.length > mostTokens) return undefined;
    const character = text[place]!;
    if (/\s/.test(character) || character === "$") {
      spaced = true;
      place += 1;
    } else if (text.startsWith("...", place)) {
      take({ kind: "mark", mark: "...", spaced }, place + 3);
    } else if (/[\d.]/.test(character)) {
      const read = readDigits(text, place, thousands);
      if (read === undefined) return undefined;
      const { value, rounded, digits, end } = read;
      take({ kind: "number", value, rounded, digits, spaced }, end);
    } else if (character === "\\") {
      const command = commandAt(text, place, spaced);
      if (command === undefined) return undefined;
      if (command.token === undefined) place = command.end;
      else take(command.token, command.end);
    } else if (/\p{L}/u.test(character)) {
      const names = lettersAt(text, place, spaced);
      for (const token of names.tokens) tokens.push(token);
      place = names.end;
      spaced = false;
    } else {
      take({ kind: "mark", mark: character, spaced }, place + 1);
    }
  }
  return tokens;
}

function commandAt(
  text: string,
  place: number,
  spaced: boolean,
): { token: Token | undefined; end: number } | undefined {
  const match = at(/\\([A-Za-z]+|[^A-Za-z])/y, text, place);
  if (match === null) return undefined;
  const name = match[1]!;
  const end = place + match[0].length;
  if (ignored.has(name)) return { token: undefined, end };
  if (textCommands.has(name) || letterCommands.has(name)) {
    const content = at(/\s?\{([^{}]{0,200})\}|\s?([A-Za-z])/y, text, end);
    if (content === null) return undefined;
    const inside = (content[1] ?? content[2]!).trim();
    return { token: styled(inside, spaced, letterCommands.has(name)), end: end + content[0].length };
  }
  if (name === "mathbb" || name === "Bbb") {
    const set = at(/\s?\{?([A-Z])\}?/y, text, end);
    if (set === null) return undefined;
    return { token: { kind: "command", name: numberSets[set[1]!] ?? "unknown", spaced }, end: end + set[0].length };
  }
  if (name === "begin" || name === "end") {
    const environment = at(/\s?\{([A-Za-z*]+)\}(?:\{[clr|\s]*\})?/y, text, end);
    if (environment === null) return undefined;
    return { token: { kind: "command", name: `${name} ${environment[1]}`, spaced }, end: end + environment[0].length };
  }
  if (Object.hasOwn(marks, name)) return { token: { kind: "mark", mark: marks[name]!, spaced }, end };
  if (greekNames.has(name)) {
    // "Δx" is one name.
    const of = name === "Delta" ? at(/\s?([A-Za-z])(?![A-Za-z])/y, text, end) : null;
    return of === null ? indexed(name, text, end, spaced) : indexed(`Δ${of[1]}`, text, end + of[0].length, spaced);
  }
  return { token: { kind: "command", name: functionNames[name] ?? name, spaced }, end };
}

/** What a text or font command holds: a connective, a variable, or words. */
function styled(inside: string, spaced: boolean, letter: boolean): Token | undefined {
  if (inside === "") return undefined;
  const word = inside.toLowerCase();
  if (word === "or" || word === "and") return { kind: "mark", mark: word, spaced };
  if (Object.hasOwn(functionNames, inside)) return { kind: "command", name: functionNames[inside]!, spaced };
  if ((letter || /^[ei]$/.test(inside)) && /^\p{L}{1,2}$/u.test(inside)) return { kind: "name", name: inside, spaced };
  return { kind: "word", text: inside, spaced };
}

function indexed(name: string, text: string, place: number, spaced: boolean): { token: Token; end: number } {
  const index = at(indexPattern, text, place);
  let end = place + (index?.[0].length ?? 0);
  const primes = at(/'{1,3}/y, text, end);
  end += primes?.[0].length ?? 0;
  const below = index?.slice(1).find((part) => part !== undefined);
  const full = `${name}${below === undefined ? "" : `_${below.replaceAll(" ", "")}`}${primes?.[0] ?? ""}`;
  return { token: { kind: "name", name: full, spaced }, end };
}

function lettersAt(text: string, place: number, spaced: boolean): { tokens: Token[]; end: number } {
  const run = at(/\p{L}+/uy, text, place)![0];
  const end = place + run.length;
  // "isn't"
  const contraction = run.length > 1 ? at(/'(?:t|s|re|ll|ve|d|m)(?!\p{L})/uy, text, end) : null;
  if (contraction !== null)
    return { tokens: [{ kind: "word", text: run + contraction[0], spaced }], end: end + contraction[0].length };
  const lower = run.toLowerCase();
  if (lower === "or" || lower === "and") return { tokens: [{ kind: "mark", mark: lower, spaced }], end };
  if (Object.hasOwn(plainWords, lower) && (run === lower || lower.length > 2)) {
    return { tokens: [{ kind: "command", name: plainWords[lower]!, spaced }], end };
  }
  if (Object.hasOwn(functionNames, lower)) {
    return { tokens: [{ kind: "command", name: functionNames[lower]!, spaced }], end };
  }
  if (greekNames.has(run)) {
    const name = indexed(run, text, end, spaced);
    return { tokens: [name.token], end: name.end };
  }
  const characters = [...run];
  const isProduct =
    (characters.length === 2 && run.includes("I")) ||
    (characters.length <= 3 && (run === run.toUpperCase() || (run === lower && !notProducts.has(lower))));
  if (characters.length > 1 && !isProduct) return { tokens: [{ kind: "word", text: run, spaced }], end };
  const tokens: Token[] = characters.slice(0, -1).map((name, i) => ({ kind: "name", name, spaced: spaced && i === 0 }));
  const [only, ...more] = characters;
  // "x1" is x₁: nobody writes the factor after the variable.
  const digits = more.length === 0 && !/[ei]/.test(only!) ? at(/\d{1,4}(?![\d.^])/y, text, end) : null;
  if (digits !== null) {
    return { tokens: [{ kind: "name", name: `${only}_${digits[0]}`, spaced }], end: end + digits[0].length };
  }
  const last = indexed(characters.at(-1)!, text, end, spaced && characters.length === 1);
  return { tokens: [...tokens, last.token], end: last.end };
}
