// Cuts mathematical text, LaTeX or plain or both, into tokens. Knows spellings, not grammar.
import { add, fromDecimal, integer, multiply, power, type Rational, ratio } from "./rational.ts";

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

const greek =
  "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|vartheta|iota|kappa|lambda|mu|nu|xi|rho|sigma|tau|upsilon|phi|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Sigma|Phi|Psi|Omega|ell".split(
    "|",
  );
const greekNames = new Set(greek);

/** Functions that are written without a backslash too. */
const functionNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh ln log exp sqrt abs floor ceil min max gcd lcm"
      .split(" ")
      .map((name) => [name, name]),
  ),
  asin: "arcsin",
  acos: "arccos",
  atan: "arctan",
  lg: "log",
  cbrt: "cbrt",
};
const plainWords: Readonly<Record<string, string>> = {
  pi: "pi",
  inf: "infty",
  infinity: "infty",
  oo: "infty",
  or: "or",
  and: "and",
};
/** Short words that are no products of variables. */
const notProducts = new Set(
  "is in on to of at by as so no an it he if be do we up us am pm the not for are was all any per one two six ten cm mm km kg mg ml ft lb oz yd mi hr min sec day cup mph kph".split(
    " ",
  ),
);

/** Commands that only space or style. */
const ignored = new Set(
  "left right big Big bigl bigr Bigl Bigr bigg Bigg biggl biggr displaystyle textstyle limits quad qquad hfill , ; : ! > middle rm bf it tiny small hspace vspace nolimits".split(
    " ",
  ),
);
const textCommands = new Set(
  "text textbf textit textrm textnormal mbox hbox mathrm operatorname emph mathit textsf mathsf underline".split(" "),
);
const letterCommands = new Set("mathbf vec hat bar boldsymbol overline widehat mathcal tilde".split(" "));
const marks: Readonly<Record<string, string>> = {
  cdot: "*",
  times: "*",
  ast: "*",
  div: "/",
  le: "≤",
  leq: "≤",
  leqslant: "≤",
  ge: "≥",
  geq: "≥",
  geqslant: "≥",
  lt: "<",
  gt: ">",
  ne: "≠",
  neq: "≠",
  approx: "≈",
  simeq: "≈",
  in: "∈",
  cup: "∪",
  pm: "±",
  mp: "∓",
  "{": "\\{",
  "}": "\\}",
  lbrace: "\\{",
  rbrace: "\\}",
  langle: "⟨",
  rangle: "⟩",
  lbrack: "[",
  rbrack: "]",
  vert: "|",
  lvert: "|",
  rvert: "|",
  mid: "|",
  lfloor: "⌊",
  rfloor: "⌋",
  lceil: "⌈",
  rceil: "⌉",
  circ: "°",
  degree: "°",
  "\\": "newline",
  cr: "newline",
  "%": "%",
  land: "and",
  wedge: "and",
  lor: "or",
  vee: "or",
  implies: "stop",
  colon: ":",
};

/** Characters that LaTeX or ASCII write otherwise. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/\p{Cf}/gu, ""],
  [/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣ]+/gu, "^{$&}"],
  [/[₀-₉]+/gu, "_{$&}"],
  [/[¼-¾⅐-⅞]/gu, " {$&}"],
  [/[−–—‒﹣－]/gu, "-"],
  [/[×·⋅∙∗✕]/gu, "*"],
  [/[÷]/gu, "/"],
  [/√/gu, "\\sqrt "],
  [/∛/gu, "\\cbrt "],
  [/∞/gu, "\\infty "],
  [/[πΠ]/gu, "\\pi "],
  [/[θϑ]/gu, "\\theta "],
  [/≤|<=|⩽/gu, "≤"],
  [/≥|>=|⩾/gu, "≥"],
  [/≠|!=|<>/gu, "≠"],
  [/∅/gu, "\\emptyset "],
  [/ℝ/gu, "\\reals "],
  [/[°º]/gu, "\\circ "],
  [/[′’‘]/gu, "'"],
  [/⟮/gu, "("],
  [/⟯/gu, ")"],
  [/\*\*/gu, "^"],
  [/\{,\}/gu, ","],
  [/,\s?\\!\s?/gu, ","],
  [/\\!/gu, ""],
  [/\\q?quad/gu, " "],
  // Escaped twice, as in JSON that was read once too little.
  [/(?<!\\)\\\\(?=(?:left|right|[dtc]?frac|sqrt|boxed|pi|text|cup|infty|cdot|times|pm)(?![a-z]))/gu, "\\"],
  [/(?<!\\)\\[ ~]|~/gu, " "],
  [/(\d)(?:\\,| )(?=\d{3}(?:\D|$))/gu, "$1"],
];

