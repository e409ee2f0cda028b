// The model card: what was exported, how it was made, how it was checked, how to load it. Claims nothing that was not
// measured or read.
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { sizeOf } from "../engine/shape.ts";
import { version } from "../run/version.ts";
import type { ExportFormat, ExportRequest, FormatName } from "./format.ts";
import { type GateFigures, percent } from "./gate.ts";
import type { RunOrigin } from "./run-origin.ts";

export type CardContent = {
  name: FormatName;
  format: ExportFormat;
  request: ExportRequest;
  /** Without the card itself. */
  files: readonly string[];
  figures: GateFigures;
  notes: readonly string[];
  origin: RunOrigin | undefined;
  /** Where the export will lie. */
  target: string;
};

/** README.md with the head that the hub reads. */
export function modelCard(content: CardContent): string {
  const { request, format, notes, files, origin, target } = content;
  const { source } = request;
  const sections = [
    head(content),
    `# ${source.name}`,
    introduction(content),
    ...(origin ? [making(origin)] : []),
    ...(origin && origin.evaluations.length > 0 ? [evaluation(origin)] : []),
    checks(content),
    ...(notes.length > 0 ? [`## Notes\n\n${notes.map((note) => `- ${note}`).join("\n")}`] : []),
    `## Use\n\n${format.usage(basename(target), files, request)}`,
    `Written by Reckon ${version}.`,
  ];
  return `${sections.join("\n\n")}\n`;
}

function head({ format, request: { source }, origin }: CardContent): string {
  const licence = licenceOf(source.model.folder);
  const base = source.adapterFolder === undefined ? (origin?.base ?? "") : source.baseName;
  const lines = [
    ...(licence === undefined ? [] : [`license: ${licence}`]),
    ...(base === "" ? [] : [`base_model: ${JSON.stringify(base)}`]),
    `library_name: ${format.library}`,
    "pipeline_tag: text-generation",
    "tags:",
    ...["reckon", ...format.tags, ...(origin?.stages.map(({ name }) => name) ?? [])].map((tag) => `  - ${tag}`),
  ];
  return `---\n${lines.join("\n")}\n---`;
}

/** The licence that the model folder's own card states. */
function licenceOf(folder: string): string | undefined {
  const file = join(folder, "README.md");
  if (!existsSync(file)) return undefined;
  const front = /^---\n([\s\S]*?)\n---/.exec(readFileSync(file, "utf8").replaceAll("\r\n", "\n"))?.[1];
  return front && /^license:\s*["']?([\w.-]+)["']?\s*$/m.exec(front)?.[1];
}

function introduction({ name, format, request: { source, options } }: CardContent): string {
  const { family } = source.model;
  const parameters = name === "peft" ? source.trainable!.parameters : family.parameters;
  const count = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const what = name === "peft" ? "An adapter for a text model" : "A text model";
  return `${what} of the ${family.modelType} family: ${count.toLocaleString("en-US")} parameters in ${options.dtype}, ${family.layers} layers, ${family.hiddenSize} wide, ${family.vocabularySize.toLocaleString("en-US")} tokens, a context of ${family.contextLength}. This folder holds it as ${format.title}.`;
}

function making({ name, seed, recipeHash, version: by, base, stages }: RunOrigin): string {
  const steps = stages.map(({ name: stage, steps: count }) => `${stage} (${count} steps)`).join(", then ");
  return `## How it was made

Run \`${name}\` of Reckon ${by}, seed ${seed}, recipe ${recipeHash.slice(0, 12)}: ${base === "" ? "" : `from \`${base}\` by `}${steps}.`;
}

function evaluation({ evaluations }: RunOrigin): string {
  const metrics = [...new Set(evaluations.flatMap(({ metrics }) => Object.keys(metrics)))];
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return `## Evaluation

The run's own, greedy, on its held-out rows; in brackets the 95 % interval.

${row(["model", ...metrics, "rows"])}
${row(["---", ...metrics.map(() => "---"), "---"])}
${evaluations
  .map(({ model, rows, metrics: figures }) =>
    row([
      model,
      ...metrics.map((metric) => {
        const figure = figures[metric];
        return figure ? `${digits(figure.mean)} [${digits(figure.low)}, ${digits(figure.high)}]` : "";
      }),
      String(rows),
    ]),
  )
  .join("\n")}`;
}

const digits = (value: number) => value.toFixed(3);

function checks({ figures, format, request: { options } }: CardContent): string {
  const limits = format.limits[options.dtype];
  const { tensors, equalTensors, largestWeightError, prompts, equalTraces, tokens, equalTokens, meanKl } = figures;
  const rows = [
    ["tensors that are bit for bit the trained model's", `${equalTensors} of ${tensors}`],
    ...(equalTensors < tensors ? [["largest difference of a weight", largestWeightError.toPrecision(3)]] : []),
    ["greedy traces that are the same", `${equalTraces} of ${prompts}`],
    ["greedy tokens that are the same, along the trained model's traces", `${percent(equalTokens)} of ${tokens}`],
    ["mean KL divergence of the next token, nats", meanKl.toExponential(2)],
    ["largest difference of a logit", figures.largestLogitDifference.toExponential(2)],
  ];
  const rule =
    limits === undefined
      ? "It is refused when a weight differs, or when logits or traces differ by more than rounding."
      : `It is refused when a weight differs by more than the type's rounding, below ${percent(limits.equalTokens)} equal tokens, or above ${limits.meanKl} nats.`;
  return `## Checked

After writing, the files were read back and compared with the trained model. ${rule}

| | |
|---|---|
${rows.map(([what, figure]) => `| ${what} | ${figure} |`).join("\n")}`;
}
