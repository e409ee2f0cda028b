// Which keys a recipe has at which level, read off the schema. For questions that zod's errors leave open.
import { z } from "zod";
import { recipeSchema } from "./schema.ts";

type JsonSchema = {
  type?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
};

/** The recipe's JSON Schema, for editors: what may be written, with the defaults. */
export function recipeJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(recipeSchema, { io: "input" });
}

let root: JsonSchema | undefined;

/** What may stand at a path; undefined where the recipe has no such key. */
function schemaAt(path: readonly string[]): JsonSchema | undefined {
  root ??= recipeJsonSchema() as JsonSchema;
  let schema: JsonSchema | undefined = root;
  for (const segment of path) {
    const open: JsonSchema | boolean | undefined = schema.additionalProperties;
    schema = ownValue(schema.properties, segment) ?? (typeof open === "object" ? open : undefined);
    if (schema === undefined) return undefined;
  }
  return schema;
}

/** The keys that may stand in the mapping at a path. */
export function keysAt(path: readonly string[]): string[] {
  return Object.keys(schemaAt(path)?.properties ?? {});
}

/** True where the recipe expects text. */
export function isTextAt(path: readonly string[]): boolean {
  return schemaAt(path)?.type === "string";
}

/** The dotted paths of every level that has this key. */
export function pathsWithKey(key: string): string[] {
  const found: string[] = [];
  const visit = (schema: JsonSchema, path: string[]) => {
    for (const [name, child] of Object.entries(schema.properties ?? {})) {
      if (name === key) found.push([...path, name].join("."));
      visit(child, [...path, name]);
    }
  };
  root ??= recipeJsonSchema() as JsonSchema;
  visit(root, []);
  return found;
}

function ownValue<Value>(record: Record<string, Value> | undefined, key: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
