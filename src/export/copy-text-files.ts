// The tokenizer's files of a model folder, copied as they are. Knows no weights.
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { writeFailure } from "../run/atomic.ts";
import { textFiles } from "./source.ts";

/** Copies what there is of them. */
export function copyTextFiles(from: string, to: string): void {
  for (const name of textFiles) {
    if (!existsSync(join(from, name))) continue;
    try {
      copyFileSync(join(from, name), join(to, name));
    } catch (error) {
      throw writeFailure(join(to, name), error);
    }
  }
}
