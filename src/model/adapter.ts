// A PEFT adapter folder ↔ the trained tensors of a model.
import { type AdapterTensors, readAdapter, storedAdapterName, writeAdapter } from "../checkpoint/adapter.ts";
import { CheckpointError } from "../run/errors.ts";
import type { LinearSpec, ModelFamily } from "./family.ts";
import { adapterOf, type LinearAdapter, type LoraSettings, loraParameters } from "./lora.ts";
import { isAllLinear, isTarget } from "./targets.ts";
import { isOfOtherPart, storedNames } from "./text-part.ts";
import { allocateTrainable, type Trainable } from "./trainable.ts";

/** A projection, the name that the folder has for it, and what the folder says of it. */
type Found = { linear: LinearSpec; stored: string; tensors: AdapterTensors; adapter: LinearAdapter };

/**
 * Reads an adapter of this model, also one made on a larger model of which this is the text part.
 * @throws CheckpointError when tensors are missing, are of other shapes, or attach to nothing in the model.
 */
export function loadAdapter(family: ModelFamily, folder: string): Trainable {
  const { settings, modules, narrowed } = readAdapter(folder);
  const found: Found[] = [];
  const missing: string[] = [];
  const known = new Set<string>();
  for (const linear of family.linears) {
    const names = storedNames(linear.name);
    const stored = names.find((name) => modules.has(name));
    if (stored !== undefined) {
      known.add(stored);
      const adapter = adapterOf({ ...linear, name: stored }, { ...settings, targets: "all-linear" })!;
      found.push({ linear, stored, tensors: modules.get(stored)!, adapter });
    } else if (!narrowed && names.some((name) => isTarget(name, settings.targets))) {
      missing.push(`tensor ${storedAdapterName(linear.name, "a")} is missing`);
    }
  }
  const strangers = [...modules.keys()]
    .filter((module) => !known.has(module) && !isOfOtherPart(module))
    .map((module) => `tensor ${storedAdapterName(module, "a")} attaches to nothing in this model`);
  if (found.length === 0 && strangers.length === 0) strangers.push("it changes only the part that sees, not the text");
  refuse(folder, [...found.flatMap(misfits), ...missing, ...strangers]);

  const lora = settingsFor(family, settings, found);
  const trainable = allocateTrainable(lora, loraParameters(family, lora));
  for (const { linear, tensors } of found) {
    const { a, b, magnitude } = adapterOf(linear, lora)!;
    trainable.views[a.name]!.set(tensors.a.data);
    trainable.views[b.name]!.set(tensors.b.data);
    if (magnitude) trainable.views[magnitude.name]!.set(tensors.magnitude!.data);
  }
  return trainable;
}

/**
 * Writes an adapter that PEFT loads onto the model.
 * @param baseModel name or path of the model that it belongs to
 * @throws CheckpointError when every parameter was trained, so that there are no adapters.
 */
export function saveAdapter(folder: string, { lora, parameters, views }: Trainable, baseModel: string): void {
  if (!lora) throw new CheckpointError(`${folder}: every parameter was trained, so there is no adapter to write`);
  const tensors = parameters.map(({ name, shape }) => [name, { shape, data: views[name]! }] as const);
  const modules = [...new Set(parameters.map(({ name }) => name.split(".lora_")[0]!))];
  writeAdapter(folder, { settings: { ...lora, targets: targetsForPeft(lora, modules) }, baseModel, tensors });
}

/** PEFT tries "all-linear" and regular expressions on modules of every kind, so the file gets names in their place. */
function targetsForPeft({ targets }: LoraSettings, modules: readonly string[]): readonly string[] {
  if (typeof targets !== "string") return targets;
  return isAllLinear(targets) ? [...new Set(modules.map((module) => module.split(".").at(-1)!))] : modules;
}

/** What is of another shape in a module of the folder than the model and the settings ask for. */
function misfits({ stored, tensors, adapter }: Found): string[] {
  return (["a", "b", "magnitude"] as const).flatMap((part) => {
    const [found, wanted] = [tensors[part], adapter[part]];
    if (!found || !wanted || found.shape.join() === wanted.shape.join()) return [];
    return [
      `tensor ${storedAdapterName(stored, part)} is [${found.shape.join(", ")}], needed is [${wanted.shape.join(", ")}]`,
    ];
  });
}

/** @throws CheckpointError with the first problems and how many there are. */
function refuse(folder: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const shown = problems.slice(0, 3);
  const rest = problems.length - shown.length;
  const misfit = problems.length === 1 ? "" : `the adapter does not fit this model in ${problems.length} places: `;
  throw new CheckpointError(`${folder}: ${misfit}${shown.join("; ")}${rest > 0 ? `; and ${rest} more` : ""}`);
}

/** The folder's settings where they mean the same for our names; else settings that name every module. */
function settingsFor(family: ModelFamily, settings: LoraSettings, found: readonly Found[]): LoraSettings {
  const byName = new Map(found.map(({ linear, adapter }) => [linear.name, adapter]));
  const same = family.linears.every((linear) => {
    const [ours, theirs] = [adapterOf(linear, settings), byName.get(linear.name)];
    return ours?.rank === theirs?.rank && ours?.alpha === theirs?.alpha;
  });
  if (same) return settings;
  const pattern = (key: "rank" | "alpha") =>
    Object.fromEntries(
      found.flatMap(({ linear, adapter }) =>
        adapter[key] === settings[key] ? [] : [[`^${linear.name}`, adapter[key]]],
      ),
    );
  return {
    ...settings,
    targets: found.map(({ linear }) => linear.name),
    rankPattern: pattern("rank"),
    alphaPattern: pattern("alpha"),
  };
}
