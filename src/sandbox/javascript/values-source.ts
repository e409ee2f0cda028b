// JavaScript: plain values to JSON and back, in both interpreters. What comes back from a program is only ever made into
// objects of the judge's own, so that no method of the program's runs where it is judged.

/** Two functions: `encode(value, refer)` gives what `JSON.stringify` can write, `decode(tree, resolve)` undoes it. */
export const valuesSource = `
const deepest = 100;
const typed = { Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
  Float32Array, Float64Array, BigInt64Array, BigUint64Array };

function encode(value, refer, depth = 0) {
  if (value === undefined) return ["undefined"];
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0) ? value : ["number", Object.is(value, -0) ? "-0" : String(value)];
  if (typeof value === "bigint") return ["bigint", String(value)];
  if (depth >= deepest) throw new RangeError("nested more than " + deepest + " deep");
  const inside = (item) => encode(item, refer, depth + 1);
  const entries = (pairs) => Array.from(pairs, ([key, item]) => [inside(key), inside(item)]);
  if (typeof value !== "object") return refer(value);
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Array.prototype)
    return ["array", Array.from({ length: value.length }, (_, index) => (index in value ? inside(value[index]) : ["hole"]))];
  if (prototype === Object.prototype) return ["object", entries(Object.entries(value))];
  if (prototype === null) return ["dictionary", entries(Object.entries(value))];
  if (prototype === Map.prototype) return ["map", entries(Map.prototype.entries.call(value))];
  if (prototype === Set.prototype) return ["set", Array.from(Set.prototype.values.call(value), inside)];
  if (prototype === Date.prototype) return ["date", inside(Date.prototype.getTime.call(value))];
  if (prototype === RegExp.prototype) return ["pattern", value.source, value.flags];
  for (const name in typed)
    if (prototype === typed[name].prototype) return ["typed", name, Array.from(value, inside)];
  return refer(value);
}

function decode(tree, resolve) {
  if (!Array.isArray(tree)) {
    if (typeof tree === "object" && tree !== null) throw new TypeError("no value");
    return tree;
  }
  const one = (item) => decode(item, resolve);
  const define = (target, pairs) => {
    for (const [key, item] of pairs)
      Object.defineProperty(target, one(key), { value: one(item), writable: true, enumerable: true, configurable: true });
    // A function in its place could say something else each time.
    if (Object.hasOwn(target, "valueOf") || Object.hasOwn(target, "toString"))
      Object.defineProperty(target, Symbol.toPrimitive, { value: (hint) => (hint === "number" ? NaN : "[object Object]") });
    return target;
  };
  const [kind, first, second] = tree;
  if (kind === "undefined") return undefined;
  if (kind === "number") return Number(first);
  if (kind === "bigint") return BigInt(first);
  if (kind === "object") return define({}, first);
  if (kind === "dictionary") return define(Object.create(null), first);
  if (kind === "map") return new Map(first.map(([key, item]) => [one(key), one(item)]));
  if (kind === "set") return new Set(first.map(one));
  if (kind === "date") return new Date(one(first));
  if (kind === "pattern") return new RegExp(first, second);
  if (kind === "typed") return typed[first].from(second.map(one));
  if (kind !== "array") return resolve(tree);
  const items = new Array(first.length);
  first.forEach((item, index) => {
    if (!(Array.isArray(item) && item[0] === "hole")) items[index] = one(item);
  });
  return items;
}
`;
