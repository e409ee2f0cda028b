// Reads the rows of a LaTeX matrix, whose opening command has been read. Does not know what stands in a cell.
import type { Expression, Node } from "./expression.ts";
import { accept, commandHere, NoMathematics, type Parser } from "./token-reader.ts";

export function readMatrix(parser: Parser, environment: string, readCell: () => Expression): Node {
  if (!/^[pbBv]?matrix\*?$|^smallmatrix$|^array$/.test(environment)) throw new NoMathematics(environment);
  const rows: Expression[][] = [[]];
  for (;;) {
    if (commandHere(parser) === `end ${environment}`) break;
    rows.at(-1)!.push(readCell());
    if (accept(parser, "&") !== undefined) continue;
    if (accept(parser, "newline") === undefined) break;
    if (commandHere(parser) !== `end ${environment}`) rows.push([]);
  }
  if (commandHere(parser) !== `end ${environment}`) throw new NoMathematics("unclosed matrix");
  parser.place += 1;
  if (rows.some((row) => row.length !== rows[0]!.length) || rows[0]!.length === 0)
    throw new NoMathematics("ragged rows");
  // A determinant is a number, which is not computed here.
  if (environment === "vmatrix") throw new NoMathematics("determinant");
  return { kind: "matrix", rows };
}
