// Any set, by a mapping of its columns. Where one column holds reasoning and answer, a format tells them apart.
import { z } from "zod";
import type { FormatName } from "../formats/names.ts";
import { standardise } from "../formats/standardise.ts";
import { type Adapter, type Conversion, defineAdapter, type RawRow } from "./adapter.ts";

export type ColumnMapping = {
  id?: string | undefined;
  prompt?: string | undefined;
  reasoning?: string | undefined;
  answer?: string | undefined;
  text?: string | undefined;
  domain?: string | undefined;
  passRate?: string | undefined;
};

const checked = defineAdapter({
  source: "file",
  licence: "unknown",
  domain: "general",
  schema: z.object({ prompt: z.string(), reasoning: z.string(), answer: z.string(), rest: z.looseObject({}) }),
  convert: ({ prompt, reasoning, answer, rest }) => ({ prompt, reasoning, answer, ...rest }),
});

/** An adapter for a mapping; a name like "a.b" reads the key b of the column a. */
export function columnsAdapter(mapping: ColumnMapping, format: FormatName | "auto"): Adapter {
  const { prompt = "prompt", reasoning, answer = "answer", text, id, domain, passRate } = mapping;
  const wanted = [prompt, ...(text === undefined ? [answer] : [text])];
  const optional = (raw: RawRow, name: string | undefined) =>
    name === undefined || valueAt(raw, name) == null ? undefined : asText(valueAt(raw, name));
  return {
    ...checked,
    columns: wanted.map((name) => name.split(".")[0]!),
    convert(raw): Conversion {
      const missing = wanted.find((name) => valueAt(raw, name) == null);
      if (missing !== undefined) {
        return { unusable: `schema: the column ${missing} is missing; the row has ${Object.keys(raw).join(", ")}` };
      }
      const trace =
        text === undefined
          ? { reasoning: optional(raw, reasoning) ?? "", answer: asText(valueAt(raw, answer)) }
          : standardise(asText(valueAt(raw, text)), format);
      if ("unusable" in trace) return trace;
      const rate = passRate === undefined ? undefined : Number(valueAt(raw, passRate));
      const own = { id: optional(raw, id), domain: optional(raw, domain) };
      const rest = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
      const meta = rate === undefined || Number.isNaN(rate) ? {} : { meta: { passRate: rate } };
      return checked.convert({
        prompt: asText(valueAt(raw, prompt)),
        reasoning: trace.reasoning,
        answer: trace.answer,
        rest: { ...rest, ...meta },
      });
    },
  };
}

function valueAt(raw: RawRow, name: string): unknown {
  if (name in raw) return raw[name];
  return name
    .split(".")
    .reduce<unknown>(
      (value, key) => (typeof value === "object" && value !== null ? (value as RawRow)[key] : undefined),
      raw,
    );
}

const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)).trim();
