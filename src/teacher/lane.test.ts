// How much an endpoint is trusted with, by a clock of the test's own.
import { expect, it } from "vitest";
import { endpointOf } from "./endpoints.ts";
import { openLane } from "./lane.ts";
import { rateOf } from "./rate.ts";
import { teacherSchema } from "./recipe.ts";

const laneOf = (settings: object) =>
  openLane(endpointOf("t", teacherSchema.parse({ preset: "ollama", model: "m", ...settings })), 0);

/** How many requests may start at once. */
function room(lane: ReturnType<typeof laneOf>, now: number): number {
  let started = 0;
  while (lane.waitMs(now) === 0) {
    lane.start(now);
    started += 1;
  }
  for (let ended = 0; ended < started; ended += 1) lane.end({ type: "refused" }, now);
  return started;
}
const answer = (lane: ReturnType<typeof laneOf>, now: number, tokens = 10) => {
  lane.start(now);
  lane.end({ type: "answered", tokens }, now);
};

it("opens up with answers to what it may at most, halves when it is too busy, once for a burst", () => {
  const lane = laneOf({ concurrency: 64 });
  expect(room(lane, 0)).toBe(8);
  for (let count = 0; count < 100; count += 1) answer(lane, 0);
  expect(room(lane, 0)).toBe(64);
  for (let count = 0; count < 5; count += 1) {
    lane.start(10);
    lane.end({ type: "busy", retryAfterMs: 0 }, 10 + count);
  }
  expect(room(lane, 20)).toBe(32);
  for (let count = 0; count < 33; count += 1) answer(lane, 20);
  expect(room(lane, 20)).toBe(33);
});

it("waits as long as the endpoint asks for", () => {
  const lane = laneOf({});
  lane.start(0);
  lane.end({ type: "busy", retryAfterMs: 5000 }, 100);
  expect(lane.waitMs(100)).toBe(5000);
  expect(lane.waitMs(5100)).toBe(0);
});

it("rests after six failures in a row, is tried with one request, rests longer, and is whole after an answer", () => {
  const lane = laneOf({ concurrency: 64 });
  const fail = (now: number) => {
    lane.start(now);
    lane.end({ type: "failed" }, now);
  };
  for (let count = 0; count < 5; count += 1) fail(0);
  expect(lane.waitMs(0)).toBe(0);
  fail(0);
  expect(lane.waitMs(0)).toBe(2000);
  expect(room(lane, 2000)).toBe(1);
  fail(2000);
  expect(lane.waitMs(2000)).toBe(4000);
  expect(lane.failingSince()).toBe(0);
  answer(lane, 6000);
  expect(lane.failingSince()).toBeUndefined();
  expect(room(lane, 6000)).toBeGreaterThan(1);
});

it.each([60, 600, 6000])("keeps to %d requests a minute, and uses them", (perMinute) => {
  const lane = laneOf({ concurrency: 1000, requestsPerMinute: perMinute });
  let started = 0;
  for (let now = 0; now < 60_000; now += 5) {
    while (lane.waitMs(now) === 0) {
      answer(lane, now);
      started += 1;
    }
  }
  expect(started).toBeLessThanOrEqual(Math.ceil(perMinute * (1 + 1 / 60)) + 1);
  expect(started).toBeGreaterThan(0.95 * perMinute);
});

it("keeps to tokens a minute that it learns from the answers", () => {
  const lane = laneOf({ concurrency: 1000, tokensPerMinute: 60_000 });
  let tokens = 0;
  for (let now = 0; now < 60_000; now += 5) {
    while (lane.waitMs(now) === 0) {
      answer(lane, now, 500);
      tokens += 500;
    }
  }
  expect(tokens).toBeGreaterThan(55_000);
  expect(tokens).toBeLessThan(63_000);
});

it("has no limit where none is said", () => {
  expect(rateOf(undefined, 0).waitMs(1e9, 0)).toBe(0);
});
