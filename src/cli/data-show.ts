// `reckon data show`: rows of built data with their lineage, or as a model sees them with what is learned coloured; or the
// page of the whole build.
import { join } from "node:path";
import { styleText } from "node:util";
import { isBuiltData } from "../data/built-data.ts";
import { type BuiltRow, readBuiltRows } from "../data/built-rows.ts";
import { loadDataRecipe } from "../recipe/load-data.ts";
import { DataError, UsageError } from "../run/errors.ts";
import { viewTokens } from "../text/token-view.ts";
import { loadTokenizer, type Tokenizer } from "../text/tokenizer.ts";
import type { ShowCommandOptions } from "./data.ts";
import { modelFolder } from "./model-folder.ts";

const plainCharacters = 1500;

export async function runDataShow(
  name: string,
  { rows: limit, source, id, model, out, html, json }: ShowCommandOptions,
): Promise<void> {
  const folder = isBuiltData(name) ? name : (out ?? join("data", loadDataRecipe(name).recipe.name));
  const tokenizer = model === undefined ? undefined : loadTokenizer(await modelFolder(model, "settings"));
  if (html !== undefined) return writePage(folder, html, model, tokenizer);
  const rows = await readBuiltRows(folder, { limit, source, id });
  if (rows.length === 0) throw new DataError(`${folder} has no row${id === undefined ? "" : ` with the id ${id}`}`);
  for (const row of rows) {
    if (json) process.stdout.write(`${JSON.stringify(row)}\n`);
    else
      process.stdout.write(
        `${heading(row)}\n${tokenizer === undefined ? plainRow(row) : tokenRow(row, tokenizer)}\n\n`,
      );
  }
}

async function writePage(
  folder: string,
  file: string,
  model: string | undefined,
  tokenizer: Tokenizer | undefined,
): Promise<void> {
  if (folder.endsWith(".parquet"))
    throw new UsageError(`${folder} is one file of a build, and the page is about all of it: name its folder`);
  const { writeDataPage } = await import("../report/data/write.ts");
  const shown = model === undefined || tokenizer === undefined ? {} : { model: { name: model, tokenizer } };
  await writeDataPage(folder, file, shown);
  process.stderr.write(`page: ${file}\n`);
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
function tokenRow(row: BuiltRow, tokenizer: Tokenizer): string {
  const { pieces, tokens, learned } = viewTokens(tokenizer, row);
  const isPlain = process.stdout.isTTY !== true || process.env.NO_COLOR;
  const first = pieces.findIndex((piece) => piece.learned);
  const texts = pieces.map(({ text, learned }) => paint(learned ? "green" : "dim", visible(text)));
  if (isPlain && first >= 0) {
    texts[first] = `«${texts[first]}`;
    texts.push("»");
  }
  const gold = learned === 0 ? `\n${paint("dim", "gold answer:")} ${visible(row.answer)}` : "";
  return `${texts.join("")}${gold}\n${paint("dim", `${tokens} tokens, ${learned} learned`)}`;
}

/** Texts of others may hold what steers a terminal. */
const visible = (text: string) => text.replace(/[^\P{Cc}\n\t]/gu, "�");

function paint(style: "bold" | "dim" | "green", text: string): string {
  const isPlain = process.stdout.isTTY !== true || process.env.NO_COLOR;
  return isPlain || text === "" ? text : styleText(style, text);
}
