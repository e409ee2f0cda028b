// The prompts of a bake-off: drawn by the seed from all that the tasks' files hold, as evenly over the tasks as they allow.
// What is drawn of a task depends on its own prompts alone, not on their order.
import { createHash } from "node:crypto";
import type { Database } from "../data/database.ts";
import type { OpenOptions } from "../data/sources/open-source.ts";
import { jobs } from "../teacher/jobs.ts";
import { type Prompt, readPrompts } from "../teacher/prompts.ts";
import type { BakeoffRecipe } from "./recipe.ts";

export type AskedPrompt = { task: string; prompt: Prompt };

export type Drawn = {
  asked: AskedPrompt[];
  /** With one right answer, asked of no teacher. */
  heldOut: Prompt[];
  /** Prompts in the files of each task. */
  available: Record<string, number>;
};

/** @throws DataError for files that are not there or cannot be read */
export async function drawPrompts(
  database: Database,
  { seed, prompts, tasks, probe }: BakeoffRecipe,
  options: OpenOptions,
): Promise<Drawn> {
  const most = prompts + (probe?.testRows ?? 0);
  const seen = new Set<string>();
  const available: Record<string, number> = {};
  const drawn = new Map<string, Prompt[]>();
  for (const [name, settings] of Object.entries(tasks)) {
    let held: { prompt: Prompt; draw: string }[] = [];
    const cut = () => {
      held = held.sort((a, b) => (a.draw < b.draw ? -1 : 1)).slice(0, most);
    };
    available[name] = 0;
    for await (const prompt of readPrompts(database, { name, settings, seen }, options)) {
      available[name] += 1;
      held.push({
        prompt,
        draw: createHash("sha256")
          .update(JSON.stringify([seed, prompt.prompt]))
          .digest("hex"),
      });
      if (held.length >= 2 * most) cut();
    }
    cut();
    drawn.set(
      name,
      held.map(({ prompt }) => prompt),
    );
  }
  const asked = spread(drawn, prompts);
  const rest = new Map(
    [...drawn]
      .filter(([name]) => jobs[tasks[name]!.job].check === "value")
      .map(([name, all]) => [name, all.slice(asked.get(name)!.length)]),
  );
  return {
    asked: [...asked].flatMap(([task, own]) => own.map((prompt) => ({ task, prompt }))),
    heldOut: [...spread(rest, probe?.testRows ?? 0).values()].flat(),
    available,
  };
}

/** The first ones of each group, in turn, until there are so many. */
function spread<Value>(groups: ReadonlyMap<string, readonly Value[]>, most: number): Map<string, Value[]> {
  const taken = new Map([...groups.keys()].map((name) => [name, [] as Value[]]));
  let count = 0;
  for (let place = 0; count < most; place += 1) {
    const before = count;
    for (const [name, values] of groups) {
      if (place >= values.length || count >= most) continue;
      taken.get(name)!.push(values[place]!);
      count += 1;
    }
    if (count === before) break;
  }
  return taken;
}