/** The text in the spellings that the tokens know; vulgar fractions become {n/d}. */
function spelled(text: string): string {
  let result = text;
  for (const [pattern, replacement] of spellings) result = result.replace(pattern, replacement);
  return result.normalize("NFKC").replaceAll("⁄", "/").replaceAll("−", "-");
}

const numberPattern = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d{1,4}(?![\w.]))?/y;
const groupedPattern = /[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?/y;
const repeatingPattern = /(\d*)\.(\d*)\\(?:overline|bar|dot|overset\{\.\})\s*\{?(\d+)\}?/y;
const indexPattern = /\s?_\s?(?:\{([^{}]{1,12})\}|([\p{L}\d]))/uy;

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
    } else if (/[\d.]/.test(character)) {
      const token = numberAt(text, place, spaced, thousands);
      if (token === undefined) return undefined;
      take(token.token, token.end);
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

function numberAt(
  text: string,
  place: number,
  spaced: boolean,
  thousands: boolean,
): { token: Token; end: number } | undefined {
  const repeating = at(repeatingPattern, text, place);
  if (repeating !== null) {
    const [all, whole, fixed, period] = repeating;
    const start = fromDecimal(`${whole}.${fixed}`);
    const nines = 10n ** BigInt(period!.length) - 1n;
    const tail = ratio(BigInt(period!), nines * 10n ** BigInt(fixed!.length));
    const token: Token = { kind: "number", value: add(start, tail), rounded: false, digits: all, spaced };
    return { token, end: place + all.length };
  }
  const grouped = thousands ? at(groupedPattern, text, place) : null;
  if (grouped !== null) {
    const digits = grouped[0].replaceAll(",", "");
    const token: Token = { kind: "number", value: fromDecimal(digits), rounded: digits.includes("."), digits, spaced };
    return { token, end: place + grouped[0].length };
  }
  const plain = at(numberPattern, text, place);
  if (plain === null) return undefined;
  const [mantissa = "", exponent] = plain[0].split(/[eE]/);
  if (mantissa.length > 4000) return undefined;
  const value = fromDecimal(mantissa);
  const scaled = exponent === undefined ? value : multiply(value, power(integer(10), BigInt(exponent)));
  const rounded = mantissa.includes(".") || exponent !== undefined;
  return { token: { kind: "number", value: scaled, rounded, digits: plain[0], spaced }, end: place + plain[0].length };
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
    return { token: { kind: "command", name: set[1] === "R" ? "reals" : "unknown", spaced }, end: end + set[0].length };
  }
  if (name === "begin" || name === "end") {
    const environment = at(/\s?\{([a-z*]+)\}(?:\{[clr|\s]*\})?/y, text, end);
    if (environment === null) return undefined;
    return { token: { kind: "command", name: `${name} ${environment[1]}`, spaced }, end: end + environment[0].length };
  }
  if (Object.hasOwn(marks, name)) return { token: { kind: "mark", mark: marks[name]!, spaced }, end };
  if (greekNames.has(name)) return indexed(name, text, end, spaced);
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
  const full = `${name}${index === null ? "" : `_${(index[1] ?? index[2]!).replaceAll(" ", "")}`}${primes?.[0] ?? ""}`;
  return { token: { kind: "name", name: full, spaced }, end };
}

function lettersAt(text: string, place: number, spaced: boolean): { tokens: Token[]; end: number } {
  const run = at(/\p{L}+/uy, text, place)![0];
  const end = place + run.length;
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
  const isProduct = characters.length <= 3 && (run === run.toUpperCase() || (run === lower && !notProducts.has(lower)));
  if (characters.length > 1 && !isProduct) return { tokens: [{ kind: "word", text: run, spaced }], end };
  const tokens: Token[] = characters.slice(0, -1).map((name, i) => ({ kind: "name", name, spaced: spaced && i === 0 }));
  const last = indexed(characters.at(-1)!, text, end, spaced && characters.length === 1);
  return { tokens: [...tokens, last.token], end: last.end };
}
