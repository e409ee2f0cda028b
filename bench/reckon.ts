// Our side of a bench as a process: does what the line on its standard input says, and answers with one line.
//   node --import tsx bench/reckon.ts FOLDER float32|w8a8 SETTINGS_JSON
import { createInterface } from "node:readline";
import type { Settings } from "./cases.ts";
import { generate } from "./work/generate.ts";
import { grpo } from "./work/grpo.ts";
import { matmul } from "./work/matmul.ts";
import { sft } from "./work/sft.ts";
import type { Way, Work } from "./work/work.ts";

const works: { [Name in Settings["work"]]: (settings: Extract<Settings, { work: Name }>, way: Way) => Promise<Work> } =
  {
    sft,
    generate,
    grpo,
    matmul,
  };

const [folder = "", precision = "float32", json = ""] = process.argv.slice(2);
const settings = JSON.parse(json) as Settings;
const open = works[settings.work] as (settings: Settings, way: Way) => Promise<Work>;
const work = await open(settings, { folder, precision: precision as Way["precision"], threads: 2 });
const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

let lap = 0;
print({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "check") print(await work.check());
  else {
    const before = process.cpuUsage();
    const figure = await work.lap(lap++);
    const { user, system } = process.cpuUsage(before);
    const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
    print({ figure, cpuSeconds: (user + system) / 1e6, peakMiB });
  }
}
