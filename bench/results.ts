// What a run of the benches came to, as a dated section of RESULTS.md.
import type { Target } from "./cases.ts";
import { type CaseResult, median, type SideFigures } from "./run-case.ts";

export type Ratio = {
  readonly times: number;
  /** Least and most over the rounds, each side's lap beside the other's of the same round. */
  readonly least: number;
  readonly most: number;
};

/** How many times better ours is: a rate over a rate, or their time over ours. */
export function ratioOf({ unit, sides }: CaseResult, ours: string, peers: readonly string[]): Ratio & { peer: string } {
  const figuresOf = (name: string) => sides.find(({ side }) => side === name)!.figures;
  const better = (a: number, b: number) => (unit === "s" ? b / a : a / b);
  const best = peers.toSorted((a, b) => better(median(figuresOf(b)), median(figuresOf(a))) - 1)[0]!;
  const rounds = figuresOf(ours).map((figure, i) => better(figure, figuresOf(best)[i]!));
  const times = better(median(figuresOf(ours)), median(figuresOf(best)));
  return { peer: best, times, least: Math.min(...rounds), most: Math.max(...rounds) };
}

export const targetText = (result: CaseResult, { ours, peers, times }: Target): string => {
  const ratio = ratioOf(result, ours, peers);
  const span = `${short(ratio.least)}–${short(ratio.most)}`;
  const verdict = ratio.times >= times ? "reached" : "not reached";
  return `${ours} is ${short(ratio.times)} (${span}) times ${ratio.peer}; aim ${times}: ${verdict}`;
};

export type Occasion = {
  readonly at: Date;
  readonly commit: string;
  readonly machine: string;
  readonly chart?: string;
};

/** @returns markdown, from its heading on */
export function section(results: readonly CaseResult[], { at, commit, machine, chart }: Occasion): string {
  const when = at.toISOString().slice(0, 16).replace("T", " ");
  return [
    `## ${when}, ${commit}`,
    "",
    `${machine}. Sides in turn, medians (least–most) of the rounds. *Processor* is what a lap took of it, *others* how many cores`,
    "other processes kept busy meanwhile, *differs* the largest difference of a log-probability from ours in float32.",
    ...(chart ? ["", `![Ratios](${chart})`] : []),
    "",
    "| case | load | others | side | figure | processor, s | peak MiB | differs | ours over theirs |",
    "|---|--:|--:|---|--:|--:|--:|--:|--:|",
    ...results.flatMap((result) => result.sides.map((side, i) => row(result, side, i === 0))),
    "",
    ...results.flatMap((result) => result.targets.map((target) => `- ${result.title}: ${targetText(result, target)}.`)),
    "",
  ].join("\n");
}

function row(result: CaseResult, side: SideFigures, first: boolean): string {
  const figure = `${short(median(side.figures))} ${result.unit} (${short(Math.min(...side.figures))}–${short(Math.max(...side.figures))})`;
  const isOurs = side.side.startsWith("reckon");
  const ratio = isOurs ? "" : span(ratioOf(result, "reckon", [side.side]));
  const cells = [
    first ? result.title : "",
    first ? result.load.join(" → ") : "",
    first ? result.othersCores.toFixed(1) : "",
    side.side,
    figure,
    short(median(side.cpuSeconds)),
    side.peakMiB,
    side.side === "reckon" ? "" : side.difference.toExponential(1),
    ratio,
  ];
  return `| ${cells.join(" | ")} |`;
}

const span = ({ times, least, most }: Ratio) => `${short(times)} (${short(least)}–${short(most)})`;

/** Three digits, thousands parted. */
export function short(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded >= 1000 ? rounded.toLocaleString("en-US") : String(rounded);
}
