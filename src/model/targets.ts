// Which projections an adapter attaches to, and with what rank and alpha: the matching rules of PEFT 0.21
// (`check_target_module_exists` and `get_pattern_key`), on names of modules alone.
import type { LoraSettings } from "../checkpoint/adapter.ts";
import type { LinearSpec } from "./family.ts";

/**
 * Whether a module is among the targets: "all-linear" names every projection, another string is a regular expression
 * for the whole name, and a list holds names or their ends after a dot.
 */
export function isTarget(module: string, targets: LoraSettings["targets"]): boolean {
  if (typeof targets !== "string") return targets.some((target) => isNameOrEnd(module, target));
  return isAllLinear(targets) || expression(`^(?:${targets})$`).test(module);
}

/** The value of the first pattern that matches the end of the name after a dot, or the whole name. */
export function patternValue(module: string, patterns: Readonly<Record<string, number>> = {}): number | undefined {
  const key = Object.keys(patterns).find((pattern) => matchesPattern(module, pattern));
  return key === undefined ? undefined : patterns[key];
}

/** What is wrong with targets and patterns for a model, the key first; undefined when each of them attaches to something. */
export function targetProblem(linears: readonly LinearSpec[], lora: LoraSettings): string | undefined {
  const modules = linears.map(({ name }) => name);
  const { targets } = lora;
  try {
    const idle =
      typeof targets === "string"
        ? modules.some((module) => isTarget(module, targets))
          ? undefined
          : targets
        : targets.find((target) => !modules.some((module) => isNameOrEnd(module, target)));
    if (idle !== undefined) return `targets: '${idle}' matches no projection of the model; it has ${listed(modules)}`;
    const chosen = modules.filter((module) => isTarget(module, targets));
    for (const key of ["rankPattern", "alphaPattern"] as const) {
      const unused = Object.keys(lora[key] ?? {}).find(
        (pattern) => !chosen.some((module) => matchesPattern(module, pattern)),
      );
      if (unused !== undefined) return `${key}: '${unused}' matches none of the targets, which are ${listed(chosen)}`;
    }
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return `targets or patterns: ${error.message}`;
    throw error;
  }
}

export const isAllLinear = (targets: LoraSettings["targets"]) =>
  typeof targets === "string" && targets.toLowerCase() === "all-linear";

const isNameOrEnd = (module: string, target: string) => module === target || module.endsWith(`.${target}`);

const matchesPattern = (module: string, pattern: string) => expression(`^(.*\\.)?(${pattern})$`).test(module);

/** Python's named groups are the one common difference from JavaScript. */
const expression = (source: string) =>
  new RegExp(source.replaceAll("(?P<", "(?<").replaceAll(/\(\?P=(\w+)\)/g, "\\k<$1>"));

/** The ends of the names, each once, and one name whole. */
function listed(modules: readonly string[]): string {
  const ends = [...new Set(modules.map((module) => module.split(".").at(-1)!))];
  return `${ends.join(", ")} (the whole name of the first is ${modules[0]})`;
}
