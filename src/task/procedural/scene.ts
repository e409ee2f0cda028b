// The problem while it is being written: its sentences, its steps and the one quantity that the sentences change.
// Knows how to fill a template and to record a step; what happens in the story is the business of the kinds.
import { chance, pick, type Random } from "./random.ts";
import { goods, type Person, people, places, relatives, type Thing, wares } from "./words.ts";

/** What the current quantity is; it decides which moves may follow and what is asked at the end. */
export type Phase =
  | "items"
  | "money"
  | "bill"
  | "distance"
  | "way"
  | "speed"
  | "hours"
  | "minutes"
  | "age"
  | "people"
  | "stuff"
  | "pages"
  | "pages-left"
  | "days"
  | "percent";

export type Step = { expression: string; result: number; unit: string };

export type Scene = {
  random: Random;
  /** Steps still to be written. */
  left: number;
  sentences: string[];
  distractor?: string;
  /** Set by a move that asks for its own result; otherwise the phase asks. */
  question?: string;
  steps: Step[];
  phase: Phase;
  value: number;
  unit: string;
  subject: Person;
  /** Everyone named so far. */
  cast: Person[];
  thing: Thing;
  place: string;
  /** Travelling: "rides" and so on. */
  verb: string;
  pronounReady: boolean;
  signature: string[];
  kinds: string[];
};

/** A change of the quantity. `apply` returns false, and changes nothing, when no good numbers fit. */
export type Move = {
  name: string;
  from: Phase;
  cost: number;
  weight?: number;
  /** Asks its own question, so that nothing may follow. */
  final?: boolean;
  apply: (scene: Scene) => boolean;
};

export type Opening = { name: string; cost: number; weight?: number; apply: (scene: Scene) => void };

export type Kind = {
  name: string;
  openings: readonly Opening[];
  moves: readonly Move[];
  /** What is asked when the story ends in a phase. */
  questions: Partial<Record<Phase, readonly string[]>>;
};

export type Values = Record<string, string | number>;

export function newScene(random: Random, difficulty: number): Scene {
  const subject = pick(random, people);
  return {
    random,
    left: difficulty,
    sentences: [],
    steps: [],
    phase: "items",
    value: 0,
    unit: "",
    subject,
    cast: [subject],
    thing: { one: "thing", many: "things", food: false },
    place: pick(random, places),
    verb: "goes",
    pronounReady: false,
    signature: [],
    kinds: [],
  };
}

/** Someone not named so far. */
export function newcomer(scene: Scene): Person {
  const free = people.filter((person) => !scene.cast.includes(person));
  const person = pick(scene.random, free);
  scene.cast.push(person);
  return person;
}

/** Words that a template may use without being given them; each is drawn at most once a sentence. */
function drawn(scene: Scene): Record<string, () => string> {
  const { random } = scene;
  const once = (draw: () => string) => {
    let word: string | undefined;
    return () => {
      word ??= draw();
      return word;
    };
  };
  const ware = pick(random, wares);
  return {
    friend: once(() => newcomer(scene).name),
    relative: once(() => pick(random, relatives)),
    good: once(() => pick(random, goods).one),
    ware: () => ware.one,
    wares: () => ware.many,
    name: () => scene.subject.name,
    he: () => scene.subject.he,
    him: () => scene.subject.him,
    his: () => scene.subject.his,
    things: () => scene.thing.many,
    thing: () => scene.thing.one,
    place: () => scene.place,
    unit: () => scene.unit,
    verb: () => scene.verb,
  };
}

const ambiguous = /\b(aunt|uncle|mother|father|brother|sister|neighbour|teacher|cousin|friend|friends|who)\b/;

function fill(scene: Scene, template: string, values: Values): string {
  const { subject } = scene;
  const words = drawn(scene);
  let ready = scene.pronounReady;
  const text = template.replace(/\{(\w+)\}/g, (_, key: string) => {
    const given = values[key];
    if (given !== undefined) return String(given);
    if (key === "who") {
      const pronoun = ready && chance(scene.random, 0.6);
      ready = true;
      return pronoun ? subject.he : subject.name;
    }
    const draw = words[key];
    if (draw) return draw();
    throw new RangeError(`the template "${template}" has no value for {${key}}`);
  });
  return text.replace(/(^|[.?] )[a-z]/g, (start) => start.toUpperCase());
}

/** Whether a sentence leaves no doubt about whom the next pronoun means. */
function leavesSubjectClear(scene: Scene, text: string) {
  const others = scene.cast.filter((person) => person !== scene.subject);
  if (ambiguous.test(text) || others.some((person) => text.includes(person.name))) return false;
  const { name, he } = scene.subject;
  return text.includes(name) || new RegExp(`\\b${he}\\b`, "i").test(text);
}

/** Adds one sentence; the template's number goes into the signature. */
export function say(scene: Scene, label: string, templates: readonly string[], values: Values = {}): void {
  const fresh = templates.filter((_, index) => !scene.signature.includes(`${label}:${index}`));
  const template = pick(scene.random, fresh.length ? fresh : templates);
  const text = fill(scene, template, values);
  scene.sentences.push(text);
  scene.pronounReady = leavesSubjectClear(scene, text);
  scene.signature.push(`${label}:${templates.indexOf(template)}`);
}

/** Sets the question; it names people by their names only. */
export function ask(scene: Scene, templates: readonly string[], values: Values = {}): void {
  const template = pick(scene.random, templates);
  scene.pronounReady = false;
  scene.question = fill(scene, template, values);
  scene.signature.push(`ask:${templates.indexOf(template)}`);
}

export type Operator = "+" | "-" | "*" | "/";

const operations: Record<Operator, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

/** Records one step and makes its result the current quantity. */
export function work(scene: Scene, a: number, operator: Operator, b: number, unit = scene.unit): number {
  const result = operations[operator](a, b);
  scene.steps.push({ expression: `${a} ${operator} ${b}`, result, unit });
  scene.left -= 1;
  scene.value = result;
  scene.unit = unit;
  return result;
}

/** Starts or changes what the quantity is. */
export function become(scene: Scene, phase: Phase, unit: string, value = scene.value): void {
  scene.phase = phase;
  scene.unit = unit;
  scene.value = value;
}

/** The current quantity now counts another thing. */
export function countThings(scene: Scene, thing: Thing): void {
  scene.thing = thing;
  become(scene, "items", thing.many);
}
