// What an adapter is: a set's own row → prompt, reasoning and answer, or why not. Knows no set and no file.
import type { z } from "zod";
import { traceFault } from "../formats/standardise.ts";

/** A row as its file holds it. */
export type RawRow = Record<string, unknown>;

/** `domain` and `id` where a row says its own. */
export type Draft = {
  prompt: string;
  reasoning: string;
  answer: string;
  id?: string;
  domain?: string;
  meta?: Record<string, unknown>;
};

/** "code: sentence" of what makes a row unusable. */
export type Unusable = { unusable: string };
export type Conversion = Draft | Unusable;

export type Adapter = {
  /** Where the set comes from, as DATA_SOURCES.md names it. */
  source: string;
  licence: string;
  domain: string;
  /** The columns that it cannot do without. */
  columns: readonly string[];
  convert(raw: RawRow): Conversion;
  /** The prompt of a row that has no answer yet, where the set has such rows. */
  promptOf?(raw: RawRow): string | undefined;
};

/** An adapter whose rows a schema checks before `convert` sees them, and a trace's grammar after. */
export function defineAdapter<Schema extends z.ZodObject>({
  schema,
  convert,
  ...facts
}: Omit<Adapter, "convert" | "columns"> & { schema: Schema; convert: (row: z.infer<Schema>) => Conversion }): Adapter {
  const shape: Record<string, z.core.$ZodType> = schema.shape;
  const columns = Object.keys(shape).filter((name) => !isOptional(shape[name]!));
  return {
    ...facts,
    columns,
    convert(raw) {
      const checked = schema.safeParse(raw);
      if (!checked.success) return { unusable: schemaFault(checked.error, raw) };
      const draft = convert(checked.data);
      if ("unusable" in draft) return draft;
      if (draft.prompt.trim() === "") return { unusable: "empty-prompt: there is no prompt" };
      const fault = traceFault(draft);
      return fault === undefined ? draft : { unusable: fault };
    },
  };
}

const isOptional = (field: z.core.$ZodType) => field._zod.optin === "optional";

function schemaFault(error: z.ZodError, raw: RawRow): string {
  const { path, message } = error.issues[0]!;
  const key = path.join(".");
  if (path.length === 1 && !(key in raw)) {
    return `schema: the column ${key} is missing; the row has ${Object.keys(raw).slice(0, 12).join(", ") || "none"}`;
  }
  return `schema: ${key}: ${message}`;
}
