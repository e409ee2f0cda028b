// How long each WebAssembly instruction is. Knows no meaning: WebAssembly 2.0 with exceptions of both kinds, tail calls and
// threads; not garbage-collected types.
import { type Bytes, readUnsigned, skipNumber } from "./numbers.ts";

/** How many numbers follow an opcode; those not listed are alone. */
const numbersAfter: Readonly<Record<number, number>> = {
  // throw, rethrow, br, br_if, call, call_indirect, return_call, return_call_indirect, delegate
  ...{ 8: 1, 9: 1, 12: 1, 13: 1, 16: 1, 17: 2, 18: 1, 19: 2, 24: 1 },
  // catch; locals, globals and tables
  ...{ 7: 1, 32: 1, 33: 1, 34: 1, 35: 1, 36: 1, 37: 1, 38: 1 },
  // memory.size, memory.grow; constants; ref.null, ref.func
  ...{ 63: 1, 64: 1, 65: 1, 66: 1, 208: 1, 210: 1 },
};

/** block, loop, if, try: a block type follows, one signed number. */
const blocks = new Set([2, 3, 4, 6]);
const isLoadOrStore = (opcode: number) => opcode >= 0x28 && opcode <= 0x3e;
/** The last opcode that is alone, before the prefixes. */
const lastNumeric = 0xc4;

/** Where the instruction after the one at `at` stands. @throws Error when the opcode is unknown */
export function skipInstruction(code: Bytes, at: number): number {
  const opcode = code[at]!;
  const after = at + 1;
  if (blocks.has(opcode)) return skipNumber(code, after);
  if (isLoadOrStore(opcode)) return skipMemoryArgument(code, after);
  if (opcode === 0x0e) return skipVector(code, after, 1) + numberLength(code, skipVector(code, after, 1));
  if (opcode === 0x1c) return skipVector(code, after, 1);
  if (opcode === 0x1f) return skipTryTable(code, after);
  if (opcode === 0x43) return after + 4;
  if (opcode === 0x44) return after + 8;
  if (opcode === 0xfc) return skipMiscellaneous(code, after);
  if (opcode === 0xfd) return skipVectorInstruction(code, after);
  if (opcode === 0xfe) return skipAtomic(code, after);
  if (opcode > lastNumeric && (opcode < 0xd0 || opcode > 0xd2)) return unknown(opcode);
  return skipNumbers(code, after, numbersAfter[opcode] ?? 0);
}

function unknown(opcode: number): never {
  throw new Error(`the WebAssembly instruction 0x${opcode.toString(16)} is unknown`);
}

function numberLength(code: Bytes, at: number): number {
  return skipNumber(code, at) - at;
}

function skipNumbers(code: Bytes, at: number, count: number): number {
  let next = at;
  for (let index = 0; index < count; index += 1) next = skipNumber(code, next);
  return next;
}

function skipVector(code: Bytes, at: number, numbersPerItem: number): number {
  const { value: count, next } = readUnsigned(code, at);
  return skipNumbers(code, next, count * numbersPerItem);
}

/** Alignment and offset; bit 6 of the alignment says that the index of a memory stands between them. */
function skipMemoryArgument(code: Bytes, at: number): number {
  const { value: alignment, next } = readUnsigned(code, at);
  return skipNumbers(code, next, (alignment & 0x40) === 0 ? 1 : 2);
}

function skipTryTable(code: Bytes, at: number): number {
  const { value: count, next: first } = readUnsigned(code, skipNumber(code, at));
  let next = first;
  // catch and catch_ref name a tag and a label, catch_all and catch_all_ref a label.
  for (let index = 0; index < count; index += 1) next = skipNumbers(code, next + 1, code[next]! < 2 ? 2 : 1);
  return next;
}

function skipMiscellaneous(code: Bytes, at: number): number {
  const { value, next } = readUnsigned(code, at);
  if (value <= 7) return next;
  if (value > 17) return unknown(0xfc);
  // memory.init, memory.copy, table.init and table.copy name two things, the others one.
  return skipNumbers(code, next, [8, 10, 12, 14].includes(value) ? 2 : 1);
}

function skipVectorInstruction(code: Bytes, at: number): number {
  const { value, next } = readUnsigned(code, at);
  if (value <= 11 || value === 92 || value === 93) return skipMemoryArgument(code, next);
  if (value === 12 || value === 13) return next + 16;
  if (value >= 21 && value <= 34) return next + 1;
  if (value >= 84 && value <= 91) return skipMemoryArgument(code, next) + 1;
  return next;
}

function skipAtomic(code: Bytes, at: number): number {
  const { value, next } = readUnsigned(code, at);
  return value === 3 ? next + 1 : skipMemoryArgument(code, next);
}
