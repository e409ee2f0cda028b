// What kind of tokenizer a tokenizer.json holds, in a few words.
import { readFileSync } from "node:fs";
import { join } from "node:path";

type Part = { type?: string; decoders?: Part[]; pretokenizers?: Part[] };
type Content = { model?: { type?: string; merges?: unknown; byte_fallback?: boolean }; decoder?: Part | null };

/** Such as "BPE, byte-level"; for a folder whose tokenizer loads. */
export function tokenizerKind(folder: string): string {
  const { model, decoder } = JSON.parse(readFileSync(join(folder, "tokenizer.json"), "utf8")) as Content;
  const type = model?.type ?? (model?.merges === undefined ? "of no named type" : "BPE");
  const decoders = [decoder, ...(decoder?.decoders ?? [])];
  if (decoders.some((part) => part?.type === "ByteLevel")) return `${type}, byte-level`;
  return model?.byte_fallback ? `${type} with byte fallback` : type;
}
