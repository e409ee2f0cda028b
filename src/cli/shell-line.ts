// A command to show the user, quoted so that a shell reads it as the same words.

/** @example shellLine("reckon", "run", "my recipe.yaml") gives reckon run 'my recipe.yaml' */
export function shellLine(...words: string[]): string {
  return words.map((word) => (/^[\w./=,:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
}
