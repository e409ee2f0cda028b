// How a recipe names rows that Reckon makes: "made:NAME:ROWS" or "made:NAME:ROWS:test", where it could name files.
import { RecipeError } from "../../run/errors.ts";

const prefix = "made:";
const pattern = /^made:([\w-]+):(\d+)(?::(train|test))?$/;

/** True for what names made rows, well or badly. */
export const isMadeName = (spec: string): boolean => spec.startsWith(prefix);

/** @throws RecipeError */
export function readMadeName<Name extends string>(
  spec: string,
  names: readonly Name[],
): { name: Name; count: number; split: "train" | "test" } {
  const [, name, count, split = "train"] = pattern.exec(spec) ?? [];
  if (name === undefined)
    throw new RecipeError(
      `${spec} names no made rows: write made:NAME:ROWS or made:NAME:ROWS:test, like made:gsm8k:2000`,
    );
  if (!(names as readonly string[]).includes(name))
    throw new RecipeError(`${spec}: no set ${name} is made; there are ${names.join(", ")}`);
  return { name: name as Name, count: Number(count), split: split as "train" | "test" };
}
