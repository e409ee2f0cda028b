import { describe, expect, it } from "vitest";
import { attacksOn } from "./attack-set.ts";
import { workAttacks } from "./attack-set-work.ts";
import { compositeReward } from "./combine.ts";
import { workReward } from "./proof-of-work.ts";
import { rewardSchema } from "./settings.ts";
import { traceReward } from "./trace-structure.ts";

const shaping = { work: {}, length: {}, repetition: {}, language: {}, overlong: {} };
const composites = {
  default: compositeReward(rewardSchema.parse({})),
  shaped: compositeReward(rewardSchema.parse(shaping)),
  gated: compositeReward(rewardSchema.parse({ ...shaping, format: {} })),
};
const [trace, work] = [traceReward(), workReward()];

describe("completions that try to earn without solving", () => {
  it.each(workAttacks)("earn no more than honesty: $name", async ({ prompt, row, attack, honest }) => {
    const [gained, fair] = [attack, honest].map((completion) => ({ prompt, completion, row }));
    for (const [name, composite] of Object.entries(composites)) {
      const [a, b] = [await composite(gained!), await composite(fair!)];
      expect({ name, gains: a.reward > b.reward + 1e-9 && [a, b] }).toEqual({ name, gains: false });
      expect(b.components.correctness).toBe(0);
    }
    expect(work(gained!).score).toBeLessThanOrEqual(work(fair!).score + 1e-9);
    expect(trace(gained!).score).toBeLessThanOrEqual(trace(fair!).score + 1e-9);
  });

  it("are programs where rows have tests, and have names of their own", () => {
    const [plain, tested] = [attacksOn([{ meta: {} }]), attacksOn([{ meta: { tests: ["assert f(1) == 1"] } }])];
    expect(plain.length).toBeGreaterThan(60);
    expect(tested.length).toBeGreaterThan(plain.length);
    expect(new Set(workAttacks.map(({ name }) => name)).size).toBe(workAttacks.length);
  });
});
