// `reckon export`: a trained model as other tools read it, checked against the one that was trained.
import { type Command, InvalidArgumentError, Option } from "commander";
import { wholeNumber } from "./options.ts";

export type ExportCommandOptions = {
  model?: string;
  adapter?: string;
  run?: string;
  stage?: string;
  format: string;
  dtype?: string;
  out: string;
  name?: string;
  shardSize: number;
  threads: number;
  force: boolean;
  json: boolean;
};

export function addExportCommand(program: Command): void {
  program
    .command("export")
    .summary("write a model as safetensors, PEFT adapter, GGUF or ONNX, checked against the trained one")
    .description(
      "Write a trained model as other tools read it. The files are read back and their weights, logits and 16 greedy traces compared with the trained model; a difference refuses the export and nothing is left. A model card is written with it.",
    )
    .option("--model <folder>", "a model folder in the Hugging Face layout, or owner/name on the hub")
    .option("--adapter <folder>", "a PEFT adapter folder to put on the model")
    .option("--run <folder>", "the folder of a run, instead of --model and --adapter")
    .option("--stage <name>", "which stage's model of the run (default: the last)")
    .addOption(
      new Option("--format <name>", "what to write")
        .choices(["safetensors", "peft", "gguf", "onnx"])
        .makeOptionMandatory(),
    )
    .option(
      "--dtype <name>",
      "safetensors: float32, bfloat16, float16; gguf: f16, f32, bf16, q8_0, q4_0; onnx: fp32, fp16, q8 (default: the first)",
    )
    .requiredOption("--out <folder>", "where to put it; an earlier export there is replaced")
    .option("--name <text>", "what the card and the file call the model (default: the folder's name)")
    .option(
      "--shard-size <size>",
      "the most that one file of safetensors or ONNX weights holds, like 5GB or 200MB",
      sizeBytes,
      5e9,
    )
    .option("--threads <count>", "threads that the comparison runs on", wholeNumber(1), 2)
    .option("--force", "replace whatever is at --out", false)
    .option("--json", "print the result as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  $ reckon export --run runs/show-your-work --format gguf --dtype q8_0 --out exports/gguf
  $ reckon export --model models/tiny --adapter adapters/mine --format safetensors --dtype bfloat16 --out exports/merged
  $ reckon export --run runs/show-your-work --format peft --out exports/adapter --json
  $ reckon export --model models/tiny --format onnx --dtype q8 --out exports/web`,
    )
    .action(async (options: ExportCommandOptions) => {
      const { runExport } = await import("./run-export.ts");
      await runExport(options);
    });
}

const units = { "": 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 } as const;

function sizeBytes(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmg]i?b)?$/i.exec(text.trim()) ?? [];
  const size = Math.floor(Number(digits) * units[unit.toLowerCase() as keyof typeof units]);
  if (digits === "" || size < 1) throw new InvalidArgumentError("It must be a size such as 5GB, 200MB or 100kB.");
  return size;
}
