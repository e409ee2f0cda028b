// A recipe → a folder with all that its job for Tunix needs: script, notebook, rows, rewards, descriptions for Kaggle.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { writeFileAtomic } from "../run/atomic.ts";
import { UsageError } from "../run/errors.ts";
import type { TaskRows } from "../task/index.ts";
import { jobCells } from "./cells.ts";
import { writeContinuation } from "./continuation.ts";
import { type JobSource, jobSettings } from "./job-settings.ts";
import { datasetMetadata, type KaggleSource, kernelMetadata, modelInstanceMetadata } from "./kaggle.ts";
import { notebookText, scriptText } from "./notebook.ts";
import { jobReadme } from "./readme.ts";
import { requirements } from "./requirements.ts";
import { writeRewardFiles } from "./reward-files.ts";
import { writeRowFiles } from "./row-files.ts";

/** A model up to this size travels with the rows; a larger one is attached where the job runs. */
const carriedBytes = 256e6;

export type JobFolder = {
  folder: string;
  rows: { train: number; test: number };
  stages: readonly ("sft" | "grpo")[];
  /** The model lies in the folder. */
  carriesModel: boolean;
};

export type JobOptions = {
  out: string;
  /** Replaces an earlier job at `out`. */
  force: boolean;
  /** The recipe as it was resolved, in YAML. */
  recipeText: string;
};

/**
 * Writes the folder beside its place and moves it there, so that there is a whole one or none.
 * @param source the recipe's model is an absolute path, or a name on the hub
 * @throws RecipeError for settings that Tunix has no counterpart for; UsageError when something is at `out`
 */
export async function buildJob(source: JobSource, rows: TaskRows, options: JobOptions): Promise<JobFolder> {
  const { recipe, tunix } = source;
  const settings = jobSettings(source);
  const out = resolve(options.out);
  if (existsSync(out) && !(options.force && existsSync(join(out, "job.py"))) && readdirSync(out).length > 0)
    throw new UsageError(`${options.out} is not empty; choose another folder, or replace an earlier job with --force`);
  const folder = join(dirname(out), `.${basename(out)}.part`);
  rmSync(folder, { recursive: true, force: true });
  const data = join(folder, "data");
  mkdirSync(data, { recursive: true });
  try {
    const counts = await writeRowFiles(data, rows, recipe);
    if (source.continueFrom !== undefined) {
      writeContinuation(data, source.continueFrom, settings);
      settings.continueFrom = basename(source.continueFrom);
    }
    if (recipe.grpo) writeRewardFiles(data, recipe.grpo.reward, rows.train);
    const carriesModel = isCarried(recipe.model);
    settings.carriesModel = carriesModel;
    if (carriesModel) cpSync(recipe.model, join(data, "base"), { recursive: true, dereference: true });
    const stages = (["sft", "grpo"] as const).filter((stage) => recipe[stage]);
    const cells = jobCells(settings);
    const title = `${recipe.name}: ${stages.join(", then ").toUpperCase()} with Tunix`;
    const kaggle: KaggleSource = { name: recipe.name, model: source.modelLabel, carriesModel, tunix };
    const write = (name: string, content: string) => writeFileAtomic(join(folder, name), content);
    write("job.py", scriptText({ title, cells }));
    write("notebook.ipynb", notebookText({ title, cells }));
    write("requirements.txt", `${requirements.join("\n")}\n`);
    write("data/recipe.yaml", options.recipeText);
    write("kernel-metadata.json", json(kernelMetadata(kaggle)));
    write("data/dataset-metadata.json", json(datasetMetadata(kaggle, licenceOf(rows))));
    write("model-instance-metadata.json", json(modelInstanceMetadata(kaggle)));
    write("README.md", jobReadme({ ...kaggle, stages, rows: counts }));
    rmSync(out, { recursive: true, force: true });
    renameSync(folder, out);
    return { folder: out, rows: counts, stages, carriesModel };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function isCarried(model: string): boolean {
  if (!existsSync(join(model, "config.json"))) return false;
  const sizes = readdirSync(model).map((name) => statSync(join(model, name)).size);
  return sizes.reduce((total, size) => total + size, 0) <= carriedBytes;
}

/** Kaggle's name for the licence of the rows; those of several are "other", and DATA_SOURCES.md or the recipe says which. */
function licenceOf({ train }: Pick<TaskRows, "train">): string {
  const licences = new Set(train.map(({ licence }) => licence));
  const [only] = licences;
  if (licences.size !== 1) return "other";
  return { "apache-2.0": "apache-2.0", "cc0-1.0": "CC0-1.0", mit: "MIT", "cc-by-4.0": "CC-BY-4.0" }[only!] ?? "other";
}
