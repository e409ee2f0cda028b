// The sizes that generation rounds up to, so that few compiled programs serve all prompts and samples.

/** Cache sizes are multiples of this. */
export const capacityStep = 64;

/**
 * Rows that decode together, at least, where the settings allow: with one or two, products round otherwise than with more,
 * and a sample's probabilities would depend on how many others are left.
 */
export const fewestRows = 4;

/** Prompts that are read together, at most, and the step to which they are padded. */
export const mostPromptRows = 8;
const promptStep = 32;

const roundUp = (value: number, step: number) => Math.max(step, Math.ceil(value / step) * step);

export const powerOfTwo = (value: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, value)));

/** Positions of a cache that holds so many. */
export const cacheCapacity = (positions: number): number => roundUp(positions, capacityStep);

/** The program that reads so many prompts, the longest of so many tokens. */
export const prefillShape = (prompts: number, longest: number, contextLength: number) => ({
  rows: powerOfTwo(prompts),
  length: Math.min(roundUp(longest, promptStep), roundUp(contextLength, promptStep)),
});
