// What `reckon doctor` finds: the folder, its tokenizer, an adapter and the memory looked at, as one plain object.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readModelName } from "../hub/model-name.ts";
import { loadAdapter } from "../model/adapter.ts";
import type { ModelFamily } from "../model/family.ts";
import { attempt, inspectModel } from "../model/inspect.ts";
import { UsageError } from "../run/errors.ts";
import { chatNotes, type Message, renderChatOf } from "../text/chat.ts";
import { fitTokenizer } from "../text/fit-tokenizer.ts";
import { roundTripWarning } from "../text/round-trip.ts";
import { loadTokenizer, type Tokenizer } from "../text/tokenizer.ts";
import { tokenizerKind } from "../text/tokenizer-kind.ts";
import type { DoctorOptions } from "./doctor.ts";
import { foretell, type Lengths } from "./doctor-memory.ts";
import { modelFolder } from "./model-folder.ts";

export type Report = Awaited<ReturnType<typeof examine>>;

/** @throws UserError when the model cannot be had at all, and for lengths that contradict each other */
export async function examine(spec: string, options: DoctorOptions) {
  const onHub = readModelName(spec).kind === "hub";
  const folder = await modelFolder(spec, "settings");
  if (!existsSync(folder)) throw new UsageError(`there is no model folder ${spec}`);
  const downloaded = !onHub || hasWeights(folder);
  const { family, parameters, files, stored, problems } = inspectModel(folder, { expectWeights: downloaded });
  const warnings: string[] = [];
  if (!downloaded)
    warnings.push(`the weights of ${spec} are not on this machine; they are downloaded when they are needed`);
  const tokenizer = examineTokenizer(folder, family, problems, warnings);
  const adapter = options.adapter === undefined ? undefined : examineAdapter(options.adapter, family, problems);
  const lengths = family && lengthsOf(options, family, adapter?.rank);
  if (lengths && lengths.promptTokens + lengths.newTokens > lengths.rowTokens)
    warnings.push(
      `a row of ${lengths.rowTokens} tokens cannot hold a prompt and completion of ${lengths.promptTokens + lengths.newTokens}: GRPO needs a larger --row-tokens or a smaller --context`,
    );
  return {
    model: spec,
    folder,
    family: family && {
      name: family.modelType,
      parameters,
      layers: family.layers,
      hiddenSize: family.hiddenSize,
      innerSize: family.innerSize,
      heads: family.heads,
      keyValueHeads: family.keyValueHeads,
      headDim: family.headDim,
      vocabularySize: family.vocabularySize,
      contextLength: family.contextLength,
    },
    weights: { files, stored },
    tokenizer,
    adapter,
    memory: family && lengths && foretell(family, lengths),
    problems,
    warnings,
  };
}

const hasWeights = (folder: string) =>
  ["model.safetensors", "model.safetensors.index.json"].some((name) => existsSync(join(folder, name)));

const texts = [
  "What is 17 + 25?",
  "<reasoning>\nStep 1: 3 * 4 = 12 apples.\n</reasoning>\n<answer>12 apples</answer>",
  "$1,234.50 is 40% of £3,086.25",
  "  two spaces,\ttab\n\nnew paragraph",
  "naïve café, 5 µm, 中文, 🙂",
];
const conversation: readonly Message[] = [
  { role: "user", content: "What is 17 + 25?" },
  { role: "assistant", content: "42" },
];

function examineTokenizer(folder: string, family: ModelFamily | undefined, problems: string[], warnings: string[]) {
  const tokenizer = attempt(problems, () => {
    const loaded = loadTokenizer(folder);
    return family ? fitTokenizer(loaded, family.vocabularySize) : loaded;
  });
  if (!tokenizer) return undefined;
  const difference = roundTripWarning(tokenizer, texts);
  if (difference !== undefined) warnings.push(difference);
  const chat = examineChat(tokenizer, problems, warnings);
  return {
    kind: tokenizerKind(folder),
    vocabularySize: tokenizer.vocabularySize,
    endTokens: tokenizer.endOfTurnIds.map((id) => ({ id, token: tokenizer.piece(id) })),
    chatTemplate: chat,
  };
}

/** Whether the template lays a short conversation out, and what is done otherwise than it says by itself. */
function examineChat(tokenizer: Tokenizer, problems: string[], warnings: string[]) {
  if (tokenizer.chatTemplate === undefined) {
    warnings.push("there is no chat template, so the model takes texts but no conversations");
    return undefined;
  }
  const laidOut = attempt(problems, () => ({
    whole: renderChatOf(tokenizer, conversation),
    prompt: renderChatOf(tokenizer, conversation.slice(0, 1), { addGenerationPrompt: true }),
  }));
  if (!laidOut) return { works: false, notes: [] };
  const difference = roundTripWarning(tokenizer, [laidOut.whole]);
  if (difference !== undefined) warnings.push(`of a conversation in the chat template ${difference}`);
  if (!laidOut.whole.startsWith(laidOut.prompt))
    warnings.push("the chat template begins an answer otherwise than its prompt for generation ends");
  return { works: true, notes: chatNotes(tokenizer, { hasSystemPrompt: true }) };
}

function examineAdapter(folder: string, family: ModelFamily | undefined, problems: string[]) {
  if (!family) return undefined;
  const trainable = attempt(problems, () => loadAdapter(family, folder));
  const { lora, flat, parameters } = trainable ?? {};
  if (!lora || !flat || !parameters) return undefined;
  const kind = lora.dora ? "DoRA" : lora.rslora ? "rsLoRA" : "LoRA";
  const modules = new Set(parameters.map(({ name }) => name.split(".lora_")[0]!));
  return { folder, kind, rank: lora.rank, alpha: lora.alpha, modules: modules.size, parameters: flat.length };
}

/** @throws UsageError when they contradict each other or the model's context */
function lengthsOf(options: DoctorOptions, { contextLength }: ModelFamily, adapterRank: number | undefined): Lengths {
  const context = options.context ?? Math.min(512, contextLength);
  const newTokens = options.newTokens ?? Math.floor(context / 2);
  if (context > contextLength)
    throw new UsageError(`--context is ${context}, but the model's context holds ${contextLength} tokens`);
  if (newTokens >= context)
    throw new UsageError(
      `--new-tokens is ${newTokens}, but --context, which holds the prompt as well, is ${context}: raise --context`,
    );
  return {
    rows: options.rows,
    rowTokens: options.rowTokens ?? Math.min(1024, contextLength),
    group: options.group,
    promptTokens: context - newTokens,
    newTokens,
    rank: options.rank ?? adapterRank ?? 16,
    weights: options.weights,
  };
}
