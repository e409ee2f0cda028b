// Where a calculation may begin: what stands before a token. Knows tokens alone.
import { beginsPhrase } from "./phrases.ts";
import type { Token } from "./tokens.ts";

/** Whether a side may begin at a token, by what stands before it. */
export function mayBegin(tokens: readonly Token[], place: number): boolean {
  const token = tokens[place]!;
  const before = tokens[place - 1];
  if (before?.kind === "operator" && !isBullet(tokens, place - 1)) return false;
  // "100 one way + 60"
  if (before?.kind === "number" && token.kind === "number" && token.decimals === undefined) return false;
  switch (token.kind) {
    case "number":
    case "currency":
    case "fraction":
    case "root":
      return true;
    case "open":
      // "f(5)" calls a function.
      return before === undefined || before.kind !== "word" || token.spaced;
    case "operator":
      return isGluedMinus(tokens, place) && (token.spaced || before?.kind !== "word") && !isValue(before);
    case "word":
      return beginsPhrase(token.word);
    default:
      return false;
  }
}

const isValue = (token: Token | undefined) =>
  token?.kind === "number" || token?.kind === "close" || token?.kind === "percent";

/** "-5" */
export function isGluedMinus(tokens: readonly Token[], place: number): boolean {
  const [token, next] = [tokens[place], tokens[place + 1]];
  const minus = token?.kind === "operator" && token.operator === "-";
  return minus && next !== undefined && !next.spaced && next.kind !== "word";
}

/** A dash, star or plus that opens a line: an item of a list. */
function isBullet(tokens: readonly Token[], place: number): boolean {
  const before = tokens[place - 1];
  const lineStart = before === undefined || (before.kind === "stop" && before.mark === "\n");
  return lineStart && tokens[place + 1]?.spaced === true;
}

/** A sign goes on from the result before at the start of a line, or after a comma or colon. */
export function opensLine(tokens: readonly Token[], place: number): boolean {
  const before = tokens[place - 1];
  return before === undefined || (before.kind === "stop" && /[\n,;:]/.test(before.mark));
}

const linking = new Set("then now next so and finally also which after that thus therefore hence because".split(" "));

export function opensClause(tokens: readonly Token[], place: number): boolean {
  const before = tokens[place - 1];
  if (before === undefined || before.kind === "stop" || before.kind === "open") return true;
  return before.kind === "word" && linking.has(before.word);
}
