// Plain values as Python writes them, laid out to be read and changed by hand.

type Plain = string | number | boolean | null | undefined | readonly Plain[] | { readonly [key: string]: Plain };

const widest = 100;

/** @param indent what stands before the lines after the first */
export function pythonLiteral(value: unknown, indent = ""): string {
  const flat = inline(value as Plain);
  if (indent.length + flat.length <= widest || typeof value !== "object" || value === null) return flat;
  const deeper = `${indent}    `;
  const lines = Array.isArray(value)
    ? value.map((item) => pythonLiteral(item, deeper))
    : entries(value as Record<string, Plain>).map(([key, item]) => `${text(key)}: ${pythonLiteral(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${lines.map((line) => `${deeper}${line},\n`).join("")}${indent}${close}`;
}

function inline(value: Plain): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  const pairs = entries(value as Record<string, Plain>);
  return `{${pairs.map(([key, item]) => `${text(key)}: ${inline(item)}`).join(", ")}}`;
}

const entries = (value: Readonly<Record<string, Plain>>) =>
  Object.entries(value).filter(([, item]) => item !== undefined);

/** JSON's strings are Python's, but for lone halves of surrogate pairs, which neither can write to a file. */
const text = (value: string) => JSON.stringify(value);
