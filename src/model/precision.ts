// How a model's weights lie in memory, and what its products are of.

/**
 * "int8" rounds every matrix, one scale a row, to a quarter of the size. "w8a8" also rounds what is multiplied with one, a row at
 * a time, so that products are of int8: about twice as fast where the processor has instructions for them.
 */
export const precisions = ["float32", "int8", "w8a8"] as const;
export type Precision = (typeof precisions)[number];
