// What is measured: one line a case, with the sides that do it in turn and what is aimed at. Knows no way of measuring.
import type { ModelName } from "./models.ts";
import type { BatchSizes } from "./sequences.ts";

/** What a side is told to do; bench/work and bench/peers each know all of it. */
export type Settings = { readonly model: ModelName; readonly vocabularySize?: number } & (
  | ({ readonly work: "sft"; readonly rank: number } & BatchSizes)
  | { readonly work: "generate"; readonly batch: number; readonly promptTokens: number; readonly newTokens: number }
  | ({ readonly work: "grpo"; readonly prompts: number; readonly group: number; readonly promptTokens: number } & {
      readonly newTokens: number;
    })
  | { readonly work: "matmul" }
);

/** Reckon and its peers; the part after the colon is the way in which it works. */
export const sideNames = [
  "reckon",
  "reckon:w8a8",
  "hand",
  "hand:bf16",
  "trl",
  "trl:bf16",
  "trl:sorted",
  "tunix",
  "tunix:bf16",
  "hf",
  "hf:bf16",
  "llama",
  "llama:q8",
  "machine",
] as const;
export type SideName = (typeof sideNames)[number];

/** Our side's median over the best median of the peers', at least. */
export type Target = { readonly ours: SideName; readonly peers: readonly SideName[]; readonly times: number };

export type Case = {
  readonly name: string;
  readonly title: string;
  readonly unit: "tokens/s" | "s" | "GFLOP/s";
  readonly settings: Settings;
  readonly sides: readonly SideName[];
  readonly rounds: number;
  /** Whether each lap is a process of its own, from its start to its first result. */
  readonly fresh?: boolean;
  readonly targets?: readonly Target[];
};

const sft = (model: ModelName, changes: Partial<BatchSizes & { rank: number; vocabularySize: number }> = {}) =>
  ({ work: "sft", model, rank: 16, sequences: 8, shortest: 64, longest: 512, ...changes }) as const;
const generate = (model: ModelName, batch: number, promptTokens = 64, newTokens = 128) =>
  ({ work: "generate", model, batch, promptTokens, newTokens }) as const;
const grpo = (model: ModelName) =>
  ({ work: "grpo", model, prompts: 4, group: 4, promptTokens: 64, newTokens: 128 }) as const;

const trl = ["trl", "trl:bf16", "trl:sorted"] as const;
const target = (ours: SideName, peers: readonly SideName[], times: number): Target => ({ ours, peers, times });

const training: Case[] = [
  {
    name: "sft-s",
    title: "SFT S, LoRA r16",
    unit: "tokens/s",
    settings: sft("s"),
    sides: ["reckon", "reckon:w8a8", "hand", "hand:bf16", ...trl],
    rounds: 7,
    targets: [
      target("reckon", ["hand", "hand:bf16"], 1.5),
      target("reckon:w8a8", ["hand", "hand:bf16"], 1.5),
      target("reckon", trl, 3),
    ],
  },
  {
    name: "sft-m",
    title: "SFT M, LoRA r16",
    unit: "tokens/s",
    settings: sft("m"),
    sides: ["reckon", "reckon:w8a8", "hand", "hand:bf16"],
    rounds: 3,
    targets: [target("reckon", ["hand"], 1.3), target("reckon:w8a8", ["hand:bf16"], 1.2)],
  },
  {
    name: "sft-m-trl",
    title: "SFT M, LoRA r16, beside TRL",
    unit: "tokens/s",
    settings: sft("m"),
    sides: ["reckon", "reckon:w8a8", "trl:bf16"],
    rounds: 2,
    targets: [target("reckon:w8a8", ["trl:bf16"], 6)],
  },
  {
    name: "grpo-s",
    title: "GRPO S, 4 prompts × 4 of 128 tokens",
    unit: "s",
    settings: grpo("s"),
    sides: ["reckon", "reckon:w8a8", "trl", "trl:bf16", "tunix", "tunix:bf16"],
    rounds: 5,
    targets: [
      target("reckon", ["trl", "trl:bf16"], 4),
      target("reckon:w8a8", ["trl", "trl:bf16"], 4),
      target("reckon", ["tunix", "tunix:bf16"], 1.5),
    ],
  },
  {
    name: "grpo-m",
    title: "GRPO M, the same",
    unit: "s",
    settings: grpo("m"),
    sides: ["reckon", "reckon:w8a8", "trl:bf16"],
    rounds: 2,
    targets: [target("reckon", ["trl:bf16"], 3), target("reckon:w8a8", ["trl:bf16"], 6)],
  },
];

