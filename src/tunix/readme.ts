// What lies in the folder of a job, and the commands that try it, send it and take its result home.
import { type KaggleSource, kaggleModel, kernelMetadata } from "./kaggle.ts";

export function jobReadme({
  stages,
  rows,
  ...kaggle
}: KaggleSource & { stages: readonly string[]; rows: { train: number; test: number } }): string {
  const { id } = kernelMetadata(kaggle);
  const source = kaggleModel(kaggle.model, kaggle.tunix);
  const model = kaggle.carriesModel
    ? `The model \`${kaggle.model}\` lies in \`data/base\`.`
    : `The model is \`${kaggle.model}\`${source === undefined ? "; name it on Kaggle as tunix.kaggleModel in the recipe" : `, on Kaggle \`${source}\`, which the notebook asks for`}. Elsewhere set RECKON_MODEL to its folder.`;
  return `# ${kaggle.name}

A job for Tunix, made by \`reckon tunix build\` from \`data/recipe.yaml\`: ${stages.join(", then ").toUpperCase()}, ${rows.train} training rows.
${model}

| file | what |
|---|---|
| \`notebook.ipynb\`, \`job.py\` | the same job, as a notebook and as a script |
| \`data/\` | what it reads: rows${stages.includes("grpo") ? ", Reckon's rewards in one program and their settings" : ""}; Kaggle's data set |
| \`requirements.txt\` | packages with their versions |
| \`kernel-metadata.json\`, \`data/dataset-metadata.json\`, \`model-instance-metadata.json\` | descriptions for Kaggle |

## Try it here

    reckon tunix smoke .

runs the notebook on a tiny random model over eight devices that the processor plays: it finds what is wrong with the job, and
says nothing of speed.

## Run it

On Kaggle, after putting your user into the three descriptions (\`tunix.kaggleUser\` of the recipe does that for you):

    kaggle datasets create -p data --dir-mode zip
    kaggle kernels push -p .
    kaggle kernels output ${id} -p result

On any machine with a TPU: \`pip install -r requirements.txt\`, then \`python job.py\`. RECKON_DATA, RECKON_MODEL and RECKON_OUT name
other folders; RECKON_PREVIOUS names the output of an earlier session, from whose last checkpoint the job goes on. A job that
was killed goes on by itself when it is started again on the same output.

## Take it home

    reckon tunix import result/out --model MODEL --out runs/${kaggle.name}

makes a run folder of it: adapters in PEFT's layout, the journal, and with the model the trained model itself.
`;
}
