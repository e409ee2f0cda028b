// What a recipe says of memory: the plan that is told before a run, and that keeping and computing again learn the same.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunEvent } from "../run/events.ts";
import { executeRecipe } from "./execute.ts";
import { loadRecipe } from "./load.ts";
import { memoryWarning } from "./memory-plan.ts";

const smoke = fileURLToPath(new URL("../../recipes/smoke/show-your-work.yaml", import.meta.url));
let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "reckon-plan-"));
});
afterAll(() => rmSync(place, { recursive: true }));

/** The SFT stage of the smoke recipe, cut to two steps. */
async function run(activations: string): Promise<RunEvent[]> {
  const settings = [
    `memory.activations=${activations}`,
    "data.trainRows=16",
    "sft.validationRows=0",
    "sft.lora.rank=2",
  ];
  const { recipe } = loadRecipe(smoke, settings);
  const events: RunEvent[] = [];
  await executeRecipe(recipe, {
    folder: join(place, activations),
    resume: false,
    only: ["sft"],
    emit: (event) => void events.push(event),
    interrupted: () => false,
  });
  return events;
}

const ofType = <Type extends RunEvent["type"]>(events: readonly RunEvent[], type: Type) =>
  events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);

describe("memory.activations", () => {
  test("keep and recompute learn the same, and the plan differs", async () => {
    const [kept, again] = [await run("keep"), await run("recompute")];
    const [losses, lossesAgain] = [kept, again].map((events) => ofType(events, "train-step").map(({ loss }) => loss));
    expect(losses).toHaveLength(2);
    for (const [step, loss] of losses!.entries()) expect(lossesAgain![step]).toBeCloseTo(loss, 5);
    const [plan, planAgain] = [kept, again].map((events) => ofType(events, "memory")[0]!);
    expect(Object.keys(plan!.foretold)).toEqual(["sft"]);
    expect(plan!.foretold.sft).not.toBe(planAgain!.foretold.sft);
    expect(plan!.timing?.availableBytes).toBeGreaterThan(0);
  });

  test("is one of three", () => {
    expect(() => loadRecipe(smoke, ["memory.activations=some"])).toThrow(/memory.activations/);
  });
});

describe("where the machine has less", () => {
  const machine = { totalBytes: 2 ** 34, bound: "machine" } as const;
  const plan = { sft: 3 * 2 ** 30, grpo: 5 * 2 ** 30, evaluation: 2 ** 30 };

  test("the stage that takes most is named, with what to lower", () => {
    expect(memoryWarning(plan, { ...machine, availableBytes: 4 * 2 ** 30 })?.message).toBe(
      "grpo will take about 5.0 GiB of memory, and 4.0 GiB are left: lower grpo.rowsPerMicroBatch or grpo.rowTokens, or set memory.activations=recompute; reckon doctor shows what fits",
    );
    expect(memoryWarning({ evaluation: 2 ** 30 }, { ...machine, availableBytes: 1 })?.message).toContain(
      "lower evaluation.batchSize;",
    );
  });

  test("where it has enough nothing is said", () => {
    expect(memoryWarning(plan, { ...machine, availableBytes: 5 * 2 ** 30 })).toBeUndefined();
    expect(memoryWarning({}, { ...machine, availableBytes: 0 })).toBeUndefined();
  });
});
