// What lanes.test.ts makes in a lane.
import { type Kept, kept } from "./kept.ts";

const pause = () => new Promise((resolve) => setImmediate(resolve));

export function counter({ start }: { start: number }) {
  let count = start;
  return {
    add: async (more: number) => {
      count += more;
      return count;
    },
    async countTo(end: number, tell: (count: number) => void) {
      while (count < end) {
        await pause();
        tell(++count);
      }
      return count;
    },
    fail: async (message: string) => {
      throw new Error(message);
    },
  };
}

export type Counter = ReturnType<typeof counter>;

export function summer({ thing, times }: { thing: Kept; times: number }) {
  const values = kept(thing, (values: Float32Array) => values);
  return { add: async (more: number) => times * values.reduce((sum, value) => sum + value, 0) + more };
}
