// A place in a list of tokens, and the small steps that a parser takes from there.
import type { Token } from "./tokens.ts";

/** Thrown where tokens are no mathematics that the parser knows; it never leaves the parser. */
export class NoMathematics extends Error {}

export type Parser = {
  readonly tokens: Token[];
  place: number;
  depth: number;
  /** Absolute values that are open. */
  bars: number;
};

const mostDepth = 60;

export const peek = (parser: Parser, ahead = 0): Token | undefined => parser.tokens[parser.place + ahead];
export const markAt = (parser: Parser, ahead = 0): string | undefined => {
  const token = peek(parser, ahead);
  return token?.kind === "mark" ? token.mark : undefined;
};
export const commandHere = (parser: Parser): string | undefined => {
  const token = peek(parser);
  return token?.kind === "command" ? token.name : undefined;
};

export function accept(parser: Parser, ...wanted: string[]): string | undefined {
  const mark = markAt(parser);
  if (mark === undefined || !wanted.includes(mark)) return undefined;
  parser.place += 1;
  return mark;
}

export function expect(parser: Parser, mark: string): void {
  if (accept(parser, mark) === undefined) throw new NoMathematics(`${mark} expected`);
}

export function deeper<T>(parser: Parser, read: () => T): T {
  parser.depth += 1;
  if (parser.depth > mostDepth) throw new NoMathematics("nested too deeply");
  const result = read();
  parser.depth -= 1;
  return result;
}
