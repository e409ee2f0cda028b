// Right programs made wrong, and written otherwise without harm. Runs nothing.

export type ProgramVariant = { kind: string; answer: string };

const definition = /^((?:async )?def|(?:async )?function|const|let|var|class)(\s+)([A-Za-z_$][\w$]*)/gm;

const definedBy = (program: string) => new Set([...program.matchAll(definition)].map(([, , , name]) => name!));

/** @param others programs of other rows; those that define a name of this one may be right for it and are left out */
export function wrongPrograms(program: string, others: readonly string[]): ProgramVariant[] {
  const names = definedBy(program);
  const foreign = others.filter((other) => [...definedBy(other)].every((name) => !names.has(name)));
  return [
    { kind: "no program", answer: "```\n\n```" },
    ...(names.size > 0
      ? [{ kind: "what it defines under other names", answer: program.replace(definition, "$1$2$3_other") }]
      : []),
    ...foreign.map((answer) => ({ kind: "another row's program", answer })),
  ];
}

export function harmlessPrograms(program: string, language: string): ProgramVariant[] {
  const fenced = (mark: string) => `\`\`\`${mark}\n${program}\n\`\`\``;
  const comment = language === "python" ? "#" : "//";
  return [
    { kind: "the program in a block", answer: fenced("") },
    { kind: "the program in a marked block", answer: fenced(language) },
    { kind: "words before the program's block", answer: `This program does it:\n\n${fenced(language)}` },
    { kind: "a comment after the program", answer: `${program}\n\n${comment} The end.` },
  ];
}
