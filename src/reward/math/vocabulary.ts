// The words of mathematical text: which commands and names there are, and which spellings stand for one. Knows no grammar.

const words = (list: string) => list.split(/\s+/);

export const greekNames: ReadonlySet<string> = new Set(
  words(
    `alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi rho sigma tau upsilon phi
    varphi chi psi omega Gamma Delta Theta Lambda Xi Sigma Phi Psi Omega ell hbar`,
  ),
);

/** Functions that are written without a backslash too. */
export const functionNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    words(
      `sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh cosh tanh coth sech csch arcsinh arccosh
      arctanh arccoth arcsech arccsch cis ln log exp sqrt abs floor ceil min max gcd lcm binomial det`,
    ).map((name) => [name, name]),
  ),
  asin: "arcsin",
  acos: "arccos",
  atan: "arctan",
  acot: "arccot",
  asec: "arcsec",
  acsc: "arccsc",
  asinh: "arcsinh",
  acosh: "arccosh",
  atanh: "arctanh",
  acoth: "arccoth",
  asech: "arcsech",
  acsch: "arccsch",
  arsinh: "arcsinh",
  arcosh: "arccosh",
  artanh: "arctanh",
  cosec: "csc",
  tg: "tan",
  ctg: "cot",
  arctg: "arctan",
  lg: "log",
  gcf: "gcd",
  hcf: "gcd",
  cbrt: "cbrt",
  comb: "binomial",
  ceiling: "ceil",
  mod: "mod",
};

/** As part of a pattern: what is a function where it stands in a text alone. */
export const functionPattern = "(?:a|arc)?(?:sin|cos|tan|cot|sec|csc)h?|cis|sqrt|cbrt|ln|log|exp";

export const plainWords: Readonly<Record<string, string>> = {
  pi: "pi",
  inf: "infty",
  infinity: "infty",
  oo: "infty",
  or: "or",
  and: "and",
};

/** Short words that are no products of variables. */
export const notProducts: ReadonlySet<string> = new Set(
  words(
    `is in on to of at by as so no an it he if be do we up us am pm the not for are was all any per one two six ten cm mm km kg
    mg ml ft lb oz yd mi hr min sec day cup mph kph rad deg re im arg sgn lim dim ker tr var std`,
  ),
);

/** Commands that only space or style. */
export const ignored: ReadonlySet<string> = new Set(
  words(
    `left right big Big bigl bigr Bigl Bigr bigg Bigg biggl biggr displaystyle textstyle scriptstyle limits quad qquad hfill
    , ; : ! > middle rm bf it tiny small large Large hspace vspace nolimits mathop`,
  ),
);

export const textCommands: ReadonlySet<string> = new Set(
  words("text textbf textit textrm textnormal mbox hbox mathrm operatorname emph mathit textsf mathsf underline"),
);
export const letterCommands: ReadonlySet<string> = new Set(
  words("mathbf vec hat bar boldsymbol overline widehat mathcal tilde overrightarrow"),
);

export const marks: Readonly<Record<string, string>> = {
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
  equiv: "=",
  approx: "≈",
  simeq: "≈",
  in: "∈",
  cup: "∪",
  cap: "∩",
  setminus: "∖",
  backslash: "∖",
  smallsetminus: "∖",
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

/** What \mathbb names; of these only the reals are more than a name. */
export const numberSets: Readonly<Record<string, string>> = {
  R: "reals",
  Z: "integers",
  N: "naturals",
  Q: "rationals",
  C: "complexes",
};
