// Settings from the command line, `grpo.reward.trace.weight=0`, laid over the values of a recipe file.
import { isScalar, parseDocument } from "yaml";
import type { z } from "zod";
import { RecipeError } from "../run/errors.ts";
import { isTextAt } from "./shape.ts";

export type Override = { path: string[]; value: unknown };

/**
 * Parses `key=value` with a dotted key. The value is a YAML scalar or flow value; `null` takes the key out of the recipe.
 * `schema` says where text is expected.
 * @throws RecipeError
 */
export function parseOverride(text: string, schema: z.ZodType): Override {
  const equals = text.indexOf("=");
  const key = text.slice(0, equals).trim();
  if (equals < 1 || key === "") throw fault(`'${text}' is not of the form key=value, like grpo.steps=20`);
  const path = key.split(".");
  if (path.includes("")) throw fault(`the key '${key}' has an empty part between its dots`);
  return { path, value: parseValue(text.slice(equals + 1).trim(), { path, key, schema }) };
}

/**
 * Lays one override over a recipe's values, in place.
 * @throws RecipeError when a part of the path holds something other than keys.
 */
export function applyOverride(recipe: Record<string, unknown>, { path, value }: Override): void {
  let level = recipe;
  for (const [depth, segment] of path.slice(0, -1).entries()) {
    const next = Object.hasOwn(level, segment) ? level[segment] : undefined;
    if (next === undefined || next === null) {
      if (value === null) return;
      level = define(level, segment, {});
    } else if (isRecord(next)) {
      level = next;
    } else {
      const above = path.slice(0, depth + 1).join(".");
      throw fault(`${path.join(".")} cannot be set, since ${above} is ${JSON.stringify(next)} and has no keys`);
    }
  }
  const last = path.at(-1)!;
  if (value === null) delete level[last];
  else define(level, last, value);
}

function parseValue(text: string, { path, key, schema }: { path: string[]; key: string; schema: z.ZodType }): unknown {
  if (text === "null") return null;
  const isQuotedOrFlow = /^["'[{]/.test(text);
  if (isTextAt(path, schema) && !isQuotedOrFlow) return text;
  if (text === "") throw fault(`${key}= has no value; write ${key}=null to take the key out`);
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length === 0) {
    const { contents } = document;
    if (isQuotedOrFlow || (isScalar(contents) && contents.source === text)) return document.toJS();
  } else if (isQuotedOrFlow) {
    throw fault(`the value of ${key} is not YAML: ${text}`);
  }
  return text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Plain assignment would run a setter for `__proto__`. */
function define<Value>(target: Record<string, unknown>, key: string, value: Value): Value {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  return value;
}

function fault(message: string): RecipeError {
  return new RecipeError(`on the command line: ${message}`);
}
