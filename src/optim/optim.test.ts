// AdamW and clipping in ONNX Runtime against plain float64; the schedules against their formulas.
import { describe, expect, it } from "vitest";
import { normal, randomKey } from "../engine/random.ts";
import { compile, f32 } from "../engine/runtime.ts";
import { adamW, adamWCorrections } from "./adamw.ts";
import { clipByNorm } from "./clip.ts";
import { learningRateAt, type Schedule } from "./schedule.ts";

const size = 50;
const randoms = (...path: number[]) => Float32Array.from({ length: size }, (_, i) => normal(randomKey(...path), i));

describe("adamW", () => {
  it.each([0, 0.1])("is the algorithm in float64 over 20 steps, weight decay %d", async (weightDecay) => {
    const settings = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay };
    const vector = f32(size);
    const program = await compile(({ p, g, m, v, corrections }) => adamW(p, g, { m, v }, corrections, settings), {
      p: vector,
      g: vector,
      m: vector,
      v: vector,
      corrections: f32(3),
    });
    let state = { p: randoms(1), m: new Float32Array(size), v: new Float32Array(size) };
    const plain = { p: [...state.p], m: new Array<number>(size).fill(0), v: new Array<number>(size).fill(0) };
    for (let step = 1; step <= 20; step++) {
      const [g, rate] = [randoms(2, step), 0.01 / step];
      const corrections = adamWCorrections(rate, step, settings);
      const { p, m, v } = await program.run({ ...state, g, corrections });
      state = { p: Float32Array.from(p!), m: Float32Array.from(m!), v: Float32Array.from(v!) };
      for (let i = 0; i < size; i++) {
        plain.m[i] = 0.9 * plain.m[i]! + 0.1 * g[i]!;
        plain.v[i] = 0.99 * plain.v[i]! + 0.01 * g[i]! ** 2;
        const [first, second] = [plain.m[i]! / (1 - 0.9 ** step), plain.v[i]! / (1 - 0.99 ** step)];
        plain.p[i] = plain.p[i]! * (1 - rate * weightDecay) - (rate * first) / (Math.sqrt(second) + 1e-8);
      }
    }
    for (const name of ["p", "m", "v"] as const)
      plain[name].forEach((value, i) => {
        expect(Math.abs(value - state[name][i]!), `${name}[${i}]`).toBeLessThan(1e-5);
      });
  });

  it("leaves parameters exactly as they are where the gradient was always zero", async () => {
    const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
    const vector = f32(size);
    const program = await compile(({ p, g, m, v, corrections }) => adamW(p, g, { m, v }, corrections, settings), {
      p: vector,
      g: vector,
      m: vector,
      v: vector,
      corrections: f32(3),
    });
    const zero = new Float32Array(size);
    const p = randoms(1);
    const next = await program.run({ p, g: zero, m: zero, v: zero, corrections: adamWCorrections(1, 1, settings) });
    expect(next.p).toEqual(p);
  });
});

describe("clipByNorm", () => {
  const clip = async (g: number[], maxNorm: number) => {
    const program = await compile(({ g }) => clipByNorm(g, maxNorm), { g: f32(2) });
    const { clipped, norm } = await program.run({ g: Float32Array.from(g) });
    return { clipped: [...clipped!], norm: norm![0]! };
  };

  it("scales a long gradient to the norm and leaves a short one", async () => {
    const long = await clip([3, 4], 1);
    expect(long.norm).toBe(5);
    expect(long.clipped[0]).toBeCloseTo(0.6, 6);
    expect(long.clipped[1]).toBeCloseTo(0.8, 6);
    expect(await clip([3, 4], 6)).toEqual({ clipped: [3, 4], norm: 5 });
  });

  it("shows a gradient that is not finite in the norm", async () => {
    expect((await clip([Number.NaN, 1], 1)).norm).toBeNaN();
    expect((await clip([Number.POSITIVE_INFINITY, 1], 1)).norm).toBe(Number.POSITIVE_INFINITY);
  });

  it("keeps zero", async () => {
    expect(await clip([0, 0], 1)).toEqual({ clipped: [0, 0], norm: 0 });
  });
});

describe("learningRateAt", () => {
  const rates = (settings: Partial<Schedule>, total: number) =>
    Array.from({ length: total }, (_, i) =>
      learningRateAt(i + 1, total, {
        learningRate: 1,
        schedule: "constant",
        warmupShare: 0,
        finalShare: 0,
        ...settings,
      }),
    );

  it.each<[string, Partial<Schedule>, number, number[]]>([
    ["constant", {}, 3, [1, 1, 1]],
    ["warm-up that does not start at 0", { warmupShare: 0.6 }, 5, [0.25, 0.5, 0.75, 1, 1]],
    ["linear to 0", { schedule: "linear" }, 5, [1, 0.75, 0.5, 0.25, 0]],
    ["linear to a share", { schedule: "linear", finalShare: 0.5 }, 3, [1, 0.75, 0.5]],
    ["cosine to 0", { schedule: "cosine" }, 5, [1, (1 + Math.SQRT1_2) / 2, 0.5, (1 - Math.SQRT1_2) / 2, 0]],
    ["cosine to a share", { schedule: "cosine", finalShare: 0.1 }, 3, [1, 0.55, 0.1]],
    ["cosine after warm-up", { schedule: "cosine", warmupShare: 0.4 }, 5, [1 / 3, 2 / 3, 1, 0.5, 0]],
    ["one step", { schedule: "cosine", warmupShare: 0.05 }, 1, [1]],
    ["all warm-up", { schedule: "linear", warmupShare: 1 }, 3, [0.25, 0.5, 0.75]],
  ])("%s", (_, settings, total, expected) => {
    rates(settings, total).forEach((rate, i) => {
      expect(rate, `step ${i + 1}`).toBeCloseTo(expected[i]!, 12);
    });
  });

  it("scales with the learning rate", () => {
    expect(rates({ learningRate: 3e-4, warmupShare: 0.5 }, 2)).toEqual([1.5e-4, 3e-4]);
  });
});
