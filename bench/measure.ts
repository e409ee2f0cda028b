// Repeats a piece of work and prints one JSON line: median, least and most, and how busy the machine was.
import { loadavg } from "node:os";

export type Work = {
  /** What is measured, e.g. "sft lora r16". */
  bench: string;
  /** Of the figure that `run` gives, e.g. "tokens/s". */
  unit: string;
  repeats: number;
  /** Facts that belong to the figure: sizes, counts. */
  facts: Record<string, string | number>;
  /** Does the work once and gives its figure. */
  run: () => Promise<number>;
};

/** Runs the work once unmeasured, which compiles its programs, then `repeats` times. */
export async function measure({ bench, unit, repeats, facts, run }: Work): Promise<void> {
  await run();
  const loadBefore = load();
  const figures: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) figures.push(await run());
  print({ bench, unit, figures, facts, loadBefore });
}

export function print({
  bench,
  unit,
  figures,
  facts,
  loadBefore,
}: Omit<Work, "repeats" | "run"> & { figures: number[]; loadBefore: number }): void {
  const sorted = figures.toSorted((a, b) => a - b);
  const line = {
    bench,
    unit,
    median: round(sorted[Math.floor(sorted.length / 2)]!),
    min: round(sorted[0]!),
    max: round(sorted.at(-1)!),
    repeats: figures.length,
    ...facts,
    loadBefore,
    loadAfter: load(),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Mean of the processes that wanted a core during the last minute. */
export const load = () => round(loadavg()[0]!);

const round = (value: number) => Number(value.toPrecision(4));
