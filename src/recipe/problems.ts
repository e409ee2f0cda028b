// What zod found wrong with a recipe, in sentences. Knows paths and values, not where they stand in a file.
import type { z } from "zod";
import { nearestName } from "./nearest.ts";
import { keysAt, pathsWithKey } from "./shape.ts";

/** One sentence about one path; `part` says whether the key or its value is at fault. */
export type Problem = { path: string[]; part: "key" | "value"; message: string };

type Issue = z.core.$ZodIssue;

/** Sentences for zod's issues about `recipe`, the values that were checked by `schema`. */
export function describeIssues(issues: readonly Issue[], recipe: unknown, schema: z.ZodType): Problem[] {
  const problems: Problem[] = [];
  const meant = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const path = issue.path.map(String);
    for (const key of issue.keys) {
      const siblings = keysAt(path, schema);
      const near = nearestName(key, siblings);
      if (near !== undefined) meant.add([...path, near].join("."));
      problems.push({
        path: [...path, key],
        part: "key",
        message: unknownKey(path, key, { near, siblings, elsewhere: pathsWithKey(key, schema) }),
      });
    }
  }
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") continue;
    const path = issue.path.map(String);
    const dotted = path.join(".");
    const found = valueAt(recipe, path);
    if (found !== undefined) problems.push({ path, part: "value", message: wrongValue(issue, dotted, found) });
    else if (!meant.has(dotted)) problems.push({ path, part: "key", message: `key '${dotted}' is missing` });
  }
  return problems;
}

function unknownKey(
  path: string[],
  key: string,
  { near, siblings, elsewhere }: { near: string | undefined; siblings: string[]; elsewhere: string[] },
): string {
  const known = `key '${[...path, key].join(".")}' is not known`;
  const places = elsewhere.map((place) => `'${place}'`).join(" or ");
  if (near !== undefined) {
    return `${known}; did you mean '${near}'?${elsewhere.length > 0 ? ` (there is also ${places})` : ""}`;
  }
  if (elsewhere.length > 0) return `${known}; did you mean ${places}?`;
  return `${known}; ${path.length > 0 ? `'${path.join(".")}'` : "a recipe"} has the keys ${siblings.join(", ")}`;
}

function wrongValue(issue: Issue, path: string, value: unknown): string {
  const found = describe(value);
  switch (issue.code) {
    case "invalid_type":
      return `${path} must be ${expectedTypes[issue.expected] ?? issue.expected}, found ${found}`;
    case "invalid_value": {
      const near = typeof value === "string" ? nearestName(value, issue.values.map(String)) : undefined;
      const hint = near === undefined ? "" : `; did you mean '${near}'?`;
      return `${path} must be one of ${issue.values.join(", ")}; found ${found}${hint}`;
    }
    case "too_small":
      return `${path} must ${bound(issue.origin, issue.inclusive ? "at least" : "more than", issue.minimum)}, found ${found}`;
    case "too_big":
      return `${path} must ${bound(issue.origin, issue.inclusive ? "at most" : "less than", issue.maximum)}, found ${found}`;
    default:
      return mayHoldKey.test(path) ? `${path}: ${issue.message}` : `${path}: ${issue.message}; found ${found}`;
  }
}

/** Where people put a key by mistake; it is not shown. */
const mayHoldKey = /\.(?:keyVariable|url)$/;

const expectedTypes: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list, like [a, b]",
  object: "keys with values",
  record: "keys with values",
};

function bound(origin: string, comparison: string, limit: number | bigint): string {
  if (origin === "array") return `have ${comparison} ${limit} ${limit === 1 ? "entry" : "entries"}`;
  if (origin === "string") return `have ${comparison} ${limit} characters`;
  return `be ${comparison} ${limit}`;
}

function describe(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  switch (typeof value) {
    case "string":
      return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
    case "object":
      return "keys with values";
    default:
      return String(value);
  }
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const segment of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, segment)) return undefined;
    current = (current as Record<string, unknown>)[segment];
  }
  return current;
}
