// Watches programs, while somebody asks for it: what each is called, when it was compiled and run, and where ONNX Runtime
// writes how long each of its nodes took. Knows no runtime and no model.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** In milliseconds of `performance.now()`. */
export type Span = { readonly beganMs: number; readonly endedMs: number };

export type WatchedProgram = {
  readonly name: string;
  /** What the runtime's file begins with; it is whole once the program is released. */
  readonly filePrefix: string;
  compiled: Span | undefined;
  readonly runs: Span[];
};

let watch: { folder: string; programs: WatchedProgram[] } | undefined;

/** From now on until `end`, every program that is compiled is watched. */
export function watchPrograms(): { programs: readonly WatchedProgram[]; end(): void } {
  const folder = mkdtempSync(join(tmpdir(), "reckon-profile-"));
  const programs: WatchedProgram[] = [];
  watch = { folder, programs };
  return {
    programs,
    end() {
      watch = undefined;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether somebody asks now where time goes. */
export const isWatching = (): boolean => watch !== undefined;

/** The record of a program that is about to be compiled; undefined where nobody watches. */
export function watched(name: string): WatchedProgram | undefined {
  if (!watch) return undefined;
  const filePrefix = join(watch.folder, `${watch.programs.length}`);
  const program: WatchedProgram = { name, filePrefix, compiled: undefined, runs: [] };
  watch.programs.push(program);
  return program;
}
