// The tokenizer's files where Transformers.js looks for what is in them: it reads no chat_template.jinja.
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../run/atomic.ts";
import { copyTextFiles } from "./copy-text-files.ts";
import { type ExportSource, readJson } from "./source.ts";

const settingsSchema = z.looseObject({ chat_template: z.unknown().optional() });

/** Copies the files and puts the chat template into tokenizer_config.json, unless that names several of its own. */
export function writeTextFiles({ model, tokenizer }: ExportSource, folder: string): void {
  copyTextFiles(model.folder, folder);
  if (tokenizer?.chatTemplate === undefined) return;
  const file = join(folder, "tokenizer_config.json");
  const settings = settingsSchema.parse(readJson(file));
  if (Array.isArray(settings.chat_template)) return;
  const complete = { ...settings, chat_template: tokenizer.chatTemplate };
  writeFileAtomic(file, `${JSON.stringify(complete, null, 2)}\n`);
}
