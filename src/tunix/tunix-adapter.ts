// An adapter as Tunix keeps it → an adapter as PEFT reads it. Tunix's arrays keep heads apart and contract over the rank:
// A [inputs…, rank] and B [rank, parts, outputs…]. PEFT has A [rank, inputs] and B [outputs, rank] for each projection.
import { CheckpointError } from "../run/errors.ts";

export type NamedArray = { readonly shape: readonly number[]; readonly data: Float32Array };

/** Tunix's module and the projections in it. Where there are several, they share A, so that each gets a copy of it. */
const projections: Readonly<Record<string, readonly string[]>> = {
  "attn.q_einsum": ["self_attn.q_proj"],
  "attn.kv_einsum": ["self_attn.k_proj", "self_attn.v_proj"],
  "attn.qkv_einsum": ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
  "attn.attn_vec_einsum": ["self_attn.o_proj"],
  "mlp.gate_proj": ["mlp.gate_proj"],
  "mlp.up_proj": ["mlp.up_proj"],
  "mlp.down_proj": ["mlp.down_proj"],
};

/**
 * The tensors by PEFT's names without its prefix, such as model.layers.0.self_attn.q_proj.lora_A.weight.
 * @param arrays by Tunix's names, such as layers.0.attn.q_einsum.w_lora_a
 * @throws CheckpointError for a name that is none of Tunix's, an A without its B, or shapes that do not go together
 */
export function peftTensors(arrays: ReadonlyMap<string, NamedArray>): Map<string, NamedArray> {
  const tensors = new Map<string, NamedArray>();
  for (const [name, b] of arrays) {
    const [, layer, module, weight, part] =
      /^layers\.(\d+)\.(attn\.\w+|mlp\.\w+)\.(w|kernel)_lora_([ab])$/.exec(name) ?? [];
    const targets = module === undefined ? undefined : projections[module];
    if (targets === undefined)
      throw new CheckpointError(`the array ${name} is none of the adapters that Tunix puts on Gemma`);
    const a = arrays.get(`layers.${layer}.${module}.${weight}_lora_a`);
    const partner = arrays.get(`layers.${layer}.${module}.${weight}_lora_b`);
    if (a === undefined || partner === undefined)
      throw new CheckpointError(`the array ${name} has no partner; an adapter is a pair`);
    if (part === "a") continue;
    const rank = b.shape[0]!;
    if (a.shape.at(-1) !== rank)
      throw new CheckpointError(
        `${name} is [${b.shape.join(", ")}], its partner [${a.shape.join(", ")}]: the ranks differ`,
      );
    const outputs = b.data.length / rank / targets.length;
    targets.forEach((target, place) => {
      const stem = `model.layers.${layer}.${target}`;
      tensors.set(`${stem}.lora_A.weight`, transposed(a.data, a.data.length / rank, rank));
      tensors.set(`${stem}.lora_B.weight`, transposedPart(b.data, { rank, outputs, place, parts: targets.length }));
    });
  }
  return tensors;
}

/**
 * The other way round, heads and parts in one: A [inputs, rank] and B [rank, parts · outputs], which have Tunix's order.
 * @throws CheckpointError where projections that Tunix keeps in one do not share A, or not all of them have an adapter
 */
export function tunixArrays(
  modules: ReadonlyMap<string, { readonly a: NamedArray; readonly b: NamedArray }>,
): Map<string, NamedArray> {
  const arrays = new Map<string, NamedArray>();
  const left = new Set(modules.keys());
  for (const name of modules.keys()) {
    const [, layer = "", target = ""] = /^model\.layers\.(\d+)\.(.+)$/.exec(name) ?? [];
    // q stands alone, or with k and v where it has as many heads; which, the shapes of k and q would say: it stands alone here.
    const [module, targets] =
      Object.entries(projections).find(([kind, names]) => kind !== "attn.qkv_einsum" && names.includes(target)) ?? [];
    if (module === undefined) throw new CheckpointError(`the adapter of ${name} has no counterpart in Tunix`);
    if (!left.has(name)) continue;
    const members = targets!.map((each) => modules.get(`model.layers.${layer}.${each}`));
    const [first] = members;
    if (first === undefined || members.some((member) => member === undefined || !sameArray(member.a, first.a)))
      throw new CheckpointError(
        `the adapters of ${targets!.join(" and ")} in layer ${layer} do not share their A, as they have to in Tunix; merge them into the model and begin new ones: model=FOLDER`,
      );
    for (const each of targets!) left.delete(`model.layers.${layer}.${each}`);
    const stem = `layers.${layer}.${module}.${module.startsWith("mlp") ? "kernel" : "w"}_lora`;
    const [rank, inputs] = first.a.shape as [number, number];
    arrays.set(`${stem}_a`, transposed(first.a.data, rank, inputs));
    arrays.set(
      `${stem}_b`,
      joinedParts(
        members.map((member) => member!.b),
        rank,
      ),
    );
  }
  return arrays;
}

const sameArray = (one: NamedArray, other: NamedArray) =>
  one.data.length === other.data.length && one.data.every((value, i) => value === other.data[i]);

/** Several [outputs, rank] → [rank, parts · outputs] */
function joinedParts(parts: readonly NamedArray[], rank: number): NamedArray {
  const outputs = parts[0]!.shape[0]!;
  const data = new Float32Array(rank * parts.length * outputs);
  for (const [place, part] of parts.entries())
    for (let o = 0; o < outputs; o++)
      for (let r = 0; r < rank; r++) data[(r * parts.length + place) * outputs + o] = part.data[o * rank + r]!;
  return { shape: [rank, parts.length * outputs], data };
}

/** [rows, columns] → [columns, rows] */
function transposed(data: Float32Array, rows: number, columns: number): NamedArray {
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = data[row * columns + column]!;
  return { shape: [columns, rows], data: result };
}

/** One part of [rank, parts, outputs] → [outputs, rank] */
function transposedPart(
  data: Float32Array,
  { rank, outputs, place, parts }: { rank: number; outputs: number; place: number; parts: number },
): NamedArray {
  const result = new Float32Array(outputs * rank);
  for (let r = 0; r < rank; r++)
    for (let o = 0; o < outputs; o++) result[o * rank + r] = data[(r * parts + place) * outputs + o]!;
  return { shape: [outputs, rank], data: result };
}
