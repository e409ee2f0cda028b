// JavaScript, the judge's side: the tests run where the program never was. The names of the program stand for questions to
// the other interpreter; what comes back is plain values, or a reference to an object that is nothing but itself here.
import { valuesSource } from "./values-source.ts";

/**
 * An expression: a function of the host's `ask(json) → json`, of its `drain()`, which lets the program's promises and timers
 * run and gives "" when nothing is left, and of the names that the reference solution defines, as JSON. It makes `assert`,
 * `require` and the program's names, and gives `{ callBack, doubt }`: what runs a function of ours for the program, and the
 * first thing since the last question that could not be judged.
 */
export const judgeSource = `
(ask, drain, definedNames) => {
${valuesSource}
const inTests = (0, eval);
const references = new Map();
const ids = new WeakMap();
const callbacks = [];
/** What lies under an object of the program's own. */
const notPlain = Object.freeze({});
const doubts = [];
const defined = JSON.parse(definedNames);

function undecided(reason) {
  doubts.push(reason);
  throw new Error(reason);
}

function request(...parts) {
  const reply = JSON.parse(ask(JSON.stringify(parts)));
  if (reply[0] === "ended") throw new Error(reply[1]);
  if (reply[0] === "raised") throw thrown(reply[1], reply[2]);
  return reply;
}

function thrown(name, message) {
  const known = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError }[name] ?? Error;
  const error = new known(message);
  if (error.name !== name) error.name = name;
  return error;
}

/** What looking at an object gave. Until something runs again it gives the same, or one answer would fit all questions. */
const looks = new Map();

function valueOf(...parts) {
  if (!["get", "has", "text"].includes(parts[0])) {
    if (!["known", "name"].includes(parts[0])) looks.clear();
    return received(request(...parts)[1]);
  }
  const key = JSON.stringify(parts);
  if (!looks.has(key)) looks.set(key, received(request(...parts)[1]));
  return looks.get(key);
}

const received = (tree) => decode(tree, resolve);

function resolve(tree) {
  if (tree[0] === "promise") return promiseOf(tree[1]);
  if (tree[0] !== "held") throw new TypeError("no value");
  const known = references.get(tree[1]);
  if (known !== undefined) return known;
  const made = new Proxy(tree[2] === "function" ? function () {} : {}, handlerOf(["held", tree[1]]));
  references.set(tree[1], made);
  ids.set(made, tree[1]);
  return made;
}

function promiseOf(id) {
  return new Promise((keep, fail) => {
    const look = () => {
      looks.clear();
      const [state, ...rest] = request("settled", id);
      if (state === "kept") keep(received(rest[0]));
      else if (state === "broken") fail(thrown(...rest));
      else if (drain()) Promise.resolve().then(look);
      else fail(new Error("a promise of the program is never settled"));
    };
    drain();
    look();
  });
}

function sent(value) {
  if (ids.has(value)) return ["held", ids.get(value)];
  if (typeof value === "function") return ["callback", callbacks.push(value) - 1];
  return undecided("the test hands over an object that cannot be taken to the program");
}

const encoded = (value) => encode(value, sent);

/** Of an object of the program's own: it has no equal here but itself. */
function handlerOf(target) {
  return {
    get(_, key) {
      if (key === Symbol.iterator) return () => iterator(valueOf("iterate", target));
      // Of no value as a number: it could be another one each time.
      if (key === Symbol.toPrimitive) return (hint) => (hint === "number" ? NaN : valueOf("text", target));
      if (key === Symbol.hasInstance) return () => undecided("the test asks for a class of the program's own");
      if (typeof key === "symbol") return undefined;
      return valueOf("get", target, key);
    },
    has: (_, key) => typeof key === "string" && valueOf("has", target, key),
    set: (_, key, value) => (valueOf("set", target, key, encoded(value)), true),
    apply: (_, self, values) => called("call", [target, ids.has(self) ? sent(self) : ["undefined"]], values),
    construct: (_, values) => called("construct", [target], values),
    getPrototypeOf: () => notPlain,
  };
}

function called(kind, parts, values) {
  looks.clear();
  const [, result, changed] = request(kind, ...parts, values.map(encoded));
  for (const [place, after] of changed) writeBack(values[place], received(after));
  return received(result);
}

function iterator(source) {
  return {
    [Symbol.iterator]() {
      return this;
    },
    next() {
      const [done, value] = valueOf("next", encoded(source));
      return { done, value };
    },
  };
}

function writeBack(value, after) {
  if (value instanceof Map || value instanceof Set) {
    value.clear();
    after.forEach((item, key) => (value instanceof Map ? value.set(key, item) : value.add(item)));
    return;
  }
  for (const key of Object.keys(value)) if (!Object.hasOwn(after, key)) delete value[key];
  if (Array.isArray(value)) value.length = after.length;
  Object.assign(value, after);
}

class AssertionError extends Error {
  name = "AssertionError";
}

function same(left, right, strict, seen = []) {
  if (Object.is(left, right) || (!strict && left == right && !(Object(left) === left && Object(right) === right))) return true;
  if (Object(left) !== left || Object(right) !== right) return !strict && left == right;
  if (ids.has(left) && ids.has(right)) undecided("the test compares two objects of the program's own");
  if (ids.has(left) || ids.has(right)) return false;
  if (seen.some(([a, b]) => a === left && b === right)) return true;
  const inside = [...seen, [left, right]];
  const alike = (a, b) => same(a, b, strict, inside);
  if (Object.prototype.toString.call(left) !== Object.prototype.toString.call(right)) return false;
  if (strict && Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  if (left instanceof Date) return Object.is(left.getTime(), right.getTime());
  if (left instanceof RegExp) return String(left) === String(right);
  if (left instanceof Error && (left.name !== right.name || left.message !== right.message)) return false;
  if (left instanceof Map)
    return left.size === right.size && [...left].every(([key, item]) => right.has(key) && alike(item, right.get(key)));
  if (left instanceof Set)
    return left.size === right.size && [...left].every((item) => right.has(item) || [...right].some((other) => alike(item, other)));
  const keys = Object.keys(left);
  if (Array.isArray(left) && left.length !== right.length) return false;
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && alike(left[key], right[key]));
}

function claim(holds, message, otherwise) {
  if (!holds) throw message instanceof Error ? message : new AssertionError(message ?? otherwise);
}

const shown = (value) => {
  try {
    const text = typeof value === "bigint" ? value + "n" : typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value));
    return text.length <= 60 ? text : text.slice(0, 57) + "...";
  } catch {
    return "a value";
  }
};

function raises(run, expected) {
  try {
    run();
  } catch (error) {
    const fits = expected === undefined || typeof expected === "string" || (expected instanceof RegExp && expected.test(String(error))) ||
      (typeof expected === "function" && (error instanceof expected || error.name === expected.name)) ||
      (typeof expected === "object" && !(expected instanceof RegExp) && Object.keys(expected).every((key) => error[key] === expected[key]));
    claim(fits, undefined, "it throws something else: " + error);
    return;
  }
  claim(false, undefined, "it throws nothing");
}

const assert = Object.assign((value, message) => claim(value, message, "the assertion does not hold"), {
  AssertionError,
  ok: (value, message) => claim(value, message, "the assertion does not hold"),
  equal: (left, right, message) => claim(left == right || (left !== left && right !== right), message, "it gives " + shown(left)),
  notEqual: (left, right, message) => claim(left != right, message, "it gives " + shown(left)),
  strictEqual: (left, right, message) => claim(Object.is(left, right), message, "it gives " + shown(left)),
  notStrictEqual: (left, right, message) => claim(!Object.is(left, right), message, "it gives " + shown(left)),
  deepEqual: (left, right, message) => claim(same(left, right, false), message, "it gives " + shown(left)),
  deepStrictEqual: (left, right, message) => claim(same(left, right, true), message, "it gives " + shown(left)),
  notDeepEqual: (left, right, message) => claim(!same(left, right, false), message, "it gives " + shown(left)),
  notDeepStrictEqual: (left, right, message) => claim(!same(left, right, true), message, "it gives " + shown(left)),
  throws: raises,
  doesNotThrow: (run) => void run(),
  match: (text, pattern, message) => claim(pattern.test(text), message, "it gives " + shown(text)),
  fail: (message) => claim(false, message, "the test fails"),
});
assert.strict = assert;

globalThis.assert = assert;
globalThis.console = { log() {}, info() {}, warn() {}, error() {}, debug() {}, assert: (value, message) => assert(value, message) };
globalThis.require = (name) => {
  if (!["assert", "assert/strict", "node:assert", "node:assert/strict"].includes(name))
    throw new Error("the tests ask for the module " + name + ", which the sandbox does not have");
  return assert;
};

const judges = ["reckonNames", "undefined", "assert", "console", "require"];
const own = (name) => inTests("typeof " + name) !== "undefined";
/** What the tests themselves put under a name. */
const assigned = new Map();
globalThis.reckonNames = new Proxy(Object.create(null), {
  has: (_, name) =>
    typeof name === "string" && !judges.includes(name) &&
    (assigned.has(name) || ((defined.includes(name) || !own(name)) && valueOf("known", name))),
  get: (_, name) => (typeof name !== "string" ? undefined : assigned.has(name) ? assigned.get(name) : valueOf("name", name)),
  set: (_, name, value) => (assigned.set(name, value), true),
});

return {
  callBack(text) {
    const [id, values] = JSON.parse(text);
    try {
      return JSON.stringify(["returned", encoded(callbacks[id](...values.map(received)))]);
    } catch (error) {
      return JSON.stringify(["raised", "Error", String(error.message)]);
    }
  },
  doubt: () => doubts.splice(0)[0] ?? "",
};
}
`;
