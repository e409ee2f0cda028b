// Text to token ids and back, for a model folder in the Hugging Face layout. Knows no chat layout and no model.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CheckpointError } from "../run/errors.ts";
import { createEncoder } from "./cached-encoding.ts";
import { createHubTokenizer, type HubTokenizer } from "./hub-tokenizer.ts";

export type Tokenizer = {
  /** Token ids of a text. `addSpecialTokens` (default false) puts the tokenizer's own frame around it, such as `<bos>`. */
  encode(text: string, options?: { addSpecialTokens?: boolean }): number[];
  /** Text of token ids; `skipSpecialTokens` (default false) leaves `<eos>` and its like out. Ids without a token give no text. */
  decode(ids: readonly number[], options?: { skipSpecialTokens?: boolean }): string;
  /** One more than the largest id. */
  vocabularySize: number;
  /** Absent where the model begins texts with no token of its own, such as Qwen. */
  bosId: number | undefined;
  eosId: number;
  /** The end-of-text token where the folder names no padding token. */
  padId: number;
  tokenId(token: string): number | undefined;
  /** Ids that end the model's turn: end of text, the known end-of-turn tokens, and those of generation_config.json. */
  endOfTurnIds: number[];
  /** The token itself, e.g. "▁apples"; empty for an id outside the vocabulary. */
  piece(id: number): string;
  /** Whether the id is one of the file's added tokens, which stand beside the trained vocabulary. */
  isAdded(id: number): boolean;
  /** Jinja template of a chat, when the folder has one. */
  chatTemplate: string | undefined;
};

const endOfTurnTokens = ["<end_of_turn>", "<|im_end|>", "<|eot_id|>"];

/**
 * The tokenizer of a model folder, from tokenizer.json, tokenizer_config.json and, where they exist, generation_config.json,
 * chat_template.jinja or chat_template.json.
 * @throws CheckpointError when a file is absent or malformed.
 */
export function loadTokenizer(folder: string): Tokenizer {
  checkTokenizerFile(folder);
  const settings = readObject(join(folder, "tokenizer_config.json"));
  const generation = readOptionalObject(join(folder, "generation_config.json"));
  const { hub, content } = openHubTokenizer(join(folder, "tokenizer.json"), settings);
  const encode = createEncoder(hub, content, settings);
  const vocabulary = hub.get_vocab();
  const added = hub.get_added_tokens_decoder();
  const tokenId = (token: string) => vocabulary.get(token);
  const namedId = (key: string) => idOfSetting(settings, key, tokenId, folder);

  const eosId = namedId("eos_token");
  if (eosId === undefined) throw new CheckpointError(`${join(folder, "tokenizer_config.json")} names no eos_token`);
  // Joining " ," to "," is for word pieces; as transformers 5 does, it is not done to byte pairs, which carry their spaces.
  const cleanUp = settings.clean_up_tokenization_spaces === true && !isBytePair(content);
  const endings = [eosId, ...endOfTurnTokens.map(tokenId), ...numbers(generation?.eos_token_id)];
  const bosId = namedId("bos_token");
  const frame = ownFrame(settings, bosId, eosId);
  const encodeFramed = (text: string) =>
    frame === undefined
      ? hub.encode(text, { add_special_tokens: true }).ids
      : [...frame.before, ...encode(text), ...frame.after];
  return {
    encode: (text, { addSpecialTokens = false } = {}) => (addSpecialTokens ? encodeFramed(text) : encode(text)),
    decode(ids, { skipSpecialTokens = false } = {}) {
      const known = ids.filter((id) => hub.id_to_token(id) !== undefined);
      if (known.length === 0) return "";
      return hub.decode(known, { skip_special_tokens: skipSpecialTokens, clean_up_tokenization_spaces: cleanUp });
    },
    vocabularySize: [...vocabulary.values()].reduce((largest, id) => Math.max(largest, id), -1) + 1,
    bosId,
    eosId,
    padId: namedId("pad_token") ?? eosId,
    tokenId,
    endOfTurnIds: [...new Set(endings)].filter((id) => id !== undefined),
    piece: (id) => hub.id_to_token(id) ?? "",
    isAdded: (id) => added.has(id),
    chatTemplate: readChatTemplate(folder, settings),
  };
}

