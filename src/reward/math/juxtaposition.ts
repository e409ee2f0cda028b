// Where mathematics multiplies without writing so: "2x", "3(a+b)", "x sin x".
import { markAt, type Parser, peek } from "./token-reader.ts";

const noFactors: ReadonlySet<string> = new Set(
  "emptyset varnothing reals unknown stop mod bmod pmod over choose".split(" "),
);

/** Whether what follows multiplies without a sign. */
export function startsFactor(parser: Parser): boolean {
  const token = peek(parser);
  switch (token?.kind) {
    case undefined:
    case "word":
      return false;
    case "name":
      return !(token.name === "U" && ["(", "[", "\\{"].includes(markAt(parser, 1) ?? ""));
    case "number":
      return peek(parser, -1)?.kind !== "number";
    case "command":
      return !token.name.startsWith("end ") && !noFactors.has(token.name);
    case "mark":
      return ["(", "{", "⌊", "⌈"].includes(token.mark) || (token.mark === "|" && parser.bars === 0);
  }
}
