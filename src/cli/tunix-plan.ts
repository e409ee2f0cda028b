// The work of `reckon tunix plan` for the terminal: what each stage takes, and what to lower.
import { existsSync } from "node:fs";
import { loadRecipe } from "../recipe/load.ts";
import { tunixSchema } from "../recipe/schema.ts";
import { packageRoot } from "../run/version.ts";
import { readDevices } from "../tunix/devices.ts";
import { jobSettings } from "../tunix/job-settings.ts";
import { modelShape } from "../tunix/model-shape.ts";
import { type JobPlan, planJob } from "../tunix/plan.ts";
import type { TunixPlanOptions } from "./tunix.ts";

export async function runTunixPlan(file: string, settings: string[], options: TunixPlanOptions): Promise<void> {
  const { recipe, hash } = loadRecipe(file, settings, { settingsOnly: true });
  const model = existsSync(recipe.model) ? recipe.model : `${packageRoot}/${recipe.model}`;
  const tunix = recipe.tunix ?? tunixSchema.parse({});
  const devices = readDevices(options.devices);
  const plan = planJob({
    settings: jobSettings({ recipe, tunix, hash, modelLabel: recipe.model }),
    shape: modelShape(existsSync(model) ? model : recipe.model),
    rows: recipe.data.trainRows,
    devices,
    hours: options.hours,
    utilisation: { compute: options.compute, bandwidth: options.bandwidth },
  });
  process.stdout.write(options.json ? `${JSON.stringify(plan, null, 2)}\n` : textOf(plan, options));
}

function textOf({ devices, parameters, stages, advice }: JobPlan, { compute, bandwidth }: TunixPlanOptions): string {
  const { chip, count, hosts, name } = devices;
  const lines = [
    `${name}: ${count} chips on ${hosts} ${hosts === 1 ? "host" : "hosts"}, each ${chip.memoryBytes / 1e9} GB and ${chip.flops / 1e12} TFLOP/s (${chip.source})`,
    `model: ${(parameters / 1e9).toFixed(2)} billion parameters`,
    ...stages.flatMap(({ stage, memory, memoryBytes, hours, steps }) => [
      `${stage}: ${steps} steps, ${hours.toFixed(1)} h, ${(memoryBytes / 1e9).toFixed(1)} GB a device`,
      ...Object.entries(memory).map(([what, bytes]) => `  ${what}: ${(bytes / 1e9).toFixed(2)} GB`),
    ]),
    `on paper: ${100 * compute} % of the arithmetic in training and ${100 * bandwidth} % of memory and links in sampling are assumed, every row and completion as long as it may be; rows count as data.trainRows`,
    ...advice,
  ];
  return `${lines.join("\n")}\n`;
}
