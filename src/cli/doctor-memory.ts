// The memory that each use of a model will take, what the machine has, and which smaller lengths would fit.
import type { ModelFamily } from "../model/family.ts";
import type { Precision } from "../model/precision.ts";
import { type AvailableMemory, availableMemory } from "../run/available-memory.ts";
import { familyWeights, type MemoryUse, memoryOf, memoryUses, type UseSizes } from "../train/memory.ts";

export type Lengths = Omit<UseSizes, "activations"> & { weights: Precision };
export type UseMemory = { use: MemoryUse; bytes: number; fits: boolean; advice: string | undefined };

/** Of training rows and of samples, the least that advice goes down to. */
const leastRowTokens = 128;
const leastGroup = 2;

export function foretell(family: ModelFamily, lengths: Lengths, machine: AvailableMemory = availableMemory()) {
  const bytesOf = (use: MemoryUse, { weights, ...sizes }: Lengths) => {
    // Training every parameter begins with a copy in float32.
    const stored = familyWeights(family, use.endsWith("Full") ? "float32" : weights);
    return Math.round(memoryOf(use, { family, weights: stored }, { ...sizes, activations: "auto" }));
  };
  const fits = (bytes: number) => bytes <= machine.availableBytes;
  const all = memoryUses.map((use) => ({ use, bytes: bytesOf(use, lengths) }));
  const fitting = new Set(all.filter(({ bytes }) => fits(bytes)).map(({ use }) => use));

  function advice(use: MemoryUse): string {
    for (const { flags, sizes } of smaller(use, lengths))
      if (fits(bytesOf(use, sizes))) return `fits with ${flags.join(" ")}`;
    const lora = use === "sftFull" ? "sftLora" : use === "grpoFull" ? "grpoLora" : undefined;
    if (lora !== undefined && fitting.has(lora)) return "train adapters instead (method: lora)";
    return "take a smaller model, or a machine with more memory";
  }

  const uses = all.map(({ use, bytes }): UseMemory => {
    const enough = fits(bytes);
    return { use, bytes, fits: enough, advice: enough ? undefined : advice(use) };
  });
  return { lengths, machine, uses };
}

/** Less of a use, each with the flags that ask for it, the smallest change first. */
function* smaller(use: MemoryUse, lengths: Lengths): Generator<{ flags: string[]; sizes: Lengths }> {
  let sizes = lengths;
  const flags = new Map<string, number | string>();
  const step = () => ({ flags: [...flags].map(([name, value]) => `--${name} ${value}`), sizes });
  const needed = use.startsWith("grpo") ? lengths.promptTokens + lengths.newTokens : 0;
  const hasRows = use !== "inference";
  while (hasRows && sizes.rows > 1) {
    sizes = { ...sizes, rows: Math.ceil(sizes.rows / 2) };
    flags.set("rows", sizes.rows);
    yield step();
  }
  while (hasRows && sizes.rowTokens / 2 >= Math.max(leastRowTokens, needed)) {
    sizes = { ...sizes, rowTokens: Math.floor(sizes.rowTokens / 2) };
    flags.set("row-tokens", sizes.rowTokens);
    yield step();
  }
  while (use.startsWith("grpo") && sizes.group > leastGroup) {
    sizes = { ...sizes, group: Math.max(leastGroup, Math.floor(sizes.group / 2)) };
    flags.set("group", sizes.group);
    yield step();
  }
  if (use.endsWith("Full") || sizes.weights !== "float32") return;
  sizes = { ...sizes, weights: "int8" };
  flags.set("weights", "int8");
  yield step();
}
