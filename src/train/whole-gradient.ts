// The gradient of a micro-batch as one compiled program: fastest, and every value that the backward pass reads stays alive.
import { inScope } from "../engine/graph.ts";
import { keepScores } from "../engine/keep-scores.ts";
import { compileGraph, type Program, trace } from "../engine/runtime.ts";
import type { Tensor } from "../engine/tensor.ts";
import { grad } from "../engine/vjp.ts";
import { bindParameters } from "../model/bind.ts";
import { type BatchSizes, freeRows, sizesOf } from "../model/free-rows.ts";
import { packedFeeds, packedTypes, perToken } from "../model/packed-rows.ts";
import { tokenLogProbs } from "../model/token-log-probs.ts";
import { inputTypes } from "../model/trainable.ts";
import { type Gradient, type GradientSettings, type GradientShape, gradientName, keepsScores } from "./gradient.ts";

export function wholeGradient<Name extends string>(settings: GradientSettings<Name>): Gradient<Name> {
  const { weights, trainable, threads } = settings;
  const programs = new Map<string, Promise<Program>>();
  const programFor = (keeps: boolean, apart: boolean) => {
    const key = `${keeps} ${apart}`;
    const known = programs.get(key);
    if (known) return known;
    const free = freeRows(settings.family, trainable.parameters, apart);
    const graph = gradientGraph(settings, free, keeps);
    const program = compileGraph(graph, { weights, threads, free: free.axes, name: "gradient" });
    programs.set(key, program);
    return program;
  };
  return async (batch, inputs, into) => {
    const program = await programFor(keepsScores(settings.family, batch), batch.promptRows !== undefined);
    const feeds = { ...packedFeeds(batch), ...inputs, ...trainable.views };
    const views = Object.fromEntries(Object.entries(into).map(([name, view]) => [gradientName(name), view]));
    return (await program.run(feeds, views, sizesOf(batch))) as Record<string, Float32Array>;
  };
}

/**
 * Inputs: the packed rows, the loss's per-token inputs, what is trained. Outputs: the loss's and every gradient.
 * @param keeps whether attention keeps its probabilities for the gradient
 */
export function gradientGraph<Name extends string>(
  { family, trainable, temperature, loss }: GradientShape<Name>,
  sizes: BatchSizes,
  keeps: boolean,
) {
  const types = {
    ...packedTypes(sizes),
    ...Object.fromEntries(loss.inputs.map((name) => [name, perToken(sizes.capacity)])),
    ...inputTypes(trainable),
  };
  const build = (tensors: Record<string, Tensor>) => {
    const trained = Object.fromEntries(trainable.parameters.map(({ name }) => [name, tensors[name]!]));
    const bound = bindParameters(trained, trainable.lora);
    const logProbs = tokenLogProbs(family, bound, tensors, { temperature, differentiable: true });
    const outputs = inScope("loss", () => loss.of(logProbs, tensors as Record<Name, Tensor>));
    const gradients = grad(outputs.loss, Object.values(trained));
    return {
      ...outputs,
      logProbs,
      ...Object.fromEntries(trainable.parameters.map(({ name }, i) => [gradientName(name), gradients[i]!])),
    };
  };
  const graph = trace(build, types);
  return keeps ? keepScores(graph) : graph;
}
