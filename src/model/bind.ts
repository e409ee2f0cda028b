// Joins a family to where its numbers come from: frozen weights, trained tensors, adapters.
import { type Tensor, weight } from "../engine/tensor.ts";
import { type Context, type LinearSpec, type ParameterSpec, weightOf } from "./family.ts";
import { adapted, adapterOf, type LoraSettings } from "./lora.ts";

/**
 * @param trained tensors that stand in for frozen weights (full training) or are adapters, by name
 * @param lora the adapters' settings; undefined when `trained` holds none
 */
export function bindParameters(
  trained: Readonly<Record<string, Tensor>> = {},
  lora?: LoraSettings,
): Pick<Context, "parameter" | "linear"> {
  const parameter = ({ name, shape }: ParameterSpec) => trained[name] ?? weight(name, shape);
  const linear = (x: Tensor, spec: LinearSpec): Tensor => {
    // One token a row is a matrix, in whose products ONNX Runtime adds the adapter to the projection as it computes it.
    if (lora && x.rank === 3 && x.shape[1] === 1)
      return linear(x.reshape([-1, spec.inputs]), spec).reshape([x.shape[0]!, 1, spec.outputs]);
    const matrix = parameter(weightOf(spec));
    const y = x.matmul(matrix.swap());
    const adapter = lora && adapterOf(spec, lora);
    if (!adapter) return y;
    const { a, b, magnitude, scale } = adapter;
    const tensors = { a: trained[a.name]!, b: trained[b.name]!, magnitude: magnitude && trained[magnitude.name]! };
    return adapted(x, y, matrix, tensors, scale);
  };
  return { parameter, linear };
}
