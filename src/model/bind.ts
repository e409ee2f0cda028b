// Joins a family to where its numbers come from: frozen weights, trained tensors, adapters.
import { type Tensor, weight } from "../engine/tensor.ts";
import { type Context, type LinearSpec, type ParameterSpec, weightOf } from "./family.ts";
import { adapterNames, isTarget, type LoraSettings, loraDelta, scaleOf } from "./lora.ts";

/**
 * @param trained tensors that stand in for frozen weights (full training) or are adapters, by name
 * @param lora the adapters' settings; undefined when `trained` holds none
 */
export function bindParameters(
  trained: Readonly<Record<string, Tensor>> = {},
  lora?: LoraSettings,
): Pick<Context, "parameter" | "linear"> {
  const parameter = ({ name, shape }: ParameterSpec) => trained[name] ?? weight(name, shape);
  const linear = (x: Tensor, spec: LinearSpec) => {
    const y = x.matmul(parameter(weightOf(spec)).swap());
    if (!lora || !isTarget(spec, lora)) return y;
    const { a, b } = adapterNames(spec);
    return y.add(loraDelta(x, trained[a]!, trained[b]!, scaleOf(lora)));
  };
  return { parameter, linear };
}