function openHubTokenizer(
  file: string,
  settings: Record<string, unknown>,
): { hub: HubTokenizer; content: Record<string, unknown> } {
  const content = readObject(file);
  checkModelType(content, file);
  try {
    return { hub: createHubTokenizer(content, settings), content };
  } catch (error) {
    throw new CheckpointError(`${file} is no tokenizer that can be used: ${reason(error)}`);
  }
}

const modelTypes = ["BPE", "Unigram", "WordPiece"];

function checkModelType({ model }: Record<string, unknown>, file: string): void {
  const type = isObject(model) ? model.type : undefined;
  if (type !== undefined && !modelTypes.includes(String(type))) {
    throw new CheckpointError(
      `${file}: a tokenizer of type ${JSON.stringify(type)} is not supported; known are ${modelTypes.join(", ")}`,
    );
  }
}

/** Older files name no type; only byte pairs have merges. */
const isBytePair = ({ model }: Record<string, unknown>): boolean => isObject(model) && "merges" in model;

/** The tokens around a text when tokenizer_config.json says so itself, which outranks tokenizer.json's post-processor. */
function ownFrame(
  { add_bos_token: bos, add_eos_token: eos }: Record<string, unknown>,
  bosId: number | undefined,
  eosId: number,
): { before: number[]; after: number[] } | undefined {
  if (typeof bos !== "boolean" && typeof eos !== "boolean") return undefined;
  return { before: bos === true && bosId !== undefined ? [bosId] : [], after: eos === true ? [eosId] : [] };
}

/** Other forms of a tokenizer that a folder may hold instead. */
const otherForms = ["tokenizer.model", "vocab.json", "spiece.model"];

function checkTokenizerFile(folder: string): void {
  if (existsSync(join(folder, "tokenizer.json"))) return;
  const other = otherForms.find((name) => existsSync(join(folder, name)));
  if (other === undefined) return;
  throw new CheckpointError(
    `${folder} has ${other} but no tokenizer.json; make one in Python with transformers: AutoTokenizer.from_pretrained(${JSON.stringify(folder)}).save_pretrained(${JSON.stringify(folder)})`,
  );
}

/** chat_template.jinja, else chat_template.json, else the template in tokenizer_config.json. */
function readChatTemplate(folder: string, settings: Record<string, unknown>): string | undefined {
  const jinja = readOptional(join(folder, "chat_template.jinja"));
  if (jinja !== undefined) return jinja;
  const template = readOptionalObject(join(folder, "chat_template.json"))?.chat_template ?? settings.chat_template;
  if (typeof template === "string") return template;
  if (!Array.isArray(template)) return undefined;
  const named = template.find((entry: unknown) => isObject(entry) && entry.name === "default");
  return isObject(named) && typeof named.template === "string" ? named.template : undefined;
}

function idOfSetting(
  settings: Record<string, unknown>,
  key: string,
  tokenId: (token: string) => number | undefined,
  folder: string,
): number | undefined {
  const value = settings[key];
  const token = isObject(value) ? value.content : value;
  if (typeof token !== "string") return undefined;
  const id = tokenId(token);
  if (id === undefined) {
    throw new CheckpointError(
      `${join(folder, "tokenizer_config.json")}: ${key} ${JSON.stringify(token)} is not in tokenizer.json`,
    );
  }
  return id;
}

function numbers(value: unknown): number[] {
  return [value].flat().filter((entry) => typeof entry === "number");
}

function readObject(file: string): Record<string, unknown> {
  const content = readOptionalObject(file);
  if (content === undefined) throw new CheckpointError(`${file} does not exist; a model folder needs it to read text`);
  return content;
}

function readOptionalObject(file: string): Record<string, unknown> | undefined {
  const text = readOptional(file);
  if (text === undefined) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new CheckpointError(`${file} is not JSON: ${reason(error)}`);
  }
  if (!isObject(content)) throw new CheckpointError(`${file} must hold one JSON object`);
  return content;
}

function readOptional(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw new CheckpointError(`cannot read ${file}: ${reason(error)}`);
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
