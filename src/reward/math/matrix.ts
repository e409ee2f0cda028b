// Matrices while they are read: their rows, and what is added, multiplied and raised to powers. Knows cells as expressions.
import { type Expression, type Node, negated, number, product, sum } from "./expression.ts";
import { asExpression } from "./grammar.ts";
import { accept, commandHere, NoMathematics, type Parser } from "./token-reader.ts";
import { spend } from "./work.ts";

type Rows = readonly (readonly Expression[])[];
export type Matrix = Node & { kind: "matrix" };

const mostDeterminant = 5;
const mostPower = 20n;

export const isMatrix = (node: Node): node is Matrix => node.kind === "matrix";
const matrix = (rows: Rows): Matrix => ({ kind: "matrix", rows });

/** The rows of a LaTeX matrix, whose opening command has been read; of a determinant, its value. */
export function readMatrix(parser: Parser, environment: string, readCell: () => Expression): Node {
  if (!/^[pbBvV]?matrix\*?$|^smallmatrix$|^array$/.test(environment)) throw new NoMathematics(environment);
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
  if (/^[vV]/.test(environment)) return determinant(matrix(rows));
  return matrix(rows);
}

/** Further terms of a sum that begins with a matrix. */
export function addMatrices(parser: Parser, sign: string, first: Matrix, readTerm: () => Node): Matrix {
  let total = sign === "-" ? scaled(number(-1), first) : first;
  for (;;) {
    const next = accept(parser, "+", "-");
    if (next === undefined) return total;
    const term = readTerm();
    if (!isMatrix(term)) throw new NoMathematics("a matrix and a number");
    total = added(total, next === "-" ? scaled(number(-1), term) : term);
  }
}

/** The product of numbers and matrices, in order. */
export function combineFactors(factors: readonly Node[]): Node {
  if (!factors.some(isMatrix)) return product(...factors.map(asExpression));
  const numbers = factors.flatMap((factor) => (isMatrix(factor) ? [] : [asExpression(factor)]));
  const value = factors.filter(isMatrix).reduce(multiplied);
  return numbers.length === 0 ? value : scaled(product(...numbers), value);
}

/** Whole powers, and ᵀ. */
export function raiseMatrix(base: Matrix, exponent: Expression): Matrix {
  if (exponent.kind === "symbol" && exponent.name === "T")
    return matrix(base.rows[0]!.map((_, column) => base.rows.map((row) => row[column]!)));
  if (exponent.kind !== "number" || exponent.value.d !== 1n || exponent.value.n < 1n || exponent.value.n > mostPower)
    throw new NoMathematics("a power of a matrix");
  let value = base;
  for (let count = 1n; count < exponent.value.n; count += 1n) value = multiplied(value, base);
  return value;
}

function scaled(by: Expression, { rows }: Matrix): Matrix {
  return matrix(rows.map((row) => row.map((cell) => product(by, cell))));
}

function added(a: Matrix, b: Matrix): Matrix {
  if (a.rows.length !== b.rows.length || a.rows[0]!.length !== b.rows[0]!.length)
    throw new NoMathematics("matrices of two sizes");
  return matrix(a.rows.map((row, i) => row.map((cell, j) => sum(cell, b.rows[i]![j]!))));
}

function multiplied(a: Matrix, b: Matrix): Matrix {
  if (a.rows[0]!.length !== b.rows.length) throw new NoMathematics("matrices that do not fit");
  spend(a.rows.length * b.rows.length * b.rows[0]!.length);
  return matrix(
    a.rows.map((row) => b.rows[0]!.map((_, j) => sum(...row.map((cell, k) => product(cell, b.rows[k]![j]!))))),
  );
}

export function determinant({ rows }: Matrix): Expression {
  if (rows.length !== rows[0]!.length || rows.length > mostDeterminant)
    throw new NoMathematics("a determinant that is not computed");
  return minor(rows);
}

/** Along the first row. */
function minor(rows: Rows): Expression {
  spend(1);
  if (rows.length === 1) return rows[0]![0]!;
  const terms = rows[0]!.map((cell, column) => {
    const rest = rows.slice(1).map((row) => row.filter((_, index) => index !== column));
    const term = product(cell, minor(rest));
    return column % 2 === 0 ? term : negated(term);
  });
  return sum(...terms);
}
