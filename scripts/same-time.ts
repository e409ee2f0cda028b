// SFT on demonstrations against GRPO in the same time, on recipes/same-time.yaml: after a warm-up the arms train in turn, a
// short run each from the model that its last one left, until each has had its seconds. Writes points.json, curves.svg and a
// table; what has run whole is not run again, so that it can be broken off.
//   npx tsx scripts/same-time.ts OUT SECONDS LINKS SEED … [SETTING=VALUE …]
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { mean } from "../src/report/chart-scale.ts";
import { writeFileAtomic } from "../src/run/atomic.ts";
import type { RunEvent } from "../src/run/events.ts";
import { readJournal } from "../src/run/journal.ts";
import { runPaths, runState } from "../src/run/run-folder.ts";
import { packageRoot } from "../src/run/version.ts";
import { lineCharts } from "./line-charts.ts";

const [outFolder = "", ...rest] = process.argv.slice(2);
const ofAll = rest.filter((word) => word.includes("="));
const [budget = 0, links = 0, ...seeds] = rest.filter((word) => !word.includes("=")).map(Number);
if (seeds.length === 0)
  throw new Error("same-time.ts OUT SECONDS LINKS SEED …, such as: runs/same-time 300 5 42 43 44");
const out = resolve(outFolder);
mkdirSync(out, { recursive: true });

const arms = { demonstration: "SFT on worked traces", careless: "SFT on traces as found", reward: "GRPO" } as const;
type Arm = keyof typeof arms;
/** Before a first run has shown it. */
const guessedSeconds: Record<Arm, number> = { demonstration: 0.7, careless: 0.7, reward: 6 };
const kinds = { verifiable: "accuracy", creative: "creative" } as const;
type Kind = keyof typeof kinds;
type Point = { arm: Arm; seed: number; seconds: number; steps: number; format: number } & Record<Kind, number>;

/** Runs the recipe, goes on with it where it was broken off, or takes it as it is where it is whole. */
function run(folder: string, settings: readonly string[]): RunEvent[] {
  const state = runState(folder);
  if (state !== "finished") {
    const again = state === "unfinished" ? ["--resume"] : [];
    const command = [join(packageRoot, "dist/cli/main.js"), "run", join(packageRoot, "recipes/same-time.yaml")];
    const { status } = spawnSync(process.execPath, [...command, "--out", folder, ...again, ...settings, ...ofAll], {
      cwd: packageRoot,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) throw new Error(`the run in ${folder} ended with ${status}`);
  }
  return readJournal(runPaths(folder).journal);
}

type Step = Extract<RunEvent, { type: "train-step" | "grpo-step" }>;
const stepsOf = (events: readonly RunEvent[]) =>
  events.filter((event): event is Step => event.type === "train-step" || event.type === "grpo-step");
const secondsOf = (steps: readonly Step[]) => steps.reduce((sum, { timing }) => sum + timing.durationMs / 1000, 0);

function pointOf(
  arm: Arm,
  seed: number,
  events: readonly RunEvent[],
  { seconds, steps }: Pick<Point, "seconds" | "steps">,
): Point {
  const last = events.findLast((event) => event.type === "evaluation")!;
  const over = (metric: "accuracy" | "creative") =>
    mean(Object.values(last.domains ?? {}).flatMap(({ metrics }) => metrics[metric]?.mean ?? []));
  const { mean: format } = last.metrics.format!;
  return { arm, seed, seconds, steps, format, verifiable: over("accuracy"), creative: over("creative") };
}

const points: Point[] = [];
for (const seed of seeds) {
  const warm = join(out, `warm-up-${seed}`);
  const start = run(warm, ["scale=warm-up", `seed=${seed}`]);
  const states = Object.keys(arms).map((arm) => {
    points.push(pointOf(arm as Arm, seed, start, { seconds: 0, steps: 0 }));
    return {
      arm: arm as Arm,
      model: join(warm, "models/sft"),
      seconds: 0,
      steps: 0,
      perStep: guessedSeconds[arm as Arm],
    };
  });
  for (let link = 1; link <= links; link++) {
    for (const state of states) {
      const { arm } = state;
      const count = Math.max(1, Math.round(((budget * link) / links - state.seconds) / state.perStep));
      const folder = join(out, `${arm}-${seed}-${link}`);
      const length = arm === "reward" ? `grpo.steps=${count}` : `sft.epochs=${(count * 32) / 8400}`;
      const events = run(folder, [`scale=${arm}`, `seed=${seed * 100 + link}`, `model=${state.model}`, length]);
      const steps = stepsOf(events);
      const seconds = secondsOf(steps);
      Object.assign(state, {
        model: join(folder, "models", arm === "reward" ? "grpo" : "sft"),
        seconds: state.seconds + seconds,
        steps: state.steps + steps.length,
        perStep: seconds / steps.length,
      });
      const point = pointOf(arm, seed, events, state);
      points.push(point);
      console.error(JSON.stringify(point));
      write();
    }
  }
}

function write(): void {
  writeFileAtomic(join(out, "points.json"), `${JSON.stringify(points, undefined, 1)}\n`);
  const panels = (Object.keys(kinds) as Kind[]).map((kind) => ({
    title: kind === "verifiable" ? "verifiable domains: accuracy" : "creative domains: rubric",
    lines: Object.entries(arms).flatMap(([arm, label]) =>
      seeds.map((seed, at) => ({
        label: at === 0 ? label : undefined,
        name: arm,
        points: points
          .filter((point) => point.arm === arm && point.seed === seed)
          .map((point) => [point.seconds, point[kind]] as const),
      })),
    ),
  }));
  writeFileAtomic(join(out, "curves.svg"), lineCharts(panels, { across: "seconds of training after the warm-up" }));
}

const percent = (value: number) => (100 * value).toFixed(1);
console.log("| | seconds | steps | verifiable | creative | format |\n|---|--:|--:|--:|--:|--:|");
for (const [arm, label] of Object.entries(arms)) {
  for (const at of ["first", "last"] as const) {
    const ends = seeds.map((seed) => {
      const own = points.filter((point) => point.arm === arm && point.seed === seed);
      return at === "first" ? own[0]! : own.at(-1)!;
    });
    const cell = (key: "verifiable" | "creative" | "format") =>
      `${percent(mean(ends.map((point) => point[key])))} (${ends.map((point) => percent(point[key])).join(", ")})`;
    const name = at === "first" ? "after the warm-up" : label;
    if (at === "first" && arm !== "demonstration") continue;
    const { seconds, steps } = {
      seconds: mean(ends.map((point) => point.seconds)),
      steps: mean(ends.map((point) => point.steps)),
    };
    console.log(
      `| ${name} | ${seconds.toFixed(0)} | ${steps.toFixed(0)} | ${cell("verifiable")} | ${cell("creative")} | ${cell("format")} |`,
    );
  }
}
