// The gradient of a micro-batch as one compiled program: fastest, and every value that the backward pass reads stays alive.
import { inScope } from "../engine/graph.ts";
import { keepScores } from "../engine/keep-scores.ts";
import { compileGraph, type Program, trace } from "../engine/runtime.ts";
import type { Tensor } from "../engine/tensor.ts";
import { grad } from "../engine/vjp.ts";
import { bindParameters } from "../model/bind.ts";
import { packedTypes, perToken, tokenLogProbs } from "../model/token-log-probs.ts";
import { inputTypes } from "../model/trainable.ts";
import { type Gradient, type GradientSettings, type GradientShape, gradientName, keptScoresBytes } from "./gradient.ts";

export function wholeGradient<Name extends string>(settings: GradientSettings<Name>): Gradient<Name> {
  const { weights, trainable, threads } = settings;
  const programs = new Map<string, Promise<Program>>();
  return async ({ rows, rowTokens, ids, positions, segments, scoreIndex, targets }, inputs, into) => {
    const key = `${rows}x${rowTokens}x${targets.length}`;
    const program =
      programs.get(key) ??
      compileGraph(gradientGraph(settings, { rows, rowTokens, capacity: targets.length }), {
        weights,
        threads,
        name: "gradient",
      });
    programs.set(key, program);
    const feeds = { ids, positions, segments, scoreIndex, targets, ...inputs, ...trainable.views };
    const views = Object.fromEntries(Object.entries(into).map(([name, view]) => [gradientName(name), view]));
    return (await (await program).run(feeds, views)) as Record<string, Float32Array>;
  };
}

/** Inputs: the packed rows, the loss's per-token inputs, what is trained. Outputs: the loss's and every gradient. */
export function gradientGraph<Name extends string>(
  { family, trainable, temperature, inputs, loss }: GradientShape<Name>,
  { rows, rowTokens, capacity }: { rows: number; rowTokens: number; capacity: number },
) {
  const types = {
    ...packedTypes(rows, rowTokens, capacity),
    ...Object.fromEntries(inputs.map((name) => [name, perToken(capacity)])),
    ...inputTypes(trainable),
  };
  const build = (tensors: Record<string, Tensor>) => {
    const trained = Object.fromEntries(trainable.parameters.map(({ name }) => [name, tensors[name]!]));
    const bound = bindParameters(trained, trainable.lora);
    const logProbs = tokenLogProbs(family, bound, tensors as never, temperature);
    const outputs = inScope("loss", () => loss(logProbs, tensors as Record<Name, Tensor>));
    const gradients = grad(outputs.loss, Object.values(trained));
    return {
      ...outputs,
      logProbs,
      ...Object.fromEntries(trainable.parameters.map(({ name }, i) => [gradientName(name), gradients[i]!])),
    };
  };
  return keepScores(trace(build, types), keptScoresBytes);
}
