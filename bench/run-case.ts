// Does a case by all its sides in turn: A B C A B C …, so that what drifts on the machine drifts for all of them.
import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import type { Case, Settings, SideName, Target } from "./cases.ts";
import { modelFolder } from "./models.ts";
import { agreement, type Lap, openSide, type Side } from "./sides.ts";

export type SideFigures = {
  readonly side: SideName;
  /** One a round. */
  readonly figures: readonly number[];
  /** Of the processor, one a round. */
  readonly cpuSeconds: readonly number[];
  readonly peakMiB: number;
  /** Largest difference of a log-probability from ours. */
  readonly difference: number;
};

export type CaseResult = {
  readonly name: string;
  readonly title: string;
  readonly unit: Case["unit"];
  readonly sides: readonly SideFigures[];
  readonly targets: readonly Target[];
  readonly load: readonly [before: number, after: number];
  /** Cores that other processes kept busy during the laps, in the middle. */
  readonly othersCores: number;
};

export type RunOptions = {
  readonly peers: boolean;
  readonly rounds?: number | undefined;
  readonly model?: string | undefined;
};

/** @param report is told of each lap @throws Error when two sides do not compute the same thing */
export async function runCase(
  { name, title, unit, settings: given, sides: all, rounds, fresh, targets = [] }: Case,
  options: RunOptions,
  report: (what: string) => void,
): Promise<CaseResult> {
  const folder = options.model ?? modelFolder(given.model, given.vocabularySize);
  const settings = { ...given, vocabularySize: vocabularySizeOf(folder) } as Settings;
  const names = all.filter((side) => options.peers || side.startsWith("reckon"));
  const differences = await compareSides(names, folder, settings);
  const open = (side: SideName) => openSide(side, folder, settings);
  const sides = fresh ? [] : await inTurn(names, open);
  const lap = async (index: number): Promise<Lap> =>
    fresh ? firstLap(() => open(names[index]!)) : sides[index]!.lap();
  // The first lap compiles programs and fills caches.
  if (!fresh) for (const index of names.keys()) await lap(index);
  const laps: Lap[][] = names.map(() => []);
  const others: number[] = [];
  const loadBefore = load();
  for (let round = 0; round < (options.rounds ?? rounds); round++)
    for (const [index, side] of names.entries()) {
      const [busy, began] = [busySeconds(), performance.now()];
      const result = await lap(index);
      laps[index]!.push(result);
      const seconds = (performance.now() - began) / 1000;
      others.push(Math.max(0, (busySeconds() - busy - result.cpuSeconds) / seconds));
      report(`${name} ${side} ${round + 1}: ${result.figure.toPrecision(4)} ${unit}`);
    }
  for (const side of sides) side.close();
  return {
    name,
    title,
    unit,
    targets: targets.filter(({ ours, peers }) => names.includes(ours) && peers.every((peer) => names.includes(peer))),
    load: [loadBefore, load()],
    othersCores: median(others),
    sides: names.map((side, i) => ({
      side,
      figures: laps[i]!.map(({ figure }) => figure),
      cpuSeconds: laps[i]!.map(({ cpuSeconds }) => cpuSeconds),
      peakMiB: Math.max(...laps[i]!.map(({ peakMiB }) => peakMiB)),
      difference: differences.get(side)!,
    })),
  };
}

/** In processes of their own, so that what it takes shows in no figure. */
async function compareSides(
  names: readonly SideName[],
  folder: string,
  settings: Settings,
): Promise<Map<SideName, number>> {
  const check = async (name: SideName) => {
    const side = await openSide(name, folder, settings);
    const checked = await side.check();
    side.close();
    return checked;
  };
  const ours = await check("reckon");
  const differences = new Map<SideName, number>();
  for (const name of names) differences.set(name, name === "reckon" ? 0 : agreement(name, ours, await check(name)));
  return differences;
}

/** Seconds from nothing to the end of the first lap. */
async function firstLap(open: () => Promise<Side>): Promise<Lap> {
  const began = performance.now();
  const side = await open();
  const result = await side.lap();
  side.close();
  return { ...result, figure: (performance.now() - began) / 1000 };
}

async function inTurn<A, B>(items: readonly A[], act: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.floor(half - 0.5)]! + sorted[Math.ceil(half - 0.5)]!) / 2;
}

/** Mean of the processes that wanted a core during the last minute. */
const load = () => Number(loadavg()[0]!.toFixed(1));

/** What all cores have worked since the machine started. */
const busySeconds = () => cpus().reduce((total, { times }) => total + times.user + times.nice + times.sys, 0) / 1000;

const vocabularySizeOf = (folder: string): number =>
  (JSON.parse(readFileSync(`${folder}/config.json`, "utf8")) as { vocab_size: number }).vocab_size;
