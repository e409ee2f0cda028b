// JavaScript, the program's side: does what it is asked, one request at a time. All of this the program can reach and
// change; whatever it answers is a claim about a plain value, judged in another interpreter.
import { valuesSource } from "./values-source.ts";

/**
 * An expression: a function of the host's `callBack(json)`, which runs a function of the judge's. It gives
 * `answer(json) → json`. Timers run, in their order and at once, when nothing else is left to do.
 */
export const programSource = `
(callBack) => {
${valuesSource}
const mostPrinted = ${4 * 2 ** 20};
const inProgram = (0, eval);
const held = [];
const settled = new Map();
const timers = [];
let lastTimer = 0;

let printed = 0;
const silent = (...values) => {
  printed += values.map(String).join(" ").length + 1;
  if (printed > mostPrinted) throw new RangeError("it prints more than " + mostPrinted + " characters");
};
globalThis.console = { log: silent, info: silent, warn: silent, error: silent, debug: silent, assert: () => {} };
globalThis.module = { exports: {} };
globalThis.exports = module.exports;
globalThis.setTimeout = (run, wait = 0, ...values) => {
  timers.push({ id: ++lastTimer, at: Number(wait) || 0, run: () => run(...values) });
  return lastTimer;
};
globalThis.clearTimeout = (id) => {
  const at = timers.findIndex((timer) => timer.id === id);
  if (at >= 0) timers.splice(at, 1);
};

function refer(value) {
  held.push(value);
  return ["held", held.length - 1, typeof value];
}

function resolve(tree) {
  if (tree[0] === "held") return held[tree[1]];
  if (tree[0] !== "callback") throw new TypeError("no value");
  return (...values) => {
    const reply = JSON.parse(callBack(JSON.stringify([tree[1], values.map((value) => encode(value, refer))])));
    if (reply[0] === "raised") throw new Error(reply[2]);
    return decode(reply[1], resolve);
  };
}

const known = (name) => inProgram("typeof " + name) !== "undefined" || Object.hasOwn(Object(module.exports), name);
const named = (name) => (inProgram("typeof " + name) !== "undefined" ? inProgram(name) : module.exports[name]);

function call(run, tree, values) {
  const positional = values.map((value) => decode(value, resolve));
  const result = run(decode(tree, resolve), positional);
  const changed = [];
  positional.forEach((value, place) => {
    if (typeof value !== "object" || value === null || (Array.isArray(values[place]) && values[place][0] === "held")) return;
    const after = encode(value, refer);
    if (JSON.stringify(after) !== JSON.stringify(values[place])) changed.push([place, after]);
  });
  return ["returned", promised(result), changed];
}

function promised(value) {
  if (!(value instanceof Promise)) return encode(value, refer);
  const id = held.push(value) - 1;
  settled.set(id, ["pending"]);
  value.then((result) => settled.set(id, ["kept", encode(result, refer)]), (error) => settled.set(id, ["broken", ...nameOf(error)]));
  return ["promise", id];
}

const nameOf = (error) => error instanceof Error ? [String(error.name), String(error.message).slice(0, 200)] : ["Error", String(error).slice(0, 200)];

const asked = {
  known: (name) => known(name),
  name: (name) => named(name),
  get: (target, key) => resolve(target)[key],
  has: (target, key) => key in resolve(target),
  text: (target) => String(resolve(target)),
  set: (target, key, value) => void (resolve(target)[key] = decode(value, resolve)),
  keys: (target) => Object.keys(resolve(target)),
  iterate: (target) => resolve(target)[Symbol.iterator](),
  next: (target) => {
    const { done, value } = resolve(target).next();
    return done ? [true] : [false, value];
  },
  timer: () => {
    timers.sort((a, b) => a.at - b.at || a.id - b.id);
    const next = timers.shift();
    next?.run();
    return next !== undefined;
  },
};

function reply([kind, ...rest]) {
  if (kind === "call") {
    const [target, self, values] = rest;
    return call((run, positional) => run.apply(decode(self, resolve), positional), target, values);
  }
  if (kind === "construct") return call((run, positional) => new run(...positional), ...rest);
  if (kind === "settled") return settled.get(rest[0]) ?? ["pending"];
  return ["returned", promised(asked[kind](...rest)), []];
}

return (request) => {
  try {
    return JSON.stringify(reply(JSON.parse(request)));
  } catch (error) {
    try {
      return JSON.stringify(["raised", ...nameOf(error)]);
    } catch {
      return JSON.stringify(["raised", "Error", ""]);
    }
  }
};
}
`;
