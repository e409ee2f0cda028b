// The error for tensors whose sizes or types do not fit. It knows no user interface.

/** Sizes or types that do not fit; the message names the operation, the sizes and the scope. */
export class ShapeError extends Error {
  override name = "ShapeError";
}
