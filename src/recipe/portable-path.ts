// Paths as a run writes them down, so that its record reads the same on every machine. Knows no recipe.
import { isAbsolute, join, relative, sep } from "node:path";
import { packageRoot } from "../run/version.ts";

/** What to call a path: from the package, else from the working folder, else its last two names. */
export function pathLabel(path: string, workingFolder = process.cwd()): string {
  const names = within(packageRoot, path) ?? within(workingFolder, path) ?? path.split(sep).slice(-2).join(sep);
  return withSlashes(names);
}

/** A path that is found again from a recipe in `folder`: shipped ones from the package, others from the folder. */
export function pathFrom(folder: string, path: string): string {
  return withSlashes(
    within(join(packageRoot, "models"), path) === undefined ? relative(folder, path) : pathLabel(path),
  );
}

function within(folder: string, path: string): string | undefined {
  const names = relative(folder, path);
  return names === "" || names.startsWith("..") || isAbsolute(names) ? undefined : names;
}

const withSlashes = (path: string) => path.split(sep).join("/");
