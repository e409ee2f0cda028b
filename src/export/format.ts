// What an export format is: how it writes a folder, and how that folder is read back for the gate. Knows no one format.
import type { ExportSource } from "./source.ts";

export type FormatName = "safetensors" | "peft" | "gguf" | "onnx";

export type ExportOptions = {
  /** One of the format's own names. */
  readonly dtype: string;
  /** The most that one file of weights may hold. */
  readonly shardSizeBytes: number;
  readonly threads: number;
};

export type ExportRequest = { readonly source: ExportSource; readonly options: ExportOptions };

export interface ExportFormat {
  /** What stands on the card's first line, such as "GGUF". */
  readonly title: string;
  /** The element types that it writes, the default first. */
  readonly dtypes: readonly [string, ...string[]];
  /** What a lossy type may cost at most; a type that is absent keeps every weight as it is. */
  readonly limits: Readonly<Record<string, Limits>>;
  /** The library that the card names, and what else it is tagged with. */
  readonly library: string;
  readonly tags: readonly string[];
  /** @throws UserError for a source that the format cannot hold; called before anything is written. */
  check?(request: ExportRequest): void;
  /** Writes every file into a folder that exists and is empty. @returns what the card should say beside the figures */
  write(folder: string, request: ExportRequest, report: (what: string) => void): Promise<string[]>;
  /** Reads the files again from the disk. */
  reload(folder: string, request: ExportRequest): Promise<Reloaded>;
  /** Markdown on how to load it. @param folder its name @param files what was written */
  usage(folder: string, files: readonly string[], request: ExportRequest): string;
}

/** How far a lossy export may be from the trained model. */
export type Limits = {
  /** Share of tokens on which both are sure of the same next one, along the trained model's greedy traces. */
  readonly equalTokens: number;
  /** Mean KL divergence of the next-token distributions, nats. */
  readonly meanKl: number;
};

/** An export read back. */
export type Reloaded = {
  /** One at a time, so that two whole copies never lie in memory for this. */
  readonly tensors: Iterable<TensorCheck>;
  readonly model: Runnable;
};

export type TensorCheck = {
  readonly name: string;
  readonly expected: Float32Array;
  readonly actual: Float32Array;
  /** The largest error that the stored type may have at each element; absent where every bit must be the same. */
  readonly bounds?: Float32Array;
};

/** A model that the gate can ask, whatever runs it. */
export type Runnable = {
  /** Logits after each of the last `count` tokens, f32 [count, vocabularySize]. */
  logits(ids: readonly number[], count: number): Promise<Float32Array>;
  /** The most likely continuation of each prompt, up to and with a token that ends it. */
  greedy(prompts: readonly (readonly number[])[], maxNewTokens: number): Promise<number[][]>;
  /** Gives the memory of compiled programs back. */
  release(): Promise<void>;
};
