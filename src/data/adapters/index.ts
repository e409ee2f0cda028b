// The sets by name.
import type { FileSettings } from "../recipe.ts";
import type { Adapter } from "./adapter.ts";
import { arc } from "./arc.ts";
import { canonicalRows } from "./canonical-rows.ts";
import { columnsAdapter } from "./columns.ts";
import { cotCollection } from "./cot-collection.ts";
import { dolly } from "./dolly.ts";
import { essays } from "./essays.ts";
import { exploreInstruct } from "./explore-instruct.ts";
import { glaive } from "./glaive.ts";
import { gsm8k } from "./gsm8k.ts";
import { marcoO1 } from "./marco-o1.ts";
import { math } from "./math.ts";
import { mbpp } from "./mbpp.ts";
import { messages } from "./messages.ts";
import type { AdapterName } from "./names.ts";
import { openo1 } from "./openo1.ts";
import { raiden } from "./raiden.ts";
import { sciq } from "./sciq.ts";
import { strategyqa } from "./strategyqa.ts";
import { svamp } from "./svamp.ts";
import { writingprompts } from "./writingprompts.ts";
import { xsum } from "./xsum.ts";

const adapters: Record<Exclude<AdapterName, "columns">, Adapter> = {
  rows: canonicalRows,
  glaive,
  raiden,
  openo1,
  "marco-o1": marcoO1,
  "cot-collection": cotCollection,
  gsm8k,
  svamp,
  math,
  mbpp,
  sciq,
  arc,
  strategyqa,
  writingprompts,
  dolly,
  xsum,
  essays,
  "explore-instruct": exploreInstruct,
  messages,
};

/** The adapter that a source names. */
export function adapterOf({ adapter, columns, format }: Pick<FileSettings, "adapter" | "columns" | "format">): Adapter {
  return adapter === "columns" ? columnsAdapter(columns ?? {}, format) : adapters[adapter];
}
