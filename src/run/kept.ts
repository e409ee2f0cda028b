// What a lane holds for its objects together; see lanes.ts.

/** A thing by its number, with its value where the lane has not got it yet. */
export type Kept = { readonly id: number; readonly value?: unknown };

const things = new Map<number, unknown>();

/** In a lane: the thing, made of the value that came with it once. */
export function kept<T, Value>({ id, value }: Kept, make: (value: Value) => T): T {
  if (value !== undefined) things.set(id, make(value as Value));
  return things.get(id) as T;
}
