// Adapters put into the weights that they change, and taken out again. Plain arithmetic on rows, in float64.
import type { LinearSpec } from "./family.ts";
import type { LinearAdapter } from "./lora.ts";

/** Everything that is known of one projection; the adapter's values are looked up in `views` by name. */
export type Projection = {
  linear: LinearSpec;
  adapter: LinearAdapter;
  views: Readonly<Record<string, Float32Array>>;
};

/** W + s·B·A, its rows stretched to DoRA's magnitudes, written to `into`, which it gives back. @param weight [outputs, inputs] */
export function mergeAdapter(weight: Float32Array, projection: Projection, into: Float32Array): Float32Array {
  const { inputs, outputs } = projection.linear;
  const magnitudes = magnitudesOf(projection);
  const row = new Float64Array(inputs);
  for (let o = 0; o < outputs; o++) {
    change(projection, o, row);
    for (let i = 0; i < inputs; i++) row[i]! += weight[o * inputs + i]!;
    const stretch = magnitudes ? magnitudes[o]! / length(row) : 1;
    for (let i = 0; i < inputs; i++) into[o * inputs + i] = row[i]! * stretch;
  }
  return into;
}

/**
 * W again from what `mergeAdapter` gave, written to `into`, which it gives back.
 * @param norms for DoRA, the lengths of the rows of W + s·B·A, which merging loses: see `directionNorms`
 */
export function unmergeAdapter(
  merged: Float32Array,
  projection: Projection,
  norms: Float64Array | undefined,
  into: Float32Array,
): Float32Array {
  const { inputs, outputs } = projection.linear;
  const magnitudes = magnitudesOf(projection);
  const row = new Float64Array(inputs);
  for (let o = 0; o < outputs; o++) {
    change(projection, o, row);
    const stretch = magnitudes && norms ? norms[o]! / magnitudes[o]! : 1;
    for (let i = 0; i < inputs; i++) into[o * inputs + i] = merged[o * inputs + i]! * stretch - row[i]!;
  }
  return into;
}

/** The lengths of the rows of W + s·B·A, [outputs]. */
export function directionNorms(weight: Float32Array, projection: Projection): Float64Array {
  const { inputs, outputs } = projection.linear;
  const row = new Float64Array(inputs);
  return Float64Array.from({ length: outputs }, (_, o) => {
    change(projection, o, row);
    for (let i = 0; i < inputs; i++) row[i]! += weight[o * inputs + i]!;
    return length(row);
  });
}

/** The lengths of the rows of a weight: DoRA's magnitudes before training, [outputs]. */
export function rowNorms(weight: Float32Array, { inputs, outputs }: LinearSpec): Float32Array {
  return Float32Array.from({ length: outputs }, (_, o) => length(weight.subarray(o * inputs, (o + 1) * inputs)));
}

/** Row `o` of s·B·A. */
function change(
  { linear: { inputs }, adapter: { rank, scale, a, b }, views }: Projection,
  o: number,
  row: Float64Array,
) {
  const [down, up] = [views[a.name]!, views[b.name]!];
  row.fill(0);
  // Four ranks at a time: it is the reading and writing of the row that takes the time.
  const factor = (r: number) => (r < rank ? up[o * rank + r]! * scale : 0);
  for (let r = 0; r < rank; r += 4) {
    const [f0, f1, f2, f3] = [factor(r), factor(r + 1), factor(r + 2), factor(r + 3)];
    const [a0, a1, a2, a3] = [0, 1, 2, 3].map((n) => Math.min(r + n, rank - 1) * inputs) as [
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < inputs; i++)
      row[i]! += f0 * down[a0 + i]! + f1 * down[a1 + i]! + f2 * down[a2 + i]! + f3 * down[a3 + i]!;
  }
}

function length(row: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i]! * row[i]!;
  return Math.sqrt(sum);
}

const magnitudesOf = ({ adapter: { magnitude }, views }: Projection) =>
  magnitude ? views[magnitude.name]! : undefined;
