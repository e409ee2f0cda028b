// Makes a WebAssembly module count its own steps, so that a limit on them is exact and the same on every machine. Knows the
// binary format, but nothing of what the module does.
import "./webassembly.ts";
import { skipInstruction } from "./instructions.ts";
import { type Bytes, concat, readUnsigned, signed, text, unsigned } from "./numbers.ts";

/** The export under which the remaining steps stand: a mutable i64. Below 0 the module traps. */
export const stepsExport = "reckon_steps";

/** For what a module runs while it is made, before anybody can set the counter. */
const stepsAtFirst = 2 ** 40;

/** Bytes that a bulk copy or fill moves for one step. */
const bytesPerStep = 16;

const sections = { type: 1, import: 2, function: 3, global: 6, export: 7, code: 10 } as const;
const kinds = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;
const opcode = { loop: 0x03, bulk: 0xfc, memoryCopy: 10, memoryFill: 11 } as const;
const i32 = 0x7f;
const i64 = 0x7e;

type Section = { id: number; content: Bytes };

/**
 * The module with a counter that every turn of a loop and every call takes 1 from, and a bulk copy or fill 1 for each 16
 * bytes; when it falls below 0 the module traps, which its own code cannot catch. Set the exported counter
 * before each run.
 * @throws Error when the module holds an instruction that this file does not know
 */
export function meterModule(module: Bytes): Bytes {
  const all = readSections(module);
  const contentOf = (id: number) => all.find((section) => section.id === id)?.content;
  const imported = countImports(contentOf(sections.import));
  const types = contentOf(sections.type)!;
  const functions = contentOf(sections.function)!;
  const globals = contentOf(sections.global) ?? unsigned(0);
  const counter = imported.globals + readUnsigned(globals, 0).value;
  const charge = imported.functions + readUnsigned(functions, 0).value;
  const chargeType = readUnsigned(types, 0).value;
  const step = takeSteps(counter, [0x42, ...signed(1)]);
  const replaced = new Map<number, Bytes>([
    [sections.type, appended(types, [0x60, 1, i32, 1, i32])],
    [sections.function, appended(functions, unsigned(chargeType))],
    [sections.global, appended(globals, [i64, 1, 0x42, ...signed(stepsAtFirst), 0x0b])],
    [
      sections.export,
      appended(contentOf(sections.export)!, [...text(stepsExport), kinds.global, ...unsigned(counter)]),
    ],
    [sections.code, appended(meterCode(contentOf(sections.code)!, { step, charge }), chargeBody(counter))],
  ]);
  const header = module.subarray(0, 8);
  return concat([
    header,
    ...all.flatMap(({ id, content }) => {
      const body = replaced.get(id) ?? content;
      return [Uint8Array.of(id), unsigned(body.length), body];
    }),
  ]);
}

function readSections(module: Bytes): Section[] {
  const found: Section[] = [];
  for (let at = 8; at < module.length; ) {
    const id = module[at]!;
    const size = readUnsigned(module, at + 1);
    found.push({ id, content: module.subarray(size.next, size.next + size.value) });
    at = size.next + size.value;
  }
  return found;
}

function countImports(content: Bytes | undefined): { functions: number; globals: number } {
  const counts = { functions: 0, globals: 0 };
  if (content === undefined) return counts;
  const { value: count, next } = readUnsigned(content, 0);
  let at = next;
  const skipText = () => {
    const length = readUnsigned(content, at);
    at = length.next + length.value;
  };
  const skipNumber = () => {
    at = readUnsigned(content, at).next;
  };
  const skipLimits = () => {
    const hasMaximum = (content[at++]! & 1) === 1;
    skipNumber();
    if (hasMaximum) skipNumber();
  };
  for (let index = 0; index < count; index += 1) {
    skipText();
    skipText();
    const kind = content[at++]!;
    if (kind === kinds.function) {
      skipNumber();
      counts.functions += 1;
    } else if (kind === kinds.table) {
      at += 1;
      skipLimits();
    } else if (kind === kinds.memory) skipLimits();
    else if (kind === kinds.global) {
      at += 2;
      counts.globals += 1;
    } else if (kind === kinds.tag) {
      at += 1;
      skipNumber();
    } else throw new Error(`a WebAssembly import is of the unknown kind ${kind}`);
  }
  return counts;
}

/** A vector section with one more item at its end. */
function appended(content: Bytes, item: ArrayLike<number>): Bytes {
  const { value: count, next } = readUnsigned(content, 0);
  return concat([unsigned(count + 1), content.subarray(next), item]);
}

/** counter -= amount; trap when it is below 0. @param amount code that leaves an i64 */
function takeSteps(counter: number, amount: readonly number[]): Bytes {
  const index = [...unsigned(counter)];
  const [get, set, subtract, constant, less] = [0x23, 0x24, 0x7d, 0x42, 0x53];
  return Uint8Array.from(
    [get, ...index, ...amount, subtract, set, ...index, get, ...index, constant, ...signed(0), less]
      // if … unreachable end
      .concat([0x04, 0x40, 0x00, 0x0b]),
  );
}

/** (length: i32) → length, which takes the steps of moving as many bytes. */
function chargeBody(counter: number): Bytes {
  const local = [0x20, 0];
  const [extend, shiftRight] = [0xad, 0x88];
  const amount = [...local, extend, 0x42, ...signed(Math.log2(bytesPerStep)), shiftRight];
  const body = concat([Uint8Array.of(0), takeSteps(counter, amount), Uint8Array.of(...local, 0x0b)]);
  return concat([unsigned(body.length), body]);
}

type Meter = { step: Bytes; charge: number };

function meterCode(content: Bytes, meter: Meter): Bytes {
  const { value: count, next } = readUnsigned(content, 0);
  const pieces: Bytes[] = [unsigned(count)];
  let at = next;
  for (let index = 0; index < count; index += 1) {
    const size = readUnsigned(content, at);
    at = size.next + size.value;
    const body = meterBody(content.subarray(size.next, at), meter);
    pieces.push(unsigned(body.length), body);
  }
  return concat(pieces);
}

function meterBody(body: Bytes, { step, charge }: Meter): Bytes {
  const call = Uint8Array.of(0x10, ...unsigned(charge));
  const pieces: Bytes[] = [];
  let copied = 0;
  const insert = (at: number, code: Bytes) => {
    pieces.push(body.subarray(copied, at), code);
    copied = at;
  };
  let at = skipLocals(body);
  insert(at, step);
  while (at < body.length) {
    const next = skipInstruction(body, at);
    if (body[at] === opcode.loop) insert(next, step);
    else if (body[at] === opcode.bulk) {
      const { value } = readUnsigned(body, at + 1);
      if (value === opcode.memoryCopy || value === opcode.memoryFill) insert(at, call);
    }
    at = next;
  }
  pieces.push(body.subarray(copied));
  return concat(pieces);
}

function skipLocals(body: Bytes): number {
  const { value: groups, next } = readUnsigned(body, 0);
  let at = next;
  for (let group = 0; group < groups; group += 1) at = readUnsigned(body, at).next + 1;
  return at;
}
