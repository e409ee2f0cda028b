// Reads prompts, several at once, into caches that all samples of a prompt share.
import type { Program } from "../engine/runtime.ts";
import { mostPromptRows, prefillShape } from "./program-sizes.ts";
import { compilePrefill, keysName, type PolicySettings, valuesName } from "./programs.ts";
import type { PromptCache } from "./slots.ts";

/**
 * @returns a function that, given prompts, gives a reader of one prompt's cache; prompts are read in groups on demand,
 *   in order, and only the current group is kept
 */
export function createPrefill(policy: PolicySettings) {
  const { family } = policy;
  const programs = new Map<string, Promise<Program>>();
  return (prompts: readonly (readonly number[])[]) => {
    let group = -1;
    let caches: PromptCache[] = [];
    return async (index: number): Promise<PromptCache> => {
      if (Math.floor(index / mostPromptRows) !== group) {
        group = Math.floor(index / mostPromptRows);
        caches = await readGroup(prompts.slice(group * mostPromptRows, (group + 1) * mostPromptRows));
      }
      return caches[index % mostPromptRows]!;
    };
  };

  async function readGroup(prompts: readonly (readonly number[])[]): Promise<PromptCache[]> {
    const longest = Math.max(...prompts.map(({ length }) => length));
    if (longest === 0) return prompts.map(() => emptyCache());
    const { rows, length } = prefillShape(prompts.length, longest, family.contextLength);
    const program = programs.get(`${rows}x${length}`) ?? compilePrefill(policy, rows, length);
    programs.set(`${rows}x${length}`, program);
    const [ids, positions] = [new Int32Array(rows * length), new Int32Array(rows * length)];
    const segments = new Int32Array(rows * length);
    prompts.forEach((prompt, row) => void ids.set(prompt, row * length));
    for (let i = 0; i < positions.length; i++) positions[i] = i % length;
    const outputs = await (await program).run({ ids, positions, segments, ...policy.trainable?.views });
    return prompts.map((prompt, row) => ({
      length: prompt.length,
      keys: layersOf(outputs, keysName, row, length, prompt.length),
      values: layersOf(outputs, valuesName, row, length, prompt.length),
    }));
  }

  function layersOf(
    outputs: Record<string, unknown>,
    name: (layer: number) => string,
    row: number,
    padded: number,
    length: number,
  ) {
    const { layers, keyValueHeads: K, headDim: D } = family;
    return Array.from({ length: layers }, (_, layer) => {
      const whole = outputs[name(layer)] as Float32Array; // [rows, K, padded, D]
      const own = new Float32Array(K * length * D);
      for (let head = 0; head < K; head++) {
        const start = (row * K + head) * padded * D;
        own.set(whole.subarray(start, start + length * D), head * length * D);
      }
      return own;
    });
  }

  function emptyCache(): PromptCache {
    const none = () => Array.from({ length: family.layers }, () => new Float32Array(0));
    return { length: 0, keys: none(), values: none() };
  }
}
