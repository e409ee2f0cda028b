// `reckon data show`: rows of built data with their lineage, or as a model sees them with what is learned coloured.
import { join } from "node:path";
import { styleText } from "node:util";
import { isBuiltData } from "../data/built-data.ts";
import { type BuiltRow, readBuiltRows } from "../data/built-rows.ts";
import { loadDataRecipe } from "../recipe/load-data.ts";
import { DataError } from "../run/errors.ts";
import { completionMask, encodeExample } from "../text/mask.ts";
import { loadTokenizer, type Tokenizer } from "../text/tokenizer.ts";
import { formatTrace } from "../text/trace.ts";
import type { ShowCommandOptions } from "./data.ts";

const plainCharacters = 1500;

export async function runDataShow(
  name: string,
  { rows: limit, source, id, model, out, json }: ShowCommandOptions,
): Promise<void> {
  const folder = isBuiltData(name) ? name : (out ?? join("data", loadDataRecipe(name).recipe.name));
  const rows = await readBuiltRows(folder, { limit, source, id });
  if (rows.length === 0) throw new DataError(`${folder} has no row${id === undefined ? "" : ` with the id ${id}`}`);
  const tokenizer = model === undefined ? undefined : loadTokenizer(model);
  for (const row of rows) {
    if (json) process.stdout.write(`${JSON.stringify(row)}\n`);
    else
      process.stdout.write(
        `${heading(row)}\n${tokenizer === undefined ? plainRow(row) : tokenRow(row, tokenizer)}\n\n`,
      );
  }
}

function heading({ id, domain, source, licence, split, file, place }: BuiltRow): string {
  const origin = `${source} (${licence}), ${file}:${place}`;
  return `${paint("bold", id)}  ${split}  ${domain}\n${paint("dim", origin)}`;
}

function plainRow({ prompt, reasoning, answer }: BuiltRow): string {
  const shown = (text: string) => visible(text.length > plainCharacters ? `${text.slice(0, plainCharacters)}…` : text);
  const parts = [shown(prompt), paint("dim", shown(reasoning)), paint("green", shown(answer))];
  return parts.filter((text) => text !== "").join("\n\n");
}

/** The text of each token, the learned ones in green; where there are no colours they stand between « and ». */
function tokenRow({ prompt, reasoning, answer }: BuiltRow, tokenizer: Tokenizer): string {
  const example = encodeExample(tokenizer, { prompt, completion: formatTrace({ reasoning, answer }) });
  const mask = completionMask(example);
  const pieces = example.ids.map((token, at) => {
    const text = visible(tokenizer.decode([token]) || tokenizer.piece(token));
    return mask[at] === 1 ? paint("green", text) : paint("dim", text);
  });
  const learned = mask.reduce((sum, value) => sum + value, 0);
  const first = mask.indexOf(1);
  if (process.stdout.isTTY !== true || process.env.NO_COLOR) {
    pieces[first] = `«${pieces[first]}`;
    pieces.push("»");
  }
  return `${pieces.join("")}\n${paint("dim", `${example.ids.length} tokens, ${learned} learned`)}`;
}

/** Texts of others may hold what steers a terminal. */
const visible = (text: string) => text.replace(/[^\P{Cc}\n\t]/gu, "�");

function paint(style: "bold" | "dim" | "green", text: string): string {
  const isPlain = process.stdout.isTTY !== true || process.env.NO_COLOR;
  return isPlain || text === "" ? text : styleText(style, text);
}
