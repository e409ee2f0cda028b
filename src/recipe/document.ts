// A YAML file as plain values that remember where they stand. Knows YAML, not what a recipe may say.
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

/** Something wrong at an offset of the text. */
type Fault = { offset: number; message: string };

export type YamlDocument = {
  /** Plain data; undefined when there are faults. */
  value: Record<string, unknown> | undefined;
  faults: Fault[];
  /** Offset of the value at a path, or of its key, or of the nearest mapping above that is there. */
  offsetOf(path: readonly string[], part: "key" | "value"): number;
  /** True when the file itself has something at a path. */
  has(path: readonly string[]): boolean;
  /** Line and column, both from 1, as "3:5". */
  place(offset: number): string;
};

/** Parses a mapping; what YAML itself finds wrong comes back as faults. */
export function parseYaml(text: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings].map(
    (error): Fault => ({
      offset: error.pos[0],
      message: sentence(error.code, error.message, text.slice(...error.pos)),
    }),
  );
  const value = faults.length > 0 ? undefined : toMapping(document, faults);
  return {
    value,
    faults,
    offsetOf: (path, part) => offsetOf(document, path, part),
    has: (path) => document.hasIn(path),
    place: (offset) => {
      const { line, col } = lines.linePos(offset);
      return `${Math.max(line, 1)}:${Math.max(col, 1)}`;
    },
  };
}

function toMapping(document: Document.Parsed, faults: Fault[]): Record<string, unknown> | undefined {
  const contents = document.contents;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    faults.push({ offset: 0, message: "the file is empty; a recipe needs at least 'name' and 'model'" });
    return undefined;
  }
  if (!isMap(contents)) {
    const found = isSeq(contents) ? "a list" : "one value";
    faults.push({ offset: contents.range[0], message: `the file holds ${found}, but a recipe is keys with values` });
    return undefined;
  }
  try {
    return document.toJS() as Record<string, unknown>;
  } catch (error) {
    faults.push({ offset: 0, message: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function offsetOf(document: Document.Parsed, path: readonly string[], part: "key" | "value"): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, segment] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => keyText(item.key) === segment);
      if (pair === undefined) return offset;
      const key = startOf(pair.key) ?? offset;
      offset = part === "value" && depth === path.length - 1 ? (startOf(pair.value) ?? key) : key;
      node = pair.value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(segment)];
      offset = startOf(item) ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function sentence(code: string, message: string, source: string): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return "this key stands here for the second time; keep one of the two";
    case "TAB_AS_INDENT":
      return "a tab stands in the indentation; use spaces";
    case "BLOCK_AS_IMPLICIT_KEY":
      return "a second ': ' after a value; put the text in quotes, or the nested keys on lines of their own";
    case "MULTIPLE_DOCS":
      return "a second document begins with '---'; a recipe is one document";
    case "TAG_RESOLVE_FAILED":
      return `the tag ${source} is not known; leave it out`;
    default:
      return `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
  }
}