const generation: Case[] = [1, 16, 64].map((batch) => ({
  name: `generate-s-${batch}`,
  title: `generate S, ${batch} at once`,
  unit: "tokens/s",
  settings: generate("s", batch),
  sides: ["reckon", "reckon:w8a8", "hf", "hf:bf16", "llama"],
  rounds: 5,
  targets: [
    target("reckon", ["hf"], 5),
    target("reckon:w8a8", ["hf"], 7),
    target("reckon", ["llama"], batch === 1 ? 3 : 20),
  ],
}));

const largeGeneration: Case[] = [1, 16].map((batch) => ({
  name: `generate-m-${batch}`,
  title: `generate M, ${batch} at once`,
  unit: "tokens/s",
  settings: generate("m", batch),
  sides: ["reckon", "reckon:w8a8", "hf", "hf:bf16", "llama:q8"],
  rounds: 3,
  targets:
    batch === 1
      ? [target("reckon", ["hf"], 1.5), target("reckon:w8a8", ["hf"], 5), target("reckon:w8a8", ["llama:q8"], 1)]
      : [target("reckon", ["hf"], 4), target("reckon:w8a8", ["hf"], 10), target("reckon:w8a8", ["llama:q8"], 4)],
}));

const starts: Case[] = (["s", "m"] as const).map((model) => ({
  name: `start-${model}`,
  title: `from nothing to the first SFT step of ${model.toUpperCase()}`,
  unit: "s",
  settings: sft(model),
  sides: model === "s" ? ["reckon", "hand", "trl"] : ["reckon", "hand"],
  rounds: model === "s" ? 3 : 2,
  fresh: true,
}));

const growth: Case[] = [
  ...[512, 1024, 2048].map((tokens) => ({
    ...varied(`length-${tokens}`, `one sequence of ${tokens}`, { sequences: 1, shortest: tokens, longest: tokens }),
  })),
  ...[4, 32].map((sequences) => varied(`batch-${sequences}`, `${sequences} sequences a step`, { sequences })),
  ...[4, 64].map((rank) => varied(`rank-${rank}`, `rank ${rank}`, { rank })),
  ...[32_768, 131_072].map((vocabularySize) =>
    varied(`vocabulary-${vocabularySize}`, `${vocabularySize} words`, { vocabularySize }),
  ),
  ...[512, 1024, 2048].map(
    (tokens): Case => ({
      name: `context-${tokens}`,
      title: `generate S, 16 at once, prompts of ${tokens - 128}`,
      unit: "tokens/s",
      settings: generate("s", 16, tokens - 128),
      sides: ["reckon", "hf"],
      rounds: 3,
    }),
  ),
];

function varied(name: string, what: string, changes: Partial<Parameters<typeof sft>[1]>): Case {
  return {
    name,
    title: `SFT S, ${what}`,
    unit: "tokens/s",
    settings: sft("s", changes),
    sides: ["reckon", "hand"],
    rounds: 3,
  };
}

const machine: Case = {
  name: "machine",
  title: "the machine: float32 products of 1024³",
  unit: "GFLOP/s",
  settings: { work: "matmul", model: "s" },
  sides: ["reckon", "machine"],
  rounds: 5,
};

export const cases: readonly Case[] = [machine, ...training, ...generation, ...largeGeneration, ...starts, ...growth];
