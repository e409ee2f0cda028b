// A PEFT adapter folder ↔ the trained tensors of a model.
import { readAdapter, writeAdapter } from "../checkpoint/adapter.ts";
import { CheckpointError } from "../run/errors.ts";
import type { ModelFamily } from "./family.ts";
import type { LoraSettings } from "./lora.ts";
import { loraParameters } from "./lora.ts";
import { allocateTrainable, type Trainable } from "./trainable.ts";

const prefix = "base_model.model.";

/** @throws CheckpointError when a tensor is missing, is of another shape, or attaches to nothing in the model. */
export function loadAdapter(family: ModelFamily, folder: string): Trainable {
  const adapter = readAdapter(folder);
  const settings: LoraSettings = {
    rank: adapter.rank,
    alpha: adapter.scaling * adapter.rank,
    targets: adapter.targets,
  };
  const trainable = allocateTrainable(settings, loraParameters(family, settings));
  const known = new Set<string>();
  for (const { name, shape } of trainable.parameters) {
    const tensor = adapter.tensors.get(prefix + name);
    if (!tensor) throw new CheckpointError(`${folder}: tensor ${prefix + name} is missing`);
    if (tensor.shape.join() !== shape.join())
      throw new CheckpointError(
        `${folder}: tensor ${prefix + name} is [${tensor.shape.join(", ")}], the model needs [${shape.join(", ")}]`,
      );
    trainable.views[name]!.set(tensor.data);
    known.add(prefix + name);
  }
  for (const name of adapter.tensors.keys())
    if (!known.has(name)) throw new CheckpointError(`${folder}: tensor ${name} attaches to nothing in this model`);
  return trainable;
}

/** @throws CheckpointError when the tensors are not adapters. */
export function saveAdapter(folder: string, { lora, parameters, views }: Trainable, baseModel: string): void {
  if (!lora) throw new CheckpointError(`${folder}: every parameter was trained, so there is no adapter to write`);
  const tensors = parameters.map(({ name, shape }) => [prefix + name, { shape, data: views[name]! }] as const);
  writeAdapter(folder, { rank: lora.rank, alpha: lora.alpha, tensors }, baseModel);
}
