// Brings mathematical text to the spellings that the tokens know: LaTeX or ASCII for what Unicode and calculators write
// otherwise. Knows characters, not grammar.

const greekLetters: readonly (readonly [string, string])[] = [
  ..."αalpha βbeta γgamma δdelta εepsilon ϵepsilon ζzeta ηeta θtheta ϑtheta ιiota κkappa λlambda μmu µmu νnu ξxi ρrho σsigma τtau υupsilon φphi ϕphi χchi ψpsi ωomega".split(
    " ",
  ),
  ..."ΓGamma ΔDelta ΘTheta ΛLambda ΞXi ΦPhi ΨPsi ΩOmega".split(" "),
].map((entry) => [entry[0]!, entry.slice(1)]);
const greek = new Map(greekLetters);

const spellings: readonly (readonly [RegExp, string])[] = [
  [/\p{Cf}/gu, ""],
  [/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣ]+/gu, "^{$&}"],
  [/[₀-₉]+/gu, "_{$&}"],
  [/[¼-¾⅐-⅞]/gu, " {$&}"],
  [/[−–—‒﹣－]/gu, "-"],
  [/\+\s?\/\s?-|\+-(?=\s?[\d.])/g, "\\pm "],
  [/[×·⋅∙∗✕]/gu, "*"],
  [/[÷]/gu, "/"],
  [/√/gu, "\\sqrt "],
  [/∛/gu, "\\cbrt "],
  [/∞/gu, "\\infty "],
  [/[πΠ]/gu, "\\pi "],
  [/≤|<=|⩽/gu, "≤"],
  [/≥|>=|⩾/gu, "≥"],
  [/≠|!=|<>|\\not\s?=/gu, "≠"],
  [/:=|≔|==/gu, "="],
  [/∅/gu, "\\emptyset "],
  [/[ℝℤℕℚℂ]/gu, "\\mathbb{$&}"],
  [/[°º]/gu, "\\circ "],
  [/[′’‘]/gu, "'"],
  [/[″”“]/gu, "''"],
  [/⟮/gu, "("],
  [/⟯/gu, ")"],
  [/…/gu, "..."],
  [/\\(?:l|c)?dots(?![a-z])/g, "..."],
  [/\*\*/gu, "^"],
  [/\{,\}/gu, ","],
  [/,\s?\\!\s?/gu, ","],
  [/\\!/gu, ""],
  [/\\q?quad/gu, " "],
  [/\^\s?\{\s?\\prime\s?\}|\^\s?\\prime(?![a-z])/g, "'"],
  [/\^\s?\{\s?\\prime\s?\\prime\s?\}/g, "''"],
  // "{}_5C_2", "_{5}C_{2}"
  [/(?:\{\})?_\{?(\d+|n)\}?\s?C_\{?(\d+|[kr])\}?/g, "\\binom{$1}{$2}"],
  [/(?<![\\A-Za-z])log_?(2|10)\s?\(/g, "\\log_{$1}("],
  [/(?<![\w.])([0-9A-F]{1,30}),? \(?(?:in )?base[ -]?(\d{1,2})\)?/g, "$1_{$2}"],
  [/\bC\((\d+|n),\s?(\d+|[kr])\)|\b(\d+) choose (\d+)\b/g, "\\binom{$1$3}{$2$4}"],
  // "dy/dx" is y'
  [/\\[dt]?frac\s?\{\s?d\s?([a-z])\s?\}\s?\{\s?d\s?[a-z]\s?\}|\bd([a-z])\/d[a-z]\b/g, "$1$2'"],
  [/\\left\s?\\\{\s*\\begin\s?\{(?:array|aligned|cases|matrix)\}(?:\s?\{[clr|\s]*\})?/g, "\\begin{cases}"],
  [/\\end\s?\{(?:array|aligned|cases|matrix)\}\s*\\right\s?\./g, "\\end{cases}"],
  [/\(\s?(?:\\?mod|\\bmod)\s?(\d+)\s?\)|\\(?:pmod|mod)\s?\{?\s?(\d+)\s?\}?(?=[\s.$]*$)/g, " \\pmod{$1$2}"],
  // "v^2_0", and f{\left(x\right)} as computer algebra writes it
  [/(?<![A-Za-z\\])([A-Za-z])\s?\^\s?(\d|\{[^{}]*\})\s?_\s?([A-Za-z\d]|\{[^{}]*\})/g, "$1_$3^$2"],
  [/(?<![A-Za-z\\])([A-Za-z]'*)\{\\left\s?\(([^{}]*)\\right\s?\)\}/g, "$1($2)"],
  [/≡/g, "\\equiv "],
  [/(?<!\\)\\[ ~]|~/gu, " "],
  [/(\d)(?:\\,| )(?=\d{3}(?:\D|$))/gu, "$1"],
];

/** The text in the spellings that the tokens know; vulgar fractions become {n/d}. */
export function spelled(text: string): string {
  let result = text;
  for (const [pattern, replacement] of spellings) result = result.replace(pattern, replacement);
  result = result.replace(/[\u0370-\u03FFµ]/g, (letter) => {
    const name = greek.get(letter);
    return name === undefined ? letter : `\\${name} `;
  });
  return result.normalize("NFKC").replaceAll("⁄", "/").replaceAll("−", "-");
}

/**
 * A text that was escaped twice, as in JSON that was read once too little, with single backslashes, and with a space for
 * "\n" where that is a line's end.
 */
export function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  const lines = text.replace(/\\n(?![A-Za-z])/g, " ");
  if (/\\\\begin/.test(lines)) return lines.replace(/\\\\/g, "\\");
  // Elsewhere two backslashes end a line of a matrix or of aligned equations.
  return /\\begin/.test(lines) ? lines : lines.replace(/\\\\(?=[A-Za-z]{2}|[{}[\]()])/g, "\\");
}
