// Paths as a run writes them down, so that its record reads the same on every machine. Knows no recipe.
import { isAbsolute, join, relative, sep } from "node:path";
import { snapshotName } from "../hub/model-name.ts";
import { packageRoot } from "../run/version.ts";

/**
 * What to call a path: the repository and commit of a model from the hub, else from the package, else from the working
 * folder, else its last two names.
 */
export function pathLabel(path: string, workingFolder = process.cwd()): string {
  const fromHub = snapshotName(path);
  if (fromHub !== undefined) return fromHub;
  const names = within(packageRoot, path) ?? within(workingFolder, path) ?? path.split(sep).slice(-2).join(sep);
  return withSlashes(names);
}

/**
 * A path that is found again from a recipe in `folder`: models from the hub by their repository and commit, shipped ones
 * from the package, others from the folder.
 */
export function pathFrom(folder: string, path: string): string {
  const fromHub = snapshotName(path);
  if (fromHub !== undefined) return fromHub;
  return withSlashes(
    within(join(packageRoot, "models"), path) === undefined ? relative(folder, path) : pathLabel(path),
  );
}

function within(folder: string, path: string): string | undefined {
  const names = relative(folder, path);
  return names === "" || names.startsWith("..") || isAbsolute(names) ? undefined : names;
}

const withSlashes = (path: string) => path.split(sep).join("/");
