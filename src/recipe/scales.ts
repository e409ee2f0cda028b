// Scales of a recipe: settings under `scales.NAME` that are laid over the rest when that scale is asked for, so that one file
// says both what runs at full size and what runs on a laptop. Knows no key of a recipe.
import { RecipeError } from "../run/errors.ts";
import { nearestName } from "./nearest.ts";

const setting = /^scale=(.*)$/s;

/** Parts "scale=NAME" from the other settings of a command line; the last one counts. */
export function partScale(settings: readonly string[]): { scale: string | undefined; others: string[] } {
  const scale = settings.findLast((text) => setting.test(text))?.replace(setting, "$1");
  return { scale, others: settings.filter((text) => !setting.test(text)) };
}

/**
 * Takes the scales out of a recipe's values, in place, and lays the one that is asked for over them. Mappings are merged,
 * anything else is replaced, and null takes a key out.
 * @throws RecipeError for a scale that the recipe does not have, or scales that are no mappings
 */
export function applyScale(recipe: Record<string, unknown>, scale: string | undefined): void {
  const { scales } = recipe;
  delete recipe.scales;
  if (scales !== undefined && !(isRecord(scales) && Object.values(scales).every(isRecord)))
    throw new RecipeError(
      "scales must be names with settings below them, like scales: { tiny: { model: models/tiny } }",
    );
  if (scale === undefined) return;
  const names = Object.keys(scales ?? {});
  const chosen = names.includes(scale) ? (scales as Record<string, Record<string, unknown>>)[scale]! : undefined;
  if (chosen !== undefined) {
    merge(recipe, chosen);
    return;
  }
  if (names.length === 0) throw new RecipeError(`on the command line: the recipe has no scales, so none is '${scale}'`);
  const near = nearestName(scale, names);
  throw new RecipeError(
    `on the command line: the recipe has no scale '${scale}'; ${near ? `did you mean '${near}'?` : `it has ${names.join(", ")}`}`,
  );
}

function merge(target: Record<string, unknown>, source: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(source)) {
    const own = Object.hasOwn(target, key) ? target[key] : undefined;
    if (value === null) delete target[key];
    else if (isRecord(value) && isRecord(own)) merge(own, value);
    else Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
