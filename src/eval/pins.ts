// What an evaluation measures with, pinned: two evaluations are comparable where these agree. Knows no scores.
import { createHash } from "node:crypto";
import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Pins } from "../run/events.ts";
import type { Row } from "../text/row.ts";

export type PinnedSettings = {
  rows: readonly Row[];
  systemPrompt: string;
  /** Undefined where the tokenizer has none. */
  chatTemplate: string | undefined;
  sampling: Sampling;
  verifier: string;
  model: string;
};

export type Sampling = {
  /** Of each row. */
  samples: number;
  /** 0 takes the likeliest token. */
  temperature: number;
  topK: number;
  topP: number;
  maxNewTokens: number;
  /** Of the draws. */
  seed: number;
};

export function pinsOf({ rows, systemPrompt, chatTemplate, sampling, verifier, model }: PinnedSettings): Pins {
  return {
    rows: `${rows.length} rows ${shortHash(JSON.stringify(rows.map(seenOf)))}`,
    prompt: shortHash(systemPrompt),
    template: shortHash(chatTemplate ?? ""),
    sampler: samplerWords(sampling),
    verifier,
    model,
  };
}

/** What a model or a reward may see of a row. */
const seenOf = ({ id, prompt, reasoning, answer, domain, meta }: Row) => [id, prompt, reasoning, answer, domain, meta];

function samplerWords({ samples, temperature, topK, topP, maxNewTokens, seed }: Sampling): string {
  const most = `at most ${maxNewTokens} tokens`;
  if (temperature === 0) return `greedy, ${most}`;
  const cut = [...(topK > 0 ? [`top-k ${topK}`] : []), ...(topP < 1 ? [`top-p ${topP}`] : [])];
  return [`${samples} samples of seed ${seed} at temperature ${temperature}`, ...cut, most].join(", ");
}

/** The pins that differ, each with what both say; the model's is not looked at, since it is what is compared. */
export function pinDifferences(a: Pins, b: Pins): { pin: keyof Pins; a: string; b: string }[] {
  const names = (Object.keys(a) as (keyof Pins)[]).filter((name) => name !== "model");
  return names.filter((pin) => a[pin] !== b[pin]).map((pin) => ({ pin, a: a[pin], b: b[pin] }));
}

/** Hash of the weights and config.json of model or adapter folders. */
export async function hashModel(...folders: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of folders) {
    const names = readdirSync(folder).filter((name) => name.endsWith(".safetensors") || name.endsWith("config.json"));
    for (const name of names.sort()) {
      hash.update(`${name}\n`);
      for await (const part of createReadStream(join(folder, name), { highWaterMark: 1 << 20 }))
        hash.update(part as Buffer);
    }
  }
  return hash.digest("hex").slice(0, hashLength);
}

const hashLength = 16;

/** The first 16 digits of a SHA-256: enough to tell texts apart, and to read. */
export const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, hashLength);
