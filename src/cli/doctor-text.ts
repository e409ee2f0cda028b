// The report of `reckon doctor` as text for people.
import { Table } from "console-table-printer";
import { memorySize } from "../report/format.ts";
import type { MemoryUse } from "../train/memory.ts";
import type { Report } from "./doctor-report.ts";

const useLabels: Readonly<Record<MemoryUse, string>> = {
  inference: "inference",
  scoring: "scoring",
  sftLora: "SFT, LoRA",
  sftFull: "SFT, full",
  grpoLora: "GRPO, LoRA",
  grpoFull: "GRPO, full",
};

/** Ends in a newline. */
export function describe(report: Report): string {
  const { model, folder, problems, warnings, memory } = report;
  const lines = [model === folder ? folder : `${model}, in ${folder}`, ...facts(report)];
  if (memory) lines.push("", ...memoryLines(memory));
  lines.push("", ...problems.map((text) => `problem: ${text}`), ...warnings.map((text) => `warning: ${text}`));
  if (problems.length === 0) lines.push(warnings.length === 0 ? "Nothing is missing." : "It can be used.");
  return `${lines.join("\n")}\n`;
}

function facts({ family, weights, tokenizer, adapter }: Report): string[] {
  const lines: string[] = [];
  const add = (label: string, text: string) => void lines.push(`  ${label.padEnd(14)} ${text}`);
  if (family) {
    const { heads, keyValueHeads, headDim, hiddenSize, innerSize } = family;
    add("family", `${family.name}, ${count(family.parameters)} parameters`);
    add(
      "layers",
      `${family.layers}, ${hiddenSize} wide, ${innerSize} inside; ${heads} heads of ${headDim}, ${keyValueHeads} of keys`,
    );
    add("sizes", `${count(family.vocabularySize)} words, context of ${count(family.contextLength)} tokens`);
  }
  for (const { dtype, tensors, sizeBytes } of weights.stored)
    add("weights", `${count(tensors)} tensors in ${dtype}, ${memorySize(sizeBytes)}, ${plural(weights.files, "file")}`);
  if (tokenizer) {
    add("tokenizer", `${tokenizer.kind}, ${count(tokenizer.vocabularySize)} tokens`);
    const { chatTemplate } = tokenizer;
    add("chat template", chatTemplate === undefined ? "none" : chatTemplate.works ? "works" : "cannot be used");
    for (const note of chatTemplate?.notes ?? []) add("", note);
    add("end tokens", tokenizer.endTokens.map(({ id, token }) => `${token} (${id})`).join(", "));
  }
  if (adapter)
    add(
      "adapter",
      `${adapter.kind}, rank ${adapter.rank}, alpha ${adapter.alpha}, on ${plural(adapter.modules, "projection")}, ${count(adapter.parameters)} parameters`,
    );
  return lines;
}

function memoryLines({ lengths, machine, uses }: NonNullable<Report["memory"]>): string[] {
  const { rows, rowTokens, group, promptTokens, newTokens, rank, weights } = lengths;
  const table = new Table({
    shouldDisableColors: true,
    columns: [
      { name: "use", title: " ", alignment: "left" },
      { name: "memory", title: "Memory", alignment: "right" },
      { name: "here", title: "On this machine", alignment: "left" },
    ],
  });
  for (const { use, bytes, fits, advice } of uses)
    table.addRow({ use: useLabels[use], memory: memorySize(bytes), here: fits ? "fits" : `too much: ${advice}` });
  const owner = machine.bound === "machine" ? "The machine" : "The control group of this process";
  return [
    table.render(),
    `Prompts of ${count(promptTokens)} tokens and ${count(newTokens)} new ones; ${plural(rows, "row")} of ${count(rowTokens)} tokens; ${group} completions side by side; rank ${rank}; weights in ${weights}.`,
    `${owner} has ${memorySize(machine.availableBytes)} left of ${memorySize(machine.totalBytes)}.`,
  ];
}

const count = (value: number) => value.toLocaleString("en");
const plural = (value: number, thing: string) => `${count(value)} ${thing}${value === 1 ? "" : "s"}`;
