// Options that several commands share, and the parsing of numbers.
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Device, devices } from "../engine/device.ts";
import { type Precision, precisions } from "../model/precision.ts";

export type ModelOptions = { model: string; adapter?: string; weights?: Precision };
export type RowOptions = { input: string; output: string };

export type GenerateOptions = ModelOptions &
  RowOptions & { temperature: number; maxTokens: number; seed: number; topK: number; topP: number };

export function addModelOptions(command: Command, { isRequired = true } = {}): Command {
  const model = new Option("--model <folder>", "a model folder in the Hugging Face layout, or owner/name on the hub");
  return addWeightOptions(command.addOption(model.makeOptionMandatory(isRequired)));
}

export function addWeightOptions(command: Command): Command {
  const weights = new Option(
    "--weights <type>",
    "how the weights lie in memory; int8 takes a quarter and is slower, w8a8 multiplies in int8 and is faster",
  );
  return command
    .option("--adapter <folder>", "a PEFT adapter folder to put on the model")
    .addOption(weights.choices(precisions).default("float32"));
}

export function addRowOptions(command: Command): Command {
  return command
    .option("--input <file>", "JSON Lines to read, - for standard input", "-")
    .option("--output <file>", "JSON Lines to write, - for standard output", "-");
}

/** For commands that take a recipe and settings; `scaled` puts it among them. */
export function addScaleOption(command: Command): Command {
  return command.option("--scale <name>", "a scale that the recipe has, like tiny; the same as the setting scale=NAME");
}

export const scaled = (settings: readonly string[], { scale }: { scale?: string }): string[] => [
  ...settings,
  ...(scale === undefined ? [] : [`scale=${scale}`]),
];

/** For commands that run a model: the device is in use before their work begins, and what it could not do is said after it. */
export function addDeviceOption(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--device <name>",
        "what models run on; all but cpu need its driver, cuda ONNX Runtime's libraries for it too",
      )
        .choices(devices)
        .default("cpu"),
    )
    .hook("preAction", async (asked) => {
      const { device } = asked.opts<{ device: Device }>();
      if (device === "cpu") return;
      const { openDevice } = await import("./open-device.ts");
      await openDevice(device);
    })
    .hook("postAction", async (asked) => {
      const { device } = asked.opts<{ device: Device }>();
      if (device === "cpu") return;
      const { placementLine } = await import("./open-device.ts");
      process.stderr.write(placementLine(device));
    });
}

/** A parser of a whole number between two bounds. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return bounded(least, most, "a whole number", Number.isSafeInteger);
}

/** A parser of a number between two bounds. */
export function number(least: number, most = Number.POSITIVE_INFINITY): (text: string) => number {
  return bounded(least, most, "a number", Number.isFinite);
}

function bounded(least: number, most: number, kind: string, accepts: (value: number) => boolean) {
  const limits = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`;
  return (text: string): number => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!accepts(value) || value < least || value > most)
      throw new InvalidArgumentError(`It must be ${kind} ${limits}.`);
    return value;
  };
}
