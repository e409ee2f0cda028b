// A total that runs on from the result before: "+ 5 = 17", "then multiply by 3 to get 51", "double it". Knows no results.
import { whole } from "./amount.ts";
import { opensLine } from "./clause.ts";
import { type Side, sideOf } from "./link.ts";
import { attempt, peek, phraseAt, phrases, type Reader, skipWords } from "./reader.ts";
import { continueProduct, continueSum, readPower, readSum } from "./side.ts";
import type { Operator } from "./tokens.ts";
import { fillers } from "./unit-words.ts";
import { operationCount, type Value } from "./value.ts";

/** "- 5 + 3 = 8" as an item of a list, "adding 5 + 3 = 8". */
export function withoutOnward(reader: Reader, { from, to }: Side): Value[] {
  const plain: Reader = { ...reader, tokens: reader.tokens.slice(from, to), place: 0 };
  plain.place = phraseAt(plain, onwardWords)?.count ?? phraseAt(plain, scalings)?.count ?? 1;
  const value = readSum(plain);
  return value === undefined || operationCount(value) === 0 ? [] : [value];
}

const onwardWords = phrases<Operator>([
  ["+", "plus|add|adding"],
  ["-", "minus|subtract|subtracting|less"],
  ["*", "times|multiplied by|multiply by|multiplying by|multiply it by|multiply that by|multiply this by"],
  ["/", "divided by|divide by|dividing by|divide it by|divide that by|divide this by"],
]);
const scalings = phrases<{ operator: "*" | "/"; by: bigint }>([
  [{ operator: "*", by: 2n }, "double it|double that|double this|doubling it|doubling that"],
  [{ operator: "*", by: 3n }, "triple it|triple that|tripling it"],
  [{ operator: "/", by: 2n }, "halve it|halve that|halving it"],
]);

/** "+ 5", "then multiply by 3", "doubling that": what is done to the result before. */
export function readOnward(reader: Reader): Side | undefined {
  return attempt(reader, () => {
    const { place } = reader;
    const from = peek(reader);
    if (from === undefined) return undefined;
    const scaling = phraseAt(reader, scalings);
    const words = scaling === undefined ? phraseAt(reader, onwardWords) : undefined;
    const signed = from.kind === "operator" && from.operator !== "^" && opensLine(reader.tokens, place);
    const sign = signed ? from.operator : undefined;
    const operator = scaling?.meaning.operator ?? words?.meaning ?? sign;
    if (operator === undefined) return undefined;
    reader.place += scaling?.count ?? words?.count ?? 1;
    if (scaling === undefined) skipWords(reader, fillers, 3);
    const by = scaling === undefined ? readPower(reader) : whole(scaling.meaning.by, from.start, from.end);
    if (by === undefined) return undefined;
    const began: Value = { kind: "operation", operator, left: { kind: "before" }, right: by };
    const product = operator === "*" || operator === "/" ? began : withFactors(reader, began, by);
    const value = continueSum(reader, continueProduct(reader, product) ?? product);
    return value && sideOf(reader, value, place);
  });
}

/** "+ 5 * 3": the factors belong to the 5. */
function withFactors(reader: Reader, began: Value & { kind: "operation" }, by: Value): Value {
  return { ...began, right: continueProduct(reader, by) ?? by };
}
