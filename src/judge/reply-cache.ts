// Replies of judges on disk, a file a question by the hash of all that the reply depends on. Knows no question.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { writeFileAtomic } from "../run/atomic.ts";

export interface ReplyCache {
  get(key: string): string | undefined;
  /** @returns whether it was stored; a full or read-only disk costs a second question, not the score */
  set(key: string, reply: string): boolean;
}

/** The key of a question: the hash of all that its reply depends on. */
export function replyKey(question: unknown): string {
  return createHash("sha256").update(JSON.stringify(question)).digest("hex");
}

/** `reckon/judge` in the user's cache folder. */
export function judgeCacheFolder(environment: Record<string, string | undefined> = process.env): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "reckon", "judge");
}

export function openReplyCache(folder: string): ReplyCache {
  const fileOf = (key: string) => join(folder, key.slice(0, 2), `${key}.json`);
  return {
    get(key) {
      try {
        const { reply } = JSON.parse(readFileSync(fileOf(key), "utf8")) as { reply?: unknown };
        return typeof reply === "string" ? reply : undefined;
      } catch {
        return undefined;
      }
    },
    set(key, reply) {
      const file = fileOf(key);
      try {
        mkdirSync(dirname(file), { recursive: true });
        writeFileAtomic(file, JSON.stringify({ reply }));
        return true;
      } catch {
        return false;
      }
    },
  };
}
