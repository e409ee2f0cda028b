// What a profile of a stage says, and how it comes from the watched programs: the time of a step by program, direction,
// layer, part and operator, and the memory of each program. Runs nothing.
import type { Span, WatchedProgram } from "../engine/watch-programs.ts";
import { readTrace, type TracedNode } from "./read-trace.ts";

/** Time of a step in one place; a path from the whole to the operator. */
export type Slice = {
  readonly path: readonly string[];
  /** A step. */
  readonly ms: number;
  /** How often a step. */
  readonly count: number;
};

/** Values that a program holds while a part of it runs. */
export type PartMemory = {
  readonly part: string;
  /** Most that the program held while this part ran. */
  readonly inUseBytes: number;
};

export type ProgramProfile = {
  readonly name: string;
  /** Runs of a step, and their time as the caller sees it. */
  readonly runs: number;
  readonly ms: number;
  /** Once, before the measured steps or among them. */
  readonly compileMs: number;
  /** Most in use at once, of values and of weights laid out for speed; and what the runtime keeps for it. */
  readonly inUseBytes: number;
  readonly arenaBytes: number;
  readonly parts: readonly PartMemory[];
};

export type Profile = {
  readonly recipe: string;
  readonly stage: string;
  readonly model: string;
  readonly method: string;
  readonly threads: number;
  /** Measured steps, after one that is not. */
  readonly steps: number;
  readonly stepMs: number;
  readonly tokensPerStep: number;
  /** Time of the processor over time of the clock: how many cores were at work. */
  readonly cores: number;
  readonly residentBytes: number;
  readonly programs: readonly ProgramProfile[];
  readonly slices: readonly Slice[];
};

/** Where time is that no node took. */
export const outside = {
  program: "outside of programs",
  compiling: "compiling programs",
  javascript: "JavaScript",
  between: "between nodes",
} as const;

type Place = { direction: string; layer: string | undefined; part: string };

/** "layers.3.mlp'" → the backward direction, layer 3, mlp. */
export function placeOf(scope: string): Place {
  const isBackward = scope.endsWith("'");
  const bare = isBackward ? scope.slice(0, -1) : scope;
  const [, layer, rest] = /^(layers\.\d+)\.?(.*)$/.exec(bare) ?? [];
  const part = (layer === undefined ? bare : rest) || "elsewhere";
  return { direction: isBackward ? "backward" : "forward", layer, part };
}

/** @param window the measured steps */
export async function profilePrograms(
  watched: readonly WatchedProgram[],
  window: Span,
  steps: number,
): Promise<Pick<Profile, "programs" | "slices">> {
  const slices = new Map<string, { path: string[]; ms: number; count: number }>();
  const add = (path: string[], ms: number, count = 1) => {
    const key = path.join("\n");
    const slice = slices.get(key) ?? { path, ms: 0, count: 0 };
    slice.ms += ms / steps;
    slice.count += count / steps;
    slices.set(key, slice);
  };
  const isInside = ({ beganMs, endedMs }: Span) => beganMs >= window.beganMs && endedMs <= window.endedMs;
  const programs: ProgramProfile[] = [];
  let insideMs = 0;
  for (const { name, filePrefix, compiled, runs } of watched) {
    const memory = new Map<string, number>();
    const most = { inUseBytes: 0, arenaBytes: 0 };
    let nodesMs = 0;
    await readTrace(filePrefix, (run, nodes) => {
      if (!runs[run] || !isInside(runs[run])) return;
      for (const node of nodes) {
        nodesMs += node.ms;
        add(pathOf(name, node), node.ms);
        most.inUseBytes = Math.max(most.inUseBytes, node.inUseBytes);
        most.arenaBytes = Math.max(most.arenaBytes, node.arenaBytes);
        const part = partLabel(node.scope);
        memory.set(part, Math.max(memory.get(part) ?? 0, node.inUseBytes));
      }
    });
    const inside = runs.filter(isInside);
    const ms = inside.reduce((total, span) => total + span.endedMs - span.beganMs, 0);
    insideMs += ms;
    if (inside.length > 0) add([name, outside.between], ms - nodesMs, inside.length);
    const compileMs = compiled ? compiled.endedMs - compiled.beganMs : 0;
    if (compiled && isInside(compiled)) {
      add([outside.program, outside.compiling], compileMs);
      insideMs += compileMs;
    }
    const parts = [...memory].map(([part, inUseBytes]) => ({ part, inUseBytes }));
    programs.push({ name, runs: inside.length / steps, ms: ms / steps, compileMs, ...most, parts });
  }
  add([outside.program, outside.javascript], Math.max(0, window.endedMs - window.beganMs - insideMs), steps);
  return {
    programs: programs.sort((a, b) => b.ms - a.ms),
    slices: [...slices.values()].sort((a, b) => b.ms - a.ms),
  };
}

function pathOf(program: string, { scope, operator }: TracedNode): string[] {
  const { direction, layer, part } = placeOf(scope);
  return [program, direction, ...(layer === undefined ? [] : [layer]), part, operator];
}

function partLabel(scope: string): string {
  const { direction, layer, part } = placeOf(scope);
  return `${layer === undefined ? "" : `${layer} `}${part}, ${direction}`;
}
