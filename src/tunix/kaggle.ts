// The three descriptions that Kaggle's command line takes: of the notebook, of its data, and of the model that comes out.
import type { TunixSettings } from "../recipe/schema.ts";

/** Kaggle's names of models in the Hugging Face layout. */
const models: Readonly<Record<string, string>> = {
  "google/gemma-3-270m-it": "google/gemma-3/transformers/gemma-3-270m-it/1",
  "google/gemma-3-1b-it": "google/gemma-3/transformers/gemma-3-1b-it/1",
  "google/gemma-3-4b-it": "google/gemma-3/transformers/gemma-3-4b-it/1",
  "google/gemma-2-2b-it": "google/gemma-2/transformers/gemma-2-2b-it/2",
  "google/gemma-2b-it": "google/gemma/transformers/2b-it/3",
  "google/gemma-1.1-2b-it": "google/gemma/transformers/1.1-2b-it/1",
};

export type KaggleSource = {
  name: string;
  /** owner/name on the hub, with or without a revision, or a folder's name. */
  model: string;
  /** The weights lie in the data, since they are small. */
  carriesModel: boolean;
  tunix: TunixSettings;
};

/** Kaggle allows small letters, digits and dashes, from 6 to 50 of them. */
const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 50);

export function kernelMetadata({ name, model, carriesModel, tunix }: KaggleSource) {
  const source = kaggleModel(model, tunix);
  return {
    id: `${tunix.kaggleUser}/${slug(`reckon-${name}`)}`,
    title: slug(`reckon-${name}`),
    code_file: "notebook.ipynb",
    language: "python",
    kernel_type: "notebook",
    is_private: true,
    enable_gpu: false,
    enable_tpu: true,
    enable_internet: true,
    dataset_sources: [`${tunix.kaggleUser}/${slug(`reckon-${name}-data`)}`],
    competition_sources: [],
    kernel_sources: [],
    model_sources: carriesModel || source === undefined ? [] : [source],
  };
}

export const datasetMetadata = ({ name, tunix }: KaggleSource, licence: string) => ({
  title: slug(`reckon-${name}-data`),
  id: `${tunix.kaggleUser}/${slug(`reckon-${name}-data`)}`,
  licenses: [{ name: licence }],
});

export const modelInstanceMetadata = ({ name, model, tunix }: KaggleSource) => ({
  ownerSlug: tunix.kaggleUser,
  modelSlug: slug(`reckon-${name}`),
  instanceSlug: "adapter",
  framework: "transformers",
  overview: `Adapters that Reckon's recipe ${name} trained on ${model}.`,
  usage: "Load the base model, then the adapter with PEFT.",
  licenseName: "Gemma",
  fineTunable: true,
  trainingData: [],
  modelInstanceType: "external",
  baseModelInstance: kaggleModel(model, tunix) ?? model,
  externalBaseModelUrl: `https://huggingface.co/${model.split("@")[0]}`,
});

/** Kaggle's name of the model; undefined where the recipe has to say it as tunix.kaggleModel. */
export function kaggleModel(model: string, { kaggleModel: named }: TunixSettings): string | undefined {
  return named ?? models[model.split("@")[0]!];
}
