import { expect, test } from "vitest";
import { createArena } from "./arena.ts";

const MiB = 2 ** 20;

test("holds what was used of its regions, in steps of 256 bytes", () => {
  const arena = createArena();
  arena.allocate(1);
  arena.allocate(300);
  expect(arena.touchedBytes()).toBe(256 + 512);
});

test("hands freed memory out again, neighbours as one", () => {
  const arena = createArena();
  const [a, b] = [arena.allocate(1024), arena.allocate(1024)];
  arena.allocate(1024);
  a.free();
  b.free();
  arena.allocate(2048);
  expect(arena.touchedBytes()).toBe(3 * 1024);
});

test("takes the smallest free piece that fits", () => {
  const arena = createArena();
  const [large, , small] = [4096, 256, 1024, 256].map((size) => arena.allocate(size));
  large!.free();
  small!.free();
  arena.allocate(1024);
  arena.allocate(4096);
  expect(arena.touchedBytes()).toBe(4096 + 256 + 1024 + 256);
});

test("cannot lay a value over two regions, so that room is lost between them", () => {
  const arena = createArena();
  arena.allocate(0.75 * MiB); // of the first region of 1 MiB
  arena.allocate(MiB); // does not fit its rest: begins the second, of 2 MiB
  arena.allocate(MiB);
  expect(arena.touchedBytes()).toBe(2.75 * MiB);
  arena.allocate(0.25 * MiB); // the rest of the first
  expect(arena.touchedBytes()).toBe(3 * MiB);
});

test("hands out a piece whole that is not twice as large as asked", () => {
  const arena = createArena();
  const first = arena.allocate(1024);
  arena.allocate(256);
  first.free();
  arena.allocate(768);
  arena.allocate(256);
  expect(arena.touchedBytes()).toBe(1024 + 256 + 256);
});
