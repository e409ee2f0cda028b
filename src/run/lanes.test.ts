// Threads with objects of their own: what is called there comes back, what fails there fails here, and what was ended starts anew.
import { afterEach, expect, test } from "vitest";
import type { Counter } from "./lanes.test-object.ts";
import { closeLanes, lanes, spread } from "./lanes.ts";

const module = new URL("./lanes.test-object.ts", import.meta.url).href;

afterEach(closeLanes);

const counterOf = (lane: ReturnType<typeof lanes>[number], start: number) =>
  lane.open<Counter>(module, "counter", () => ({ start }));

test("an object is made once and keeps its state; each lane has its own", async () => {
  const [first, second] = lanes(2).map((lane, index) => counterOf(lane, 10 * index));
  expect(await first!.call("add", 1)).toBe(1);
  expect(await first!.call("add", 1)).toBe(2);
  expect(await second!.call("add", 1)).toBe(11);
});

test("calls of a lane are answered in turn, with what they tell meanwhile", async () => {
  const counter = counterOf(lanes(1)[0]!, 0);
  const told: number[] = [];
  const [slow, fast] = await Promise.all([
    counter.call("countTo", 3, (count) => void told.push(count)),
    counter.call("add", 1),
  ]);
  expect(told).toEqual([1, 2, 3]);
  expect([slow, fast]).toEqual([3, 4]);
});

test("what is thrown there is thrown here, and the lane goes on", async () => {
  const counter = counterOf(lanes(1)[0]!, 5);
  await expect(counter.call("fail", "no such thing")).rejects.toThrow("no such thing");
  expect(await counter.call("add", 1)).toBe(6);
});

test("who throws on being told ends all lanes with what they were doing; the next call makes the object anew", async () => {
  const [first, second] = lanes(2).map((lane) => counterOf(lane, 0));
  const other = second!.call("countTo", 1e9).catch((error: Error) => error.message);
  const stop = () => {
    throw new Error("enough");
  };
  await expect(first!.call("countTo", 1e9, stop)).rejects.toThrow("enough");
  expect(await other).toBe("a thread that computes was ended");
  expect(await first!.call("add", 7)).toBe(7);
});

test("items are given to whichever lane is free, and their results come in the order of the items", async () => {
  const counters = new Map(lanes(2).map((lane) => [lane, counterOf(lane, 0)]));
  const items = [300, 1, 2, 3, 4];
  const used = new Set<unknown>();
  const results = await spread(lanes(2), items, async (lane, item, index) => {
    used.add(lane);
    await counters.get(lane)!.call("countTo", item);
    return [index, item];
  });
  expect(results).toEqual(items.map((item, index) => [index, item]));
  expect(used.size).toBe(2);
});

test("what objects of a lane share is sent once", async () => {
  const lane = lanes(1)[0]!;
  const thing = { values: Float32Array.of(1, 2, 3) };
  let sent = 0;
  const value = () => {
    sent += 1;
    return thing.values;
  };
  const sums = [1, 2].map((times) =>
    lane.open<Counter>(module, "summer", () => ({ thing: lane.keep(thing, value), times })),
  );
  expect(await sums[0]!.call("add", 0)).toBe(6);
  expect(await sums[1]!.call("add", 0)).toBe(12);
  expect(sent).toBe(1);
});
