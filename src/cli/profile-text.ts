// A profile as tables for the terminal: programs, parts, operators, and what the rest comes to.
import { Table } from "console-table-printer";
import type { Profile } from "../profile/profile.ts";
import { byOperator, byPart, type Total } from "../profile/totals.ts";
import { memorySize } from "../report/format.ts";

/** Rows of a table; what lies below them is summed. */
const mostRows = 16;

/** Ends in a newline. */
export function describeProfile(profile: Profile): string {
  const { stage, model, method, steps, stepMs, tokensPerStep, threads, cores, residentBytes, programs } = profile;
  const speed = Math.round((tokensPerStep / stepMs) * 1000).toLocaleString("en");
  return `${[
    `A step of ${stage} (${method}) of ${model}: ${stepMs.toFixed(1)} ms, ${speed} tokens/s.`,
    `Mean of ${steps} after one that is not measured; ${threads} threads on one program at a time, ${cores.toFixed(2)} cores at work; ${memorySize(residentBytes)} resident at most.`,
    "",
    programTable(programs),
    totalTable("Part", byPart(profile), stepMs),
    totalTable("Operator", byOperator(profile), stepMs),
  ].join("\n")}\n`;
}

function programTable(programs: Profile["programs"]): string {
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "name", title: "Program", alignment: "left" },
      { name: "ms", title: "ms a step", alignment: "right" },
      { name: "runs", title: "Runs", alignment: "right" },
      { name: "compile", title: "Compiled in ms", alignment: "right" },
      { name: "inUse", title: "Values at most", alignment: "right" },
      { name: "arena", title: "Arena", alignment: "right" },
    ],
  });
  for (const { name, ms, runs, compileMs, inUseBytes, arenaBytes } of programs)
    table.addRow({
      name,
      ms: ms.toFixed(1),
      runs: Number(runs.toFixed(1)),
      compile: compileMs.toFixed(0),
      inUse: runs === 0 ? "–" : memorySize(inUseBytes),
      arena: runs === 0 ? "–" : memorySize(arenaBytes),
    });
  return table.render();
}

function totalTable(title: string, totals: readonly Total[], stepMs: number): string {
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "name", title, alignment: "left" },
      { name: "ms", title: "ms a step", alignment: "right" },
      { name: "share", title: "Share", alignment: "right" },
      { name: "count", title: "Times", alignment: "right" },
    ],
  });
  const shown = totals.length > mostRows ? [...totals.slice(0, mostRows - 1), restOf(totals)] : totals;
  for (const { name, ms, count } of shown)
    table.addRow({
      name,
      ms: ms.toFixed(2),
      share: `${((100 * ms) / stepMs).toFixed(1)} %`,
      count: Number(count.toFixed(1)),
    });
  return table.render();
}

function restOf(totals: readonly Total[]): Total {
  const rest = totals.slice(mostRows - 1);
  return {
    name: `${rest.length} others`,
    ms: rest.reduce((total, { ms }) => total + ms, 0),
    count: rest.reduce((total, { count }) => total + count, 0),
  };
}
