// What a teacher is asked, and the key by which the ledger knows it: the hash of model, parameters and prompt. Knows no
// endpoint, so that another one of the same model finds the answer.
import { createHash } from "node:crypto";
import type { TeachRecipe } from "./recipe.ts";

export type Message = { role: "system" | "user"; content: string };

export type TeachRequest = {
  key: string;
  model: string;
  messages: readonly Message[];
  /** As they stand in the body of the request. */
  parameters: Readonly<Record<string, unknown>> & { max_tokens: number };
};

const tagsAsked =
  "Answer in exactly this form and write nothing outside of it:\n<reasoning>\nhow you get there, one step a line\n</reasoning>\n<answer>the answer alone</answer>";

/** @param sample counts the replies to one prompt from 0 */
export function makeRequest(
  { sampling, seed, traces, teachers }: Pick<TeachRecipe, "sampling" | "seed" | "traces" | "teachers">,
  { prompt, instruction, sample }: { prompt: string; instruction: string; sample: number },
): TeachRequest {
  const { temperature, topP, maxTokens, system } = sampling;
  const asked = [prompt, traces === "tags" ? tagsAsked : instruction].filter((text) => text !== "").join("\n\n");
  const messages: Message[] = [
    ...(system === undefined ? [] : [{ role: "system" as const, content: system }]),
    { role: "user", content: asked },
  ];
  const draw = createHash("sha256")
    .update(JSON.stringify([seed, prompt, sample]))
    .digest();
  const parameters = {
    ...sampling.parameters,
    temperature,
    top_p: topP,
    max_tokens: maxTokens,
    // Small enough for every endpoint's whole numbers.
    seed: draw.readUInt32LE(0) >>> 1,
  };
  const model = drawModel(Object.values(teachers), draw.readUInt32LE(4) / 2 ** 32);
  const key = createHash("sha256")
    .update(JSON.stringify([model, parameters, messages]))
    .digest("hex")
    .slice(0, 32);
  return { key, model, messages, parameters };
}

/** @param uniform in [0, 1): the same request goes to the same model in every run */
function drawModel(teachers: readonly { model: string; weight: number }[], uniform: number): string {
  const total = teachers.reduce((sum, { weight }) => sum + weight, 0);
  let left = uniform * total;
  for (const { model, weight } of teachers) {
    left -= weight;
    if (left < 0) return model;
  }
  return teachers.at(-1)!.model;
}

/** The tokens of a text, about; where an endpoint does not say, and for quotes. */
export const roughTokens = (characters: number): number => Math.ceil(characters / 4);

/** No tokenizer makes more of the messages: a token has a byte at least, and a chat layout few dozen tokens. */
export const mostPromptTokens = ({ messages }: TeachRequest): number =>
  messages.reduce((sum, { content }) => sum + Buffer.byteLength(content) + 32, 32);
