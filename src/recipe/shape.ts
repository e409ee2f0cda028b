// Which keys a recipe has at which level, read off its schema. For questions that zod's errors leave open.
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

const shapes = new WeakMap<z.ZodType, JsonSchema>();

function shapeOf(settings: z.ZodType): JsonSchema {
  const shape = shapes.get(settings) ?? (z.toJSONSchema(settings, { io: "input" }) as JsonSchema);
  shapes.set(settings, shape);
  return shape;
}

/** What may stand at a path; undefined where there is no such key. */
function schemaAt(path: readonly string[], settings: z.ZodType): JsonSchema | undefined {
  let schema: JsonSchema | undefined = shapeOf(settings);
  for (const segment of path) {
    const open: JsonSchema | boolean | undefined = schema.additionalProperties;
    schema = ownValue(schema.properties, segment) ?? (typeof open === "object" ? open : undefined);
    if (schema === undefined) return undefined;
  }
  return schema;
}

/** The keys that may stand in the mapping at a path. */
export function keysAt(path: readonly string[], settings: z.ZodType): string[] {
  return Object.keys(schemaAt(path, settings)?.properties ?? {});
}

/** True where the recipe expects text. */
export function isTextAt(path: readonly string[], settings: z.ZodType): boolean {
  return schemaAt(path, settings)?.type === "string";
}

/** The dotted paths of every level that has this key. */
export function pathsWithKey(key: string, settings: z.ZodType): string[] {
  const found: string[] = [];
  const visit = (schema: JsonSchema, path: string[]) => {
    for (const [name, child] of Object.entries(schema.properties ?? {})) {
      if (name === key) found.push([...path, name].join("."));
      visit(child, [...path, name]);
    }
  };
  visit(shapeOf(settings), []);
  return found;
}

function ownValue<Value>(record: Record<string, Value> | undefined, key: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
